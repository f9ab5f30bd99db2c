"""What was found as Markdown: for an issue, a pull request, a chat or the summary of a CI job."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tb_zeroloss.report.facts import Fact, facts_of, place_of
from tb_zeroloss.report.findings import NOT_CHECKED
from tb_zeroloss.report.in_force import settings_text
from tb_zeroloss.report.markdown_syntax import code, folded, link, prose, table, text
from tb_zeroloss.report.payload import (
    CompareLine,
    ComparePayload,
    FindingPayload,
    ReportPayload,
    RunDetailPayload,
    RunPayload,
    SettingsPayload,
)
from tb_zeroloss.report.words import (
    CHANGE_TITLES,
    SEVERITY_GLYPHS,
    SEVERITY_TITLES,
    VERDICT_GLYPHS,
    VERDICT_TITLES,
    letter,
    step_range,
)

OPEN = "Open in TensorBoard"


def finding_markdown(run: str, finding: FindingPayload, address: str = "", level: int = 3) -> str:
    """Return a finding with everything that is said about it.

    Args:
        run: Name of the run.
        finding: The finding.
        address: Where it can be looked at; left out when empty.
        level: Of its heading.
    """
    fixes = "\n".join(f"{place}. {prose(fix)}" for place, fix in enumerate(finding.fix, 1))
    saw = "\n".join(f"- {_fact(fact)}" for fact in facts_of(finding))
    parts = [
        f"{'#' * level} {_severity(finding)}: {text(finding.title)}",
        f"**{text(finding.summary)}**",
        _where(run, finding),
        f"**What we saw**\n\n{saw or 'This finding rests on the configuration alone.'}",
        f"**Why it matters.** {prose(finding.why)}",
        f"**How to fix**\n\n{fixes}" if fixes else "",
        f"**Check it yourself.** {prose(finding.check_yourself)}",
        f"**Innocent if.** {prose(finding.innocent)}",
        link(OPEN, address) if address else "",
    ]
    return _document(parts)


def run_markdown(detail: RunDetailPayload, settings: SettingsPayload, address: str = "") -> str:
    """Return a run with all of its findings, as the tab shows it."""
    head = [
        f"## {code(detail.run.name)}",
        f"**{VERDICT_GLYPHS[detail.run.verdict]} {text(detail.headline)}**",
        text(detail.facts),
        *(text(f"{banner.text} {banner.do or ''}") for banner in detail.banners),
    ]
    experiments = "\n".join(f"{place}. {text(line)}" for place, line in enumerate(detail.next_experiments, 1))
    tail = [
        f"**Cause not identified.** These experiments tell causes apart:\n\n{experiments}" if experiments else "",
        _not_default(settings),
        link(OPEN, address) if address else "",
    ]
    return _document([*head, *_findings(detail.run), *tail])


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
    return _document([*parts, _not_default(report.settings, source)])


def comparison_markdown(comparison: ComparePayload, settings: SettingsPayload, address: str = "") -> str:
    """Return what became of the baseline's findings, what is new, and which settings differ."""
    names = [f"{letter(place)} {code(name)}" for place, name in enumerate(comparison.runs)]
    verdicts = [f"{VERDICT_GLYPHS[verdict]} {VERDICT_TITLES[verdict]}" for verdict in comparison.verdicts]
    told = [f"- {name}: {verdict}" for name, verdict in zip(names, verdicts, strict=True)]
    told[0] += " (baseline)"
    changed = [[text(change.name), *map(text, change.values)] for change in comparison.settings]
    return _document(
        [
            f"### {text(comparison.headline)}",
            "\n".join(told),
            text(comparison.comparable_text),
            _compared(comparison.findings, names),
            f"**Settings that differ**\n\n{table(['Setting', *names], changed)}" if changed else "No setting differs.",
            _not_default(settings),
            link(OPEN, address) if address else "",
        ]
    )


def _compared(findings: Sequence[CompareLine], names: Sequence[str]) -> str:
    if not findings:
        return "None of these runs has a finding."
    rows = [
        [
            f"{SEVERITY_GLYPHS[line.severity]} {text(line.title)}",
            CHANGE_TITLES[line.change],
            *map(text, line.texts),
        ]
        for line in findings
    ]
    return table(["Finding", "Change", *names], rows)


def _findings(run: RunPayload) -> Iterator[str]:
    for finding in run.findings:
        if finding.role == "primary":
            yield finding_markdown(run.name, finding, level=4).rstrip()
    consequences = [finding for finding in run.findings if finding.role == "consequence"]
    if consequences:
        yield "**What follows from that**\n\n" + "\n".join(_consequence(finding) for finding in consequences)
    if not run.outcomes:
        yield from (text(reason) for reason in run.reasons.values())
    left_open = [rule for rule, outcome in run.outcomes.items() if outcome in NOT_CHECKED]
    lines = [f"{code(rule)}: {text(run.reasons.get(rule, run.outcomes[rule]))}" for rule in left_open]
    yield folded(f"{len(left_open)} not checked", lines)


def _consequence(finding: FindingPayload) -> str:
    causes = ", ".join(map(code, finding.explained_by))
    return f"- {_severity(finding)}: {text(finding.summary)} Follows from {causes}."


def _where(run: str, finding: FindingPayload) -> str:
    place = place_of(finding)
    follows = f"follows from {', '.join(map(code, finding.explained_by))}" if finding.explained_by else ""
    parts = [
        f"Run {code(run)}",
        step_range(finding.first_step, finding.last_step),
        code(place) if place else "",
        f"rule {code(finding.rule)}",
        follows,
    ]
    return " · ".join(part for part in parts if part)


def _fact(fact: Fact) -> str:
    limit = f"{' against a limit of' if fact.held else ', limit'} {text(fact.limit)}" if fact.limit else ""
    reason = f" Why this limit: {text(fact.reason)}." if fact.reason else ""
    return f"**{text(fact.value)}**{limit} · {text(fact.what)}, {fact.steps}.{reason}"


def _severity(finding: FindingPayload) -> str:
    return f"{SEVERITY_GLYPHS[finding.severity]} {SEVERITY_TITLES[finding.severity]}"


def _verdict(run: RunPayload) -> str:
    return f"{VERDICT_GLYPHS[run.verdict]} {VERDICT_TITLES[run.verdict]}"


def _main(run: RunPayload) -> str:
    if run.findings:
        return run.findings[0].summary
    outcomes = list(run.outcomes.values())
    open_ones = sum(outcome in NOT_CHECKED for outcome in outcomes)
    return f"{outcomes.count('clear')} checks passed, {open_ones} not checked" if outcomes else run.reasons["run"]


def _not_default(settings: SettingsPayload, source: str = "") -> str:
    line = settings_text(settings)
    return f"Not the default settings{f' ({text(source)})' if source else ''}: {text(line)}" if line else ""


def _document(parts: Sequence[str]) -> str:
    return "\n\n".join(part for part in parts if part) + "\n"
