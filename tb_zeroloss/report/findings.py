"""Findings and outcomes as they are printed and sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from tb_zeroloss.checks.rule import Evidence, Outcome, Rule, Threshold
from tb_zeroloss.diagnose import Diagnosis, Finding
from tb_zeroloss.read.problem import ReadProblem
from tb_zeroloss.report.errors import UnreadableRunError
from tb_zeroloss.report.payload import (
    CheckLine,
    Counts,
    EvidencePayload,
    FindingPayload,
    OutcomeName,
    RoleName,
    RunPayload,
    SeverityName,
    ThresholdPayload,
    VerdictName,
)
from tb_zeroloss.report.words import basis_of, finite, is_limited, trouble_of
from tb_zeroloss.rules import load_rules
from tb_zeroloss.settings.settings import Settings

NOT_CHECKED = (Outcome.FAILED, Outcome.TOO_EARLY, Outcome.NOT_RECORDED, Outcome.SUPPRESSED)
"""Outcomes that leave a question open, the one that needs attention first."""


@dataclass(frozen=True)
class Judged:
    """A run that was read and judged, or the reason why not.

    Attributes:
        name: The run.
        settings: The rules and limits in force.
        diagnosis: What was found; None when the run could not be read.
        problem: Why it could not be read.
        last_time: Wall time of the last record, seconds since 1970.
    """

    name: str
    settings: Settings
    diagnosis: Diagnosis | None = None
    problem: ReadProblem | None = None
    last_time: float | None = None

    def read(self) -> Diagnosis:
        """Return what was found.

        Raises:
            UnreadableRunError: if the run could not be read.
        """
        if self.diagnosis is None:
            error, do = (self.problem.error, self.problem.do) if self.problem else ("no records", "Reload.")
            raise UnreadableRunError(self.name, error, do)
        return self.diagnosis


def run_payload(judged: Judged) -> RunPayload:
    """Return a run as the command line prints it; one that could not be read has no outcome, and the reason why."""
    diagnosis = judged.diagnosis
    if diagnosis is None:
        return RunPayload(judged.name, "not-enough-data", False, [], {}, {"run": str(judged.problem)})
    return RunPayload(
        name=judged.name,
        verdict=verdict_name(diagnosis),
        limited=is_limited(diagnosis.run),
        findings=[finding_payload(finding, judged.settings) for finding in diagnosis.findings],
        outcomes={rule: cast(OutcomeName, str(outcome)) for rule, outcome in diagnosis.outcomes.items()},
        reasons=dict(diagnosis.reasons),
        trouble=trouble_of(diagnosis.run),
        records=len(diagnosis.run.steps),
        not_recorded=list(diagnosis.run.configuration.not_recorded),
        basis=basis_of(diagnosis.run),
        source=diagnosis.run.configuration.source,
    )


def finding_payload(finding: Finding, settings: Settings) -> FindingPayload:
    """Return a finding with its documentation, the limits in force filled in."""
    rule, hit = finding.rule, finding.hit
    limits = settings.overrides(rule.id)
    prose = rule.prose(limits)
    return FindingPayload(
        rule=rule.id,
        title=rule.title,
        severity=cast(SeverityName, str(finding.severity)),
        role=cast(RoleName, str(finding.role)),
        explained_by=list(finding.explained_by),
        layer=hit.layer,
        output=finding.output,
        first_step=hit.first_step,
        last_step=hit.last_step,
        summary=hit.summary,
        evidence=[_evidence_payload(evidence, limits) for evidence in hit.evidence],
        why=prose.why,
        fix=list(hit.fix or prose.fix),
        check_yourself=prose.check_yourself,
        innocent=prose.innocent,
    )


def threshold_payload(threshold: Threshold, limits: dict[str, float]) -> ThresholdPayload:
    """Return a threshold with the value in force."""
    value = float(limits.get(threshold.name, threshold.value))
    return ThresholdPayload(threshold.name, value, threshold.unit, threshold.reason)


def verdict_name(diagnosis: Diagnosis) -> VerdictName:
    """Return the verdict as it is written in JSON."""
    return cast(VerdictName, str(diagnosis.verdict))


def counts_of(diagnosis: Diagnosis) -> Counts:
    """Return how many findings and outcomes of each kind a run has."""
    severities = [str(finding.severity) for finding in diagnosis.findings]
    outcomes = list(diagnosis.outcomes.values())
    return Counts(
        critical=severities.count("critical"),
        warning=severities.count("warning"),
        info=severities.count("info"),
        passed=outcomes.count(Outcome.CLEAR),
        not_checked=sum(outcome in NOT_CHECKED for outcome in outcomes),
    )


def passed_lines(diagnosis: Diagnosis) -> list[CheckLine]:
    """Return what is true of the run: the rules that found nothing."""
    rules = rules_by_id()
    clear = [rules[rule] for rule, outcome in diagnosis.outcomes.items() if outcome is Outcome.CLEAR and rule in rules]
    return [CheckLine(rule.id, rule.title, "clear", rule.passed) for rule in sorted(clear, key=_by_tier)]


def not_checked_lines(diagnosis: Diagnosis) -> list[CheckLine]:
    """Return the rules without an answer and what they lack; those that make no sense for the run last."""
    order = (*NOT_CHECKED, Outcome.NOT_APPLICABLE)
    rules = rules_by_id()
    open_ones = [(outcome, rule) for rule, outcome in diagnosis.outcomes.items() if outcome in order]
    open_ones.sort(key=lambda pair: (order.index(pair[0]), pair[1]))
    return [
        CheckLine(
            rule=rule,
            title=rules[rule].title if rule in rules else rule,
            outcome=cast(OutcomeName, str(outcome)),
            text=outcome_text(outcome, diagnosis.reasons.get(rule, "")),
        )
        for outcome, rule in open_ones
    ]


def outcome_text(outcome: Outcome, reason: str) -> str:
    """Return an outcome without an answer in words."""
    words = {
        Outcome.TOO_EARLY: "Cannot tell yet",
        Outcome.NOT_RECORDED: "Not recorded",
        Outcome.NOT_APPLICABLE: "Does not apply",
        Outcome.SUPPRESSED: "Switched off",
        Outcome.FAILED: "The check itself failed",
    }[outcome]
    cause = reason.removeprefix(f"{words.lower()}: ")
    return f"{words}: {cause}" if cause else f"{words}."


def rules_by_id() -> dict[str, Rule]:
    """Return every rule by its id."""
    return {rule.id: rule for rule in load_rules()}


def _by_tier(rule: Rule) -> tuple[int, str]:
    return rule.tier, rule.id


def _evidence_payload(evidence: Evidence, limits: dict[str, float]) -> EvidencePayload:
    quantity = evidence.group.quantities[evidence.group.index(evidence.column)]
    return EvidencePayload(
        tag=evidence.group.tag,
        column=evidence.column,
        unit=quantity.unit,
        meaning=quantity.meaning,
        row=evidence.row,
        label=evidence.label,
        first_step=evidence.first_step,
        last_step=evidence.last_step,
        observed=finite(evidence.observed),
        threshold=threshold_payload(evidence.threshold, limits) if evidence.threshold else None,
    )
