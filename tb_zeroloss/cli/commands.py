"""``check``, ``explain`` and ``rules``, and how a log directory is read."""

from __future__ import annotations

import sys
import traceback
import types
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar, cast

import click

from tb_zeroloss.cli.exit_codes import Exit, stop
from tb_zeroloss.cli.formats import CHECK_FORMATS, check_text, output_option, write
from tb_zeroloss.cli.settings_options import Chosen, settings_options

if TYPE_CHECKING:
    from tb_zeroloss.report.payload import SeverityName

T = TypeVar("T")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="tb-zeroloss")
def main() -> None:
    """Catch training that looks finished and is not."""


@main.command()
@click.argument("logdir")
@click.option("--format", "form", type=click.Choice(CHECK_FORMATS), default="text", show_default=True)
@click.option(
    "--fail-on",
    type=click.Choice(["critical", "warning", "info", "never"]),
    default="warning",
    show_default=True,
    help="The mildest severity that makes the exit code 1.",
)
@output_option("Write to this file; the terminal gets the text.")
@click.option(
    "--scalars",
    is_flag=True,
    help="Judge runs that were never recorded too, by the loss curve among their scalars alone: few checks, no pass.",
)
@settings_options
def check(logdir: str, form: str, fail_on: str, output: Path | None, scalars: bool, chosen: Chosen) -> None:
    """Judge every run of LOGDIR.

    Which rules run and with which limits stands in [tool.tb_zeroloss] of the nearest pyproject.toml,
    and in the options below, which win.

    Exit code: 0 nothing found, 1 findings at or above --fail-on, 2 wrong use, an error of this
    program or a run that could not be read, 3 nothing to check, in all of LOGDIR or in one of its runs.
    """
    from tb_zeroloss import report as reports
    from tb_zeroloss.report.words import at_or_above

    report = answered(logdir, lambda: reports.check(logdir, rules=chosen.settings, scalars=scalars))
    failing = [] if fail_on == "never" else at_or_above(cast("SeverityName", fail_on))
    if output:
        write(output, check_text(form, report, chosen.source, failing))
    click.echo(check_text("text" if output else form, report, chosen.source, failing))
    for problem in report.problems:
        click.echo(str(problem), err=True)
    if not report.has_answers:
        click.echo(f"Nothing to check. {report.why_nothing()}", err=True)
        sys.exit(Exit.NOTHING_TO_CHECK)
    if any(finding.severity in failing for run in report.runs for finding in run.findings):
        sys.exit(Exit.FINDINGS)
    if report.unanswered:
        click.echo(f"Nothing to check in {', '.join(run.name for run in report.unanswered)}.", err=True)
        sys.exit(Exit.NOTHING_TO_CHECK)
    sys.exit(Exit.USAGE if report.problems else Exit.CLEAN)


@main.command()
@click.argument("rule")
@settings_options
def explain(rule: str, chosen: Chosen) -> None:
    """Say what RULE detects, why it matters, how to fix it and when it is innocent.

    Its limits are those that `check` with the same options uses.
    """
    from tb_zeroloss import report

    try:
        click.echo(report.explain(rule, chosen.settings))
    except report.UnknownRuleError as error:
        stop(str(error))


@main.command()
def rules() -> None:
    """List every rule."""
    from tb_zeroloss import report

    listed = report.list_rules()
    width = max((len(rule.id) for rule in listed), default=0)
    for rule in listed:
        click.echo(f"{rule.id:<{width}}  {rule.severity:<8}  {rule.prose().summary}")


def answered(logdir: str, ask: Callable[[], T]) -> T:
    """Return what is asked of a log directory; ends the command where it cannot be answered."""
    if "://" not in logdir and "tensorflow" not in sys.modules:
        _read_without_tensorflow()
    from tb_zeroloss.read.problem import LogDirNotFoundError
    from tb_zeroloss.report import UnknownRunError

    try:
        return ask()
    except (LogDirNotFoundError, UnknownRunError) as error:
        stop(str(error))
    except Exception as error:
        traceback.print_exc()
        stop(f"tb-zeroloss could not finish: {type(error).__name__}: {error}")


def _read_without_tensorflow() -> None:
    # TensorBoard's switch for its own readers of local files. TensorFlow, where it is installed,
    # would be imported only to open them: seconds in which nothing happens.
    sys.modules.setdefault("tensorboard.compat.notf", types.ModuleType("tensorboard.compat.notf"))
