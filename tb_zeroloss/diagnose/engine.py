"""Asks every rule about a run and turns whatever happens into an outcome."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from tb_zeroloss.checks.rule import Evidence, Hit, NotRecorded, Outcome, Rule, TooEarly, Unanswered
from tb_zeroloss.diagnose.diagnosis import Diagnosis, Finding
from tb_zeroloss.diagnose.folding import fold
from tb_zeroloss.diagnose.verdict import verdict_of
from tb_zeroloss.rules import broken_rules, load_rules
from tb_zeroloss.schema.quantities import (
    ACTIVATIONS,
    FACTS,
    GRADIENTS,
    INPUT,
    LOSS,
    OPTIMIZER,
    PREDICTION,
    SPLIT,
    TARGET,
    Group,
    Rows,
)
from tb_zeroloss.series import RunSeries
from tb_zeroloss.series.derive import TINY_EPOCHS, spans
from tb_zeroloss.series.run import Steps
from tb_zeroloss.settings.settings import Settings

STRONGEST = (
    Outcome.FIRED,
    Outcome.FAILED,
    Outcome.NOT_RECORDED,
    Outcome.TOO_EARLY,
    Outcome.CLEAR,
    Outcome.NOT_APPLICABLE,
)
"""Of the outcomes over several rows the first in this order is the rule's."""

HOW_TO_RECORD = {
    LOSS.tag: "train with fit and DegeneracyCallback, or call log_step with the targets (y)",
    TARGET.tag: "pass the targets (y) to log_step, or train with fit",
    PREDICTION.tag: "leave loss= out of log_step or pass y_pred= too, or train with fit",
    INPUT.tag: "pass the inputs (x) as arrays of numbers",
    GRADIENTS.tag: "leave loss= out of log_step or pass gradients= too, or train with fit",
    ACTIVATIONS.tag: "leave loss= and gradients= out of log_step, or train with fit, with the layers named in layers=",
    OPTIMIZER.tag: "compile the model with an optimizer, or train with fit",
    SPLIT.tag: "train with fit and DegeneracyCallback, or call log_split with the training and the validation data",
    FACTS.tag: "record with log_step or DegeneracyCallback; scalars alone do not hold it",
}

ONLY_A_LOSS = (
    "a scalar holds the loss alone; add callbacks=[tb_zeroloss.DegeneracyCallback(log_dir)] to fit,"
    " or tb_zeroloss.log_step(model, x, y) to the loop"
)

ONLY_ANSWERS = (
    "targets and predictions show no training; add callbacks=[tb_zeroloss.DegeneracyCallback(log_dir)] to fit,"
    " or tb_zeroloss.log_step(model, x, y) to the loop"
)


@dataclass(frozen=True)
class _Answer:
    outcome: Outcome
    reason: str = ""
    finding: Finding | None = None


def judge(run: RunSeries, settings: Settings | None = None) -> Diagnosis:
    """Return the diagnosis of one run.

    A rule that breaks is *failed* and the others still answer.

    Args:
        run: The records, all or a sample of them.
        settings: Rules to run and limits in force; the defaults when None.

    Raises:
        ValueError: if the settings name a rule or threshold that does not exist.
    """
    settings = settings or Settings()
    rules = load_rules()
    settings.check_against(rules)
    chosen = [rule for rule in rules if settings.select is None or rule.id in settings.select]
    findings: list[Finding] = []
    outcomes = {broken.id: Outcome.FAILED for broken in broken_rules()}
    reasons = {broken.id: broken.reason for broken in broken_rules()}
    with np.errstate(all="ignore"):
        for rule in chosen:
            answers = _ask(rule, run, settings)
            strongest = min(answers, key=lambda answer: STRONGEST.index(answer.outcome))
            suppressed = rule.id in settings.ignore
            outcomes[rule.id] = Outcome.SUPPRESSED if suppressed else strongest.outcome
            reason = settings.ignore[rule.id] if suppressed else strongest.reason
            if reason:
                reasons[rule.id] = reason
            if not suppressed:
                findings += [answer.finding for answer in answers if answer.finding is not None]
    folded = fold(findings)
    return Diagnosis(run, verdict_of(run, folded), folded, outcomes, reasons)


def _ask(rule: Rule, run: RunSeries, settings: Settings) -> list[_Answer]:
    of_splits = any(group is SPLIT for group, _ in rule.needs)
    if not len(run.steps) and run.configuration.trouble and not of_splits:
        return [_Answer(Outcome.NOT_RECORDED, f"no step was recorded: {run.configuration.trouble}")]
    if not len(run.steps) and not len(run[SPLIT]):
        return [_Answer(Outcome.TOO_EARLY, "no record has been written yet")]
    if run.is_loss_alone and not rule.loss_alone:
        return [_Answer(Outcome.NOT_RECORDED, ONLY_A_LOSS)]
    if run.is_at_once and not rule.at_once and not of_splits:
        return [_Answer(Outcome.NOT_RECORDED, ONLY_ANSWERS)]
    views = list(_views(rule.per, run))
    if not views:
        return [_Answer(Outcome.NOT_RECORDED, f"no {rule.per} is recorded; train with fit and DegeneracyCallback")]
    limits = rule.limits(settings.overrides(rule.id))
    return [_ask_one(rule, view, limits) for view in views]


