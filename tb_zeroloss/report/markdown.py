"""What was found as Markdown: for an issue, a pull request, a chat or the summary of a CI job."""

from __future__ import annotations

from collections.abc import Sequence

from tb_zeroloss.report.active_settings import settings_text
from tb_zeroloss.report.facts import Fact, facts_of, place_of
from tb_zeroloss.report.markdown_splits import across_markdown
from tb_zeroloss.report.markdown_syntax import code, link, prose, table, text
from tb_zeroloss.report.payload import (
    CompareLine,
    ComparePayload,
    FindingPayload,
    SettingsPayload,
)
from tb_zeroloss.report.words import (
    CHANGE_TITLES,
    CONFIGURATION_ALONE,
    NO_DIFFERENCE,
    NO_FINDING,
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
        f"{'#' * level} {severity_mark(finding)}: {text(finding.title)}",
        f"**{text(finding.summary)}**",
        _where(run, finding),
        f"**What we saw**\n\n{saw or CONFIGURATION_ALONE}",
        f"**Why it matters.** {prose(finding.why)}",
        f"**How to fix**\n\n{fixes}" if fixes else "",
        f"**Check it yourself.** {prose(finding.check_yourself)}",
        f"**Innocent if.** {prose(finding.innocent)}",
        link(OPEN, address) if address else "",
    ]
    return document(parts)


def comparison_markdown(comparison: ComparePayload, settings: SettingsPayload, address: str = "") -> str:
    """Return what became of the baseline's findings, what is new, and which settings differ."""
    names = [f"{letter(place)} {code(name)}" for place, name in enumerate(comparison.runs)]
    verdicts = [f"{VERDICT_GLYPHS[verdict]} {VERDICT_TITLES[verdict]}" for verdict in comparison.verdicts]
    told = [f"- {name}: {verdict}" for name, verdict in zip(names, verdicts, strict=True)]
    told[0] += " (baseline)"
    changed = [[text(change.name), *map(text, change.values)] for change in comparison.settings]
    return document(
        [
            f"### {text(comparison.headline)}",
            "\n".join(told),
            text(comparison.comparable_text),
            _compared(comparison.findings, names),
            f"**Settings that differ**\n\n{table(['Setting', *names], changed)}" if changed else NO_DIFFERENCE,
            across_markdown(comparison.splits),
            not_default(settings),
            link(OPEN, address) if address else "",
        ]
    )


def _compared(findings: Sequence[CompareLine], names: Sequence[str]) -> str:
    if not findings:
        return NO_FINDING
    rows = [
        [
            f"{SEVERITY_GLYPHS[line.severity]} {text(line.title)}",
            CHANGE_TITLES[line.change],
            *map(text, line.texts),
        ]
        for line in findings
    ]
    return table(["Finding", "Change", *names], rows)


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


def severity_mark(finding: FindingPayload) -> str:
    """Return the severity of a finding as glyph and word."""
    return f"{SEVERITY_GLYPHS[finding.severity]} {SEVERITY_TITLES[finding.severity]}"


def not_default(settings: SettingsPayload, source: str = "") -> str:
    """Return which settings are not the default, or nothing when all are."""
    line = settings_text(settings)
    return f"Not the default settings{f' ({text(source)})' if source else ''}: {text(line)}" if line else ""


def document(parts: Sequence[str]) -> str:
    """Return parts one below the other, empty ones left out."""
    return "\n\n".join(part for part in parts if part) + "\n"
