"""A baseline against other runs: what is fixed, still there or new, and what differs."""

from __future__ import annotations

import math
from collections.abc import Sequence

from tb_zeroloss.checks.rule import Outcome, Threshold
from tb_zeroloss.diagnose import Diagnosis, Finding
from tb_zeroloss.report.configuration_lines import lines_of
from tb_zeroloss.report.findings import outcome_text, rules_by_id, verdict_name
from tb_zeroloss.report.payload import ChangeName, CompareLine, ComparePayload, SettingChange, SeverityName
from tb_zeroloss.report.split_comparison import shared_across
from tb_zeroloss.report.words import SEVERITY_TITLES, counted, number
from tb_zeroloss.schema.quantities import TARGET
from tb_zeroloss.series import RunSeries

SAME_SCALE = Threshold(
    "same_scale", 1.25, "ratio", "the spread of 256 rows is off by 4 % by chance, so a quarter more is another scale"
)
NOT_SET = "not set"
SETTLED = (Outcome.CLEAR, Outcome.NOT_APPLICABLE)
"""Outcomes of a rule that say its finding is gone; without an answer it may still be there."""

CHANGES: tuple[ChangeName, ...] = ("new", "still-there", "fixed")


def compare_payload(base: Diagnosis, others: Sequence[Diagnosis]) -> ComparePayload:
    """Return what became of the baseline's findings, what is new, and which settings differ."""
    everyone = [base, *others]
    lines = compare_lines(everyone)
    comparable, text = comparability([diagnosis.run for diagnosis in everyone])
    return ComparePayload(
        runs=[diagnosis.run.name for diagnosis in everyone],
        verdicts=[verdict_name(diagnosis) for diagnosis in everyone],
        headline=_headline(lines),
        comparable=comparable,
        comparable_text=text,
        findings=lines,
        settings=setting_changes([diagnosis.run for diagnosis in everyone]),
        splits=shared_across([diagnosis.run for diagnosis in everyone]),
    )


def compare_lines(everyone: Sequence[Diagnosis]) -> list[CompareLine]:
    """Return a line per rule that fired anywhere, the worst and most urgent first."""
    rules = rules_by_id()
    fired = {finding.rule.id: finding.rule for diagnosis in everyone for finding in diagnosis.findings}
    lines = [
        CompareLine(
            rule=rule_id,
            title=rules.get(rule_id, rule).title,
            change=_change(rule_id, everyone),
            severity=_severity(rule_id, everyone),
            texts=[_text(rule_id, rule.passed, diagnosis) for diagnosis in everyone],
        )
        for rule_id, rule in fired.items()
    ]
    severities = list(SEVERITY_TITLES)
    return sorted(lines, key=lambda line: (severities.index(line.severity), CHANGES.index(line.change), line.rule))


def setting_changes(runs: Sequence[RunSeries]) -> list[SettingChange]:
    """Return the settings that are not the same in every run."""
    tables = [{line.key: line for line in lines_of(run.configuration)} for run in runs]
    keys = dict.fromkeys(key for table in tables for key in table)
    changes = []
    for key in keys:
        values = [table[key].value if key in table else NOT_SET for table in tables]
        if len(set(values)) > 1:
            name = next(table[key].name for table in tables if key in table)
            changes.append(SettingChange(name, values))
    return changes


def comparability(runs: Sequence[RunSeries]) -> tuple[bool, str]:
    """Return whether the losses of these runs mean the same thing, and why not."""
    alone = [run.name for run in runs if run.is_loss_alone]
    if alone:
        return False, (
            f"Loss values are not comparable: of {', '.join(alone)} only a loss curve is known,"
            " neither the loss function nor the scale of the targets."
        )
    reasons = [*_other_losses(runs), *_other_scales(runs), *_other_batches(runs)]
    if not reasons:
        return True, "Same loss, same target scale, same batch size."
    advice = "Compare each loss with that of its own best constant predictor instead."
    return False, f"Loss values are not comparable: {'; '.join(reasons)}. {advice}"


def _change(rule_id: str, everyone: Sequence[Diagnosis]) -> ChangeName:
    base, *others = (_finding(rule_id, diagnosis) is not None for diagnosis in everyone)
    if not base:
        return "new"
    answered = all(diagnosis.outcomes.get(rule_id) in SETTLED for diagnosis in everyone[1:])
    return "still-there" if any(others) or not answered else "fixed"


def _severity(rule_id: str, everyone: Sequence[Diagnosis]) -> SeverityName:
    found = {str(finding.severity) for diagnosis in everyone if (finding := _finding(rule_id, diagnosis))}
    return next(severity for severity in SEVERITY_TITLES if severity in found)


def _text(rule_id: str, passed: str, diagnosis: Diagnosis) -> str:
    finding = _finding(rule_id, diagnosis)
    if finding is not None:
        return finding.hit.summary
    outcome = diagnosis.outcomes.get(rule_id, Outcome.NOT_RECORDED)
    return passed if outcome is Outcome.CLEAR else outcome_text(outcome, diagnosis.reasons.get(rule_id, ""))


def _finding(rule_id: str, diagnosis: Diagnosis) -> Finding | None:
    return next((finding for finding in diagnosis.findings if finding.rule.id == rule_id), None)


def _headline(lines: Sequence[CompareLine]) -> str:
    changes = [line.change for line in lines]
    fixed = f"{counted(changes.count('fixed'), 'problem')} fixed"
    return f"{fixed}, {changes.count('still-there'):,} still there, {changes.count('new'):,} new"


def _other_losses(runs: Sequence[RunSeries]) -> list[str]:
    losses = [", ".join(output.loss or "unknown" for output in run.configuration.outputs) for run in runs]
    return [_in_words(runs, "uses", losses)] if len(set(losses)) > 1 else []


def _other_scales(runs: Sequence[RunSeries]) -> list[str]:
    spreads = [_spread(run) for run in runs]
    known = [spread for spread in spreads if not math.isnan(spread)]
    if not known or max(known) <= SAME_SCALE.value * min(known):
        return []
    return [_in_words(runs, "has targets with spread", [number(spread) for spread in spreads])]


def _other_batches(runs: Sequence[RunSeries]) -> list[str]:
    sizes = [run.configuration.batch_size for run in runs]
    known = {size for size in sizes if size is not None}
    return [_in_words(runs, "has batches of", [str(size or "unknown") for size in sizes])] if len(known) > 1 else []


def _in_words(runs: Sequence[RunSeries], verb: str, values: Sequence[str]) -> str:
    return ", ".join(f"{run.name} {verb} {value}" for run, value in zip(runs, values, strict=True))


def _spread(run: RunSeries) -> float:
    series = run[TARGET]
    return series.limit_to(0).last("seen_std") if len(series) and series.rows else math.nan
