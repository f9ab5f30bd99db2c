"""``check``, ``explain`` and ``rules``."""

from __future__ import annotations

import sys
import traceback
import types
from enum import IntEnum
from typing import TYPE_CHECKING, NoReturn, cast

import click

from tb_zeroloss.cli.settings_options import Chosen, settings_options

if TYPE_CHECKING:
    from tb_zeroloss.report import Report
    from tb_zeroloss.report.payload import SeverityName
    from tb_zeroloss.rules.settings import Settings


class Exit(IntEnum):
    """What the exit code says."""

    CLEAN = 0
    FINDINGS = 1
    USAGE = 2
    NOTHING_TO_CHECK = 3


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="tb-zeroloss")
def main() -> None:
    """Catch training that looks finished and is not."""


@main.command()
@click.argument("logdir")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option(
    "--fail-on",
    type=click.Choice(["critical", "warning", "info", "never"]),
    default="warning",
    show_default=True,
    help="The mildest severity that makes the exit code 1.",
)
@click.option(
    "--scalars",
    is_flag=True,
    help="Judge runs that were never recorded too, by the loss curve among their scalars alone: few checks, no pass.",
)
@settings_options
def check(logdir: str, form: str, fail_on: str, scalars: bool, chosen: Chosen) -> None:
    """Judge every run of LOGDIR.

    Which rules run and with which limits stands in [tool.tb_zeroloss] of the nearest pyproject.toml,
    and in the options below, which win.

    Exit code: 0 nothing found, 1 findings at or above --fail-on, 2 wrong use, an error of this
    program or a run that could not be read, 3 nothing to check.
    """
    from tb_zeroloss.cli.text import report_text

    report = _checked(logdir, chosen.settings, scalars)
    click.echo(report.to_json() if form == "json" else report_text(report, chosen.source))
    for problem in report.problems:
        click.echo(str(problem), err=True)
    if not report.has_answers:
        click.echo(f"Nothing to check. {report.why_nothing()}", err=True)
        sys.exit(Exit.NOTHING_TO_CHECK)
    loud = fail_on != "never" and report.at_or_above(cast("SeverityName", fail_on))
    if loud:
        sys.exit(Exit.FINDINGS)
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
        _stop(str(error))


@main.command()
def rules() -> None:
    """List every rule."""
    from tb_zeroloss import report

    listed = report.list_rules()
    width = max((len(rule.id) for rule in listed), default=0)
    for rule in listed:
        click.echo(f"{rule.id:<{width}}  {rule.severity:<8}  {rule.prose().summary}")


def _checked(logdir: str, settings: Settings, scalars: bool) -> Report:
    if "://" not in logdir and "tensorflow" not in sys.modules:
        _read_without_tensorflow()
    from tb_zeroloss import report
    from tb_zeroloss.read.problem import LogDirNotFoundError

    try:
        return report.check(logdir, rules=settings, scalars=scalars)
    except LogDirNotFoundError as error:
        _stop(str(error))
    except Exception as error:
        traceback.print_exc()
        _stop(f"tb-zeroloss could not finish: {type(error).__name__}: {error}")


def _read_without_tensorflow() -> None:
    # TensorBoard's switch for its own readers of local files. TensorFlow, where it is installed,
    # would be imported only to open them: seconds in which nothing happens.
    sys.modules.setdefault("tensorboard.compat.notf", types.ModuleType("tensorboard.compat.notf"))


def _stop(sentence: str) -> NoReturn:
    click.echo(sentence, err=True)
    sys.exit(Exit.USAGE)
