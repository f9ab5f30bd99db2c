"""Folds consequences under their causes: a finding is explained by one that may have begun no later."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from tb_zeroloss.checks.rule import ANY_OTHER, Severity
from tb_zeroloss.diagnose.diagnosis import Finding, Role
from tb_zeroloss.schema.quantities import Rows

SEVERITIES = tuple(Severity)


def fold(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings with their roles, in the order in which they are shown."""
    found = list(findings)
    judged = [_with_role(finding, found) for finding in found]
    return tuple(sorted(judged, key=_order))


def _with_role(finding: Finding, found: list[Finding]) -> Finding:
    causes = tuple(dict.fromkeys(other.rule.id for other in sorted(found, key=_order) if _explains(other, finding)))
    return replace(finding, role=Role.CONSEQUENCE if causes else Role.PRIMARY, explained_by=causes)


def _explains(cause: Finding, finding: Finding) -> bool:
    if cause is finding or cause.severity is Severity.INFO or cause.begins > finding.hit.first_step:
        return False
    if cause.output and finding.output and cause.output != finding.output:
        return False
    if cause.rule.id in finding.hit.not_explained_by:
        return False
    if cause.rule.id == finding.rule.id:
        return _comes_before(cause, finding)
    named = cause.rule.id in finding.rule.explained_by
    return named or (ANY_OTHER in finding.rule.explained_by and ANY_OTHER not in cause.rule.explained_by)


def _comes_before(cause: Finding, finding: Finding) -> bool:
    """Return whether the same failure began earlier, or in an earlier layer, and is at least as severe."""
    if cause.rule.per is not Rows.LAYER or SEVERITIES.index(cause.severity) > SEVERITIES.index(finding.severity):
        return False
    return (cause.hit.first_step, cause.row) < (finding.hit.first_step, finding.row)


def _order(finding: Finding) -> tuple[bool, int, int, int, str, int]:
    severity = SEVERITIES.index(finding.severity)
    return (
        finding.role is Role.CONSEQUENCE,
        severity,
        finding.rule.tier,
        finding.hit.first_step,
        finding.rule.id,
        finding.row,
    )
