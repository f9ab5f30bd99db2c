"""``compare`` and ``report``: what was found, to be passed on."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tb_zeroloss.cli.commands import answered, main
from tb_zeroloss.cli.exit_codes import stop
from tb_zeroloss.cli.formats import COMPARE_FORMATS, output_option, write
from tb_zeroloss.cli.settings_options import Chosen, settings_options
from tb_zeroloss.report.words import HOW_TO_RECORD

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tb_zeroloss.report.findings import Judged
NAMED = 20
"""Runs that a message names."""


@main.command()
@click.argument("logdir")
@click.argument("base")
@click.argument("others", nargs=-1, required=True)
@click.option("--format", "form", type=click.Choice(COMPARE_FORMATS), default="text", show_default=True)
@output_option("Write to this file; the terminal gets the text.")
@settings_options
def compare(logdir: str, base: str, others: tuple[str, ...], form: str, output: Path | None, chosen: Chosen) -> None:
    """Say what became of the findings of the run BASE in OTHERS, what is new, and which settings differ.

    Exit code: 0 when the runs were compared, whatever came out, 2 when they could not be.
    """
    from tb_zeroloss.cli.text import comparison_text
    from tb_zeroloss.report.active_settings import settings_payload
    from tb_zeroloss.report.comparison import compare_payload
    from tb_zeroloss.report.markdown import comparison_markdown
    from tb_zeroloss.report.strict_json import to_json

    judged = _judged(logdir, [base, *others], chosen)
    comparison = compare_payload(judged[0].read(), [run.read() for run in judged[1:]])
    settings = settings_payload(chosen.settings)
    text = comparison_text(comparison, settings, chosen.source)
    told = text
    if form == "json":
        told = to_json(comparison, indent=1)
    elif form == "markdown":
        told = comparison_markdown(comparison, settings).rstrip("\n")
    if output:
        write(output, told)
    click.echo(text if output else told)


@main.command("report")
@click.argument("logdir")
@click.option("--run", metavar="NAME", help="The run; not needed where there is only one.")
@click.option("--base", metavar="NAME", help="The baseline of a comparison.")
@click.option("--against", metavar="NAME", multiple=True, help="What it is compared with. Can be given several times.")
@output_option("The file to write.", required=True)
@settings_options
def report_page(
    logdir: str, run: str | None, base: str | None, against: tuple[str, ...], output: Path, chosen: Chosen
) -> None:
    """Write what was found in a run, or in a comparison, as one HTML file that needs no server.

    Exit code: 0 when it was written, 2 when it could not be.
    """
    if bool(base) != bool(against) or (run and base):
        raise click.UsageError("Give --run for a run, or --base and --against for a comparison.")
    from tb_zeroloss.report.page import comparison_page, run_page

    made = datetime.now(UTC)
    if base:
        page = comparison_page(_judged(logdir, [base, *against], chosen), made)
    else:
        (judged,) = _judged(logdir, [run], chosen) if run else [_only_run(logdir, chosen)]
        page = run_page(judged, made)
    write(output, page)
    click.echo(f"Wrote {output}")


def _judged(logdir: str, names: Sequence[str] | None, chosen: Chosen) -> list[Judged]:
    """Return runs in this order, all when None; ends the command if one is not there or cannot be read."""
    from tb_zeroloss.report.public import judged_runs

    judged = answered(logdir, lambda: judged_runs(logdir, names, chosen.settings))
    for run in judged if names else ():
        if run.problem:
            stop(str(run.problem))
    return judged


def _only_run(logdir: str, chosen: Chosen) -> Judged:
    judged = _judged(logdir, None, chosen)
    if not judged:
        stop(f"There is no run in '{logdir}' that was recorded with tb_zeroloss. {HOW_TO_RECORD}")
    if len(judged) > 1:
        named = ", ".join(run.name for run in judged[:NAMED])
        more = f" and {len(judged) - NAMED:,} more" if len(judged) > NAMED else ""
        stop(f"Choose one of the runs in '{logdir}' with --run: {named}{more}")
    if judged[0].problem:
        stop(str(judged[0].problem))
    return judged[0]
