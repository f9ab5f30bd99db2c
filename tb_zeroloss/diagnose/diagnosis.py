"""What is said about one run: findings, outcomes, verdict."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from tb_zeroloss.checks.rule import Hit, Outcome, Rule, Severity
from tb_zeroloss.series import RunSeries


class Role(StrEnum):
    """Whether a finding stands for itself or follows from another."""

    PRIMARY = "primary"
    CONSEQUENCE = "consequence"


class Verdict(StrEnum):
    """What the findings of a run come to."""

    DEGENERATE = "degenerate"
    SUSPICIOUS = "suspicious"
    NO_PROBLEM_FOUND = "no-problem-found"
    NOT_ENOUGH_DATA = "not-enough-data"


@dataclass(frozen=True)
class Finding:
    """One rule that fired on one row of the run.

    Attributes:
        rule: The rule.
        hit: What it said.
        severity: Of the hit, or else of the rule.
        role: Primary, or a consequence of the findings in ``explained_by``.
        explained_by: Ids of the rules whose findings explain this one.
        output: Name of the output, where the run has several.
        row: The row the rule was called for; 0 for a rule of the whole run.
        may_begin: First step at which it may have begun: no record between it and the first step is there to tell.
    """

    rule: Rule
    hit: Hit
    severity: Severity
    role: Role = Role.PRIMARY
    explained_by: tuple[str, ...] = ()
    output: str | None = None
    row: int = 0
    may_begin: int | None = None

    @property
    def begins(self) -> int:
        """Return the step from which on it counts as a cause."""
        return self.hit.first_step if self.may_begin is None else self.may_begin


@dataclass(frozen=True)
class Diagnosis:
    """The judgement of one run.

    Attributes:
        run: What was judged.
        verdict: The worst that is not explained by something else.
        findings: Primaries first; within them by severity, tier, first step and rule id.
        outcomes: How every rule ended, by rule id.
        reasons: For each rule without an answer what is missing and how to get it.
    """

    run: RunSeries
    verdict: Verdict
    findings: tuple[Finding, ...]
    outcomes: Mapping[str, Outcome]
    reasons: Mapping[str, str]
