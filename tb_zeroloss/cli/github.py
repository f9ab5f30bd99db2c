"""A report as lines that a GitHub workflow shows beside the code."""

from __future__ import annotations

from collections.abc import Iterator

from tb_zeroloss.cli.source import file_and_line
from tb_zeroloss.cli.text import totals
from tb_zeroloss.report import Report
from tb_zeroloss.report.payload import FindingPayload, RunPayload, SeverityName

COMMANDS: dict[SeverityName, str] = {"critical": "error", "warning": "warning", "info": "notice"}


def github_text(report: Report) -> str:
    """Return a line for each finding, with the line of the program that recorded its run, and one of totals."""
    findings = [_finding_line(run, finding) for run in report.runs for finding in run.findings]
    problems = [_command("error", {"title": "tb_zeroloss"}, str(problem)) for problem in report.problems]
    return "\n".join([*findings, *problems, totals(report)])


def _finding_line(run: RunPayload, finding: FindingPayload) -> str:
    file, line = file_and_line(run.source)
    place = {"file": file, "line": line} if file else {}
    title = {"title": f"{run.name}: {finding.title}"}
    return _command(COMMANDS[finding.severity], {**place, **title}, "\n".join(_told(finding)))


def _told(finding: FindingPayload) -> Iterator[str]:
    yield finding.summary
    if finding.explained_by:
        yield f"Follows from {', '.join(finding.explained_by)}."
    elif finding.fix:
        yield f"To fix it: {finding.fix[0]}"
    yield f"More: tb-zeroloss explain {finding.rule}"


def _command(name: str, properties: dict[str, str], message: str) -> str:
    given = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{name} {given}::{_data(message)}"


def _data(text: str) -> str:
    """Return a message as the workflow reads it back."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