def _views(per: Rows, run: RunSeries) -> Iterator[RunSeries]:
    if per is Rows.RUN:
        return iter([run])
    counts = {
        Rows.OUTPUT: run[LOSS].rows if len(run[LOSS]) else len(run.configuration.outputs),
        Rows.LAYER: run[ACTIVATIONS].rows if len(run[ACTIVATIONS]) else len(run.configuration.layers),
    }
    return (run.at(per, row) for row in range(counts[per]))


def _ask_one(rule: Rule, run: RunSeries, limits: object) -> _Answer:
    try:
        _require_needs(rule, run)
        _require_length(rule, run)
        hit = rule.check(run, limits)
    except Unanswered as unanswered:
        return _Answer(unanswered.outcome, str(unanswered))
    except Exception as error:
        return _Answer(
            Outcome.FAILED, f"the rule broke on this run ({type(error).__name__}: {error}); please report it"
        )
    return _Answer(Outcome.FIRED, finding=_finding(rule, run, hit)) if hit else _Answer(Outcome.CLEAR)


def _needs(rule: Rule, run: RunSeries) -> tuple[tuple[Group, str], ...]:
    return ((LOSS, "total"),) if run.is_loss_alone and rule.needs else rule.needs


def _require_needs(rule: Rule, run: RunSeries) -> None:
    for group, column in _needs(rule, run):
        series = run[group]
        values = series[column] if len(series) else np.zeros(0)
        if np.isnan(values).all():
            quantity = group.quantities[group.index(column)]
            if len(series) and len(series) < max(2, rule.min_records):
                raise TooEarly(f"needs {max(2, rule.min_records)} records; {len(series)} so far")
            raise NotRecorded(
                f"not recorded: {column.replace('_', ' ')} ({quantity.meaning}); "
                f"{HOW_TO_RECORD.get(group.tag, 'train with fit')}"
            )


def _require_length(rule: Rule, run: RunSeries) -> None:
    if run.is_at_once and len(run.steps) == 1 and max(rule.min_records, rule.min_steps) > 1:
        raise TooEarly("so few rows may be a batch that is odd; pass more, best all there are")
    records = min([_records_of(run, group, column) for group, column in _needs(rule, run)] or [len(run.steps)])
    if records < rule.min_records:
        raise TooEarly(f"needs {rule.min_records} records; {records} so far")
    if not spans(run, rule.min_steps):
        raise TooEarly(
            f"needs {rule.min_steps} training steps or {TINY_EPOCHS} epochs; "
            f"{run.steps_spanned} steps are recorded so far"
        )


def _records_of(run: RunSeries, group: Group, column: str) -> int:
    """Return how many records there are of a column; targets and predictions may be in some only, as those of a critic.

    Elsewhere a value that is not a number may be one that was measured.
    """
    series = run[group]
    if group not in (TARGET, PREDICTION) or not len(series):
        return len(series)
    values = series[column].reshape(len(series), -1)
    return int((~np.isnan(values)).any(axis=1).sum())


def _finding(rule: Rule, run: RunSeries, hit: Hit) -> Finding:
    outputs: Sequence[str] = [card.name for card in run.configuration.outputs]
    row = run.row or 0
    named = rule.per is Rows.OUTPUT and len(outputs) > 1 and row < len(outputs)
    output = outputs[row] if named else None
    severity = hit.severity or rule.severity
    return Finding(rule, hit, severity, output=output, row=row, may_begin=_may_begin(run, hit))


def _may_begin(run: RunSeries, hit: Hit) -> int:
    """Return the step after the measurement before a finding, or the run's first: it was not looked at in between."""
    steps = _measured_at(run, hit.evidence[0]) if hit.evidence else run.steps
    earlier = steps[steps < hit.first_step]
    return int(earlier[-1]) + 1 if len(earlier) else min(run.first_step, hit.first_step)


def _measured_at(run: RunSeries, evidence: Evidence) -> Steps:
    """Return the steps of the records that hold the column of some evidence: some are measured rarely.

    A fact is looked at in every record, and not a number until it is one.
    """
    series = run[evidence.group]
    if evidence.group is FACTS:
        return series.steps
    known = ~np.isnan(series[evidence.column])
    return series.steps[known.any(axis=tuple(range(1, known.ndim)))]
