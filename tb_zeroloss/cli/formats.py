"""The forms that a report and a comparison can be printed in."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from tb_zeroloss.cli.exit_codes import stop

if TYPE_CHECKING:
    from tb_zeroloss.report import Report
    from tb_zeroloss.report.payload import SeverityName

CHECK_FORMATS: Final = ("text", "json", "markdown", "junit", "github")
COMPARE_FORMATS: Final = ("text", "json", "markdown")


def output_option(help_text: str, *, required: bool = False) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Return the option ``--output``."""
    path = click.Path(dir_okay=False, path_type=Path)
    return click.option("--output", "-o", type=path, metavar="FILE", required=required, help=help_text)


def check_text(form: str, report: Report, source: str, failing: Collection[SeverityName]) -> str:
    """Return a report in one of the forms.

    Args:
        form: One of ``CHECK_FORMATS``.
        report: The runs, judged.
        source: Where the settings come from.
        failing: Severities that make the command fail.
    """
    # Only the form asked for is imported: a command line is to answer at once.
    match form:
        case "json":
            return report.to_json()
        case "markdown":
            from tb_zeroloss.report.markdown_runs import report_markdown

            return report_markdown(report.payload, source).rstrip("\n")
        case "junit":
            from tb_zeroloss.cli.junit import junit_text

            return junit_text(report, failing)
        case "github":
            from tb_zeroloss.cli.github import github_text

            return github_text(report)
    from tb_zeroloss.cli.text import report_text

    return report_text(report, source)


def write(path: Path, text: str) -> None:
    """Write a file and make its directory; ends the command where that is not possible."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{text}\n", encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        stop(f"Could not write '{path}': {error.strerror}. Give another file to --output.")
