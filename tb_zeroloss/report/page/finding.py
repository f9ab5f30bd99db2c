"""A finding on a page."""

from __future__ import annotations

from markupsafe import Markup

from tb_zeroloss.report.facts import Fact, facts_of, place_of
from tb_zeroloss.report.page.parts import NOTHING, folded, joined, numbered, paragraph, part, severity_mark, table
from tb_zeroloss.report.payload import FindingPayload
from tb_zeroloss.report.words import CONFIGURATION_ALONE, step_range

COLUMNS: dict[str, str] = {
    "value": "Measured",
    "limit": "Limit",
    "what": "Of what",
    "steps": "Steps",
    "reason": "Why this limit",
}


def finding_article(finding: FindingPayload) -> Markup:
    """Return a finding with its evidence and its cure."""
    return _article(finding, _in_full(finding))


def consequence_article(finding: FindingPayload) -> Markup:
    """Return what follows from another finding: its sentence, and the rest closed at first."""
    return _article(finding, folded("Evidence and cure", _in_full(finding)))


def _article(finding: FindingPayload, body: Markup) -> Markup:
    return Markup(
        '<article class="is-{}">\n<p>{} <code class="quiet">{}</code> <span class="quiet">{}</span></p>\n'
        "<h3>{}</h3>\n{}</article>"
    ).format(finding.severity, severity_mark(finding.severity), finding.rule, _where(finding), finding.summary, body)


def _in_full(finding: FindingPayload) -> Markup:
    return joined(
        [
            _saw(facts_of(finding)),
            part("Why it matters", paragraph(finding.why)),
            part("How to fix", numbered(finding.fix)) if finding.fix else NOTHING,
            part("Check it yourself", paragraph(finding.check_yourself)),
            part("Innocent if", paragraph(finding.innocent)),
        ]
    )


def _where(finding: FindingPayload) -> str:
    follows = f"follows from {', '.join(finding.explained_by)}" if finding.explained_by else ""
    parts = (place_of(finding), step_range(finding.first_step, finding.last_step), follows)
    return " · ".join(part for part in parts if part)


def _saw(facts: list[Fact]) -> Markup:
    if not facts:
        return part("What we saw", paragraph(CONFIGURATION_ALONE))
    used = [name for name in COLUMNS if any(getattr(fact, name) for fact in facts)]
    rows = [[getattr(fact, name) for name in used] for fact in facts]
    return table("What we saw", [COLUMNS[name] for name in used], rows, kind="facts")
