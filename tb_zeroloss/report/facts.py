"""What was measured for a finding, in words: value, limit, what it is, where it stands."""

from __future__ import annotations

from typing import NamedTuple

from tb_zeroloss.report.payload import EvidencePayload, FindingPayload
from tb_zeroloss.report.words import measured, step_range

MADE_FROM_A_COLUMN = ("ratio", "share")
"""Units of a limit that is held against something made of the column, not against the column itself."""


class Fact(NamedTuple):
    """One measured fact.

    Attributes:
        value: What was measured, with its unit.
        limit: What it is held against, with its unit; empty when there is no limit.
        what: What the value is, or what it was made from.
        steps: Where it stands.
        reason: Why the limit is what it is; empty when there is none.
        held: Whether the value itself is held against the limit, not how much of it was seen.
    """

    value: str
    limit: str
    what: str
    steps: str
    reason: str
    held: bool


def facts_of(finding: FindingPayload) -> list[Fact]:
    """Return the facts of a finding, the one that says most first."""
    return [_fact(evidence) for evidence in finding.evidence]


def place_of(finding: FindingPayload) -> str:
    """Return the layer and the output that a finding is about, as far as it names them."""
    return ", ".join(name for name in (finding.layer, finding.output) if name)


def _fact(evidence: EvidencePayload) -> Fact:
    limit = evidence.threshold
    held = limit is not None and limit.unit in (evidence.unit, *MADE_FROM_A_COLUMN)
    unit = limit.unit if limit and held else evidence.unit
    return Fact(
        value=measured(evidence.observed, unit),
        limit=measured(limit.value, limit.unit) if limit else "",
        what=f"{evidence.label}: {evidence.meaning}" if evidence.label else evidence.meaning,
        steps=step_range(evidence.first_step, evidence.last_step),
        reason=limit.reason if limit else "",
        held=held,
    )
