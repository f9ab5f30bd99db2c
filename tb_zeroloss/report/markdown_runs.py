"""Whole runs as Markdown."""

from __future__ import annotations

from collections.abc import Iterator

from tb_zeroloss.checks.rule import Outcome
from tb_zeroloss.report.findings import NOT_CHECKED, outcome_text
from tb_zeroloss.report.markdown import OPEN, document, finding_markdown, not_default, severity_mark
from tb_zeroloss.report.markdown_splits import split_markdown
from tb_zeroloss.report.markdown_syntax import code, folded, link, table, text
from tb_zeroloss.report.payload import FindingPayload, ReportPayload, RunDetailPayload, RunPayload, SettingsPayload
from tb_zeroloss.report.words import VERDICT_GLYPHS, VERDICT_TITLES, counted


def run_markdown(detail: RunDetailPayload, settings: SettingsPayload, address: str = "") -> str:
    """Return a run with all of its findings, as the tab shows it."""
    head = [
        f"## {code(detail.run.name)}",
        f"**{VERDICT_GLYPHS[detail.run.verdict]} {text(detail.headline)}**",
        text(detail.facts),
        text(detail.zero),
        *(text(f"{banner.text} {banner.do or ''}") for banner in detail.banners),
    ]
    experiments = "\n".join(f"{place}. {text(line)}" for place, line in enumerate(detail.next_experiments, 1))
    tail = [
        f"**Cause not identified.** These experiments tell causes apart:\n\n{experiments}" if experiments else "",
        not_default(settings),
        link(OPEN, address) if address else "",
    ]
    rows = split_markdown(detail.split) if detail.split else ""
    return document([*head, *_findings(detail.run), rows, *tail])


def report_markdown(report: ReportPayload, source: str = "") -> str:
    """Return every run of a report, worst first.

    Args:
        report: The runs, judged.
        source: Where the settings come from.
    """
    rows = [[code(run.name), _verdict(run), text(_main(run))] for run in report.runs]
    parts = ["## Degeneracy report", table(["Run", "Verdict", "Main finding"], rows) if rows else "There are no runs."]
    for run in report.runs:
        parts += [f"### {code(run.name)}: {_verdict(run)}", text(run.trouble), *_findings(run)]
    return document([*parts, not_default(report.settings, source)])


def _findings(run: RunPayload) -> Iterator[str]:
    for finding in run.findings:
        if finding.role == "primary":
            yield finding_markdown(run.name, finding, level=4).rstrip()
    consequences = [finding for finding in run.findings if finding.role == "consequence"]
    if consequences:
        yield "**What follows from that**\n\n" + "\n".join(_consequence(finding) for finding in consequences)
    if not run.outcomes:
        yield from (text(reason) for reason in run.reasons.values())
    left_open = {rule: Outcome(outcome) for rule, outcome in run.outcomes.items() if outcome in NOT_CHECKED}
    lines = [f"{code(rule)}: {text(outcome_text(end, run.reasons.get(rule, '')))}" for rule, end in left_open.items()]
    yield folded(f"{len(left_open)} not checked", lines)


def _consequence(finding: FindingPayload) -> str:
    causes = ", ".join(map(code, finding.explained_by))
    return f"- {severity_mark(finding)}: {text(finding.summary)} Follows from {causes}."


def _verdict(run: RunPayload) -> str:
    return f"{VERDICT_GLYPHS[run.verdict]} {VERDICT_TITLES[run.verdict]}"


def _main(run: RunPayload) -> str:
    if run.findings:
        return run.findings[0].summary
    if not run.outcomes:
        return run.reasons["run"]
    outcomes = list(run.outcomes.values())
    open_ones = sum(outcome in NOT_CHECKED for outcome in outcomes)
    return f"{counted(outcomes.count('clear'), 'check')} passed, {open_ones:,} not checked"
