"""Training stopped while the loss was still falling.

## What it detects
At the end of the records the loss still falls by more than {fall} of itself an epoch, beyond its noise, while
the explained share (1 minus the loss over that of the best constant) is below {skill}; a warning below
{warning_skill} after {steps} steps, 20 epochs or all the epochs that were asked for. A warning too when a fit ends
while the loss of the validation data fell in each of the last {evaluations} evaluations, by {validation_fall} or more,
and at that pace would take longer than the whole fit again to come down to that of the best constant.

## Why it matters
The model may be sound and only needs more steps, or larger ones. Changing the model now would hide that.

## How to fix it
1. Train for more epochs; let `EarlyStopping(patience=...)` decide when it is enough.
2. Raise the learning rate two to five times.
3. Use smaller batches when there are only a few steps in an epoch.

## Check it yourself
Train twice as long: the loss should go on falling.

## When it is innocent
A run that is still going on, or one that was only meant as a trial.
It is not said of adversarial training (`loss_kind="adversarial"`).
"""

import numpy as np

from tb_zeroloss.checks.evidence import evidence_of
from tb_zeroloss.checks.preconditions import known_skill, require_end, require_own_objective
from tb_zeroloss.checks.rule import ANY_OTHER, Hit, Limits, NotRecorded, Severity, Threshold, rule
from tb_zeroloss.checks.wording import explained, number, percent
from tb_zeroloss.schema.quantities import LOSS
from tb_zeroloss.series import RunSeries
from tb_zeroloss.series.derive import spans, total_loss, trend, window

FALL = Threshold("fall", 0.01, "share", "a loss that falls by 1 % an epoch halves in 70 epochs")
SKILL = Threshold("skill", 0.5, "ratio", "a model that explains half of the loss has learned the main part")
WARNING_SKILL = Threshold(
    "warning_skill",
    0.02,
    "ratio",
    "up to that a model is no better than a constant; a slow one that explains more works",
)
EVALUATIONS = Threshold(
    "evaluations", 5, "evaluations", "five in falling order come about by chance once in 120 orders of the same rows"
)
VALIDATION_FALL = Threshold(
    "validation_fall", 1e-3, "share", "less than a thousandth in five evaluations is a rest, and rounding falls too"
)
SMALLEST_LEFT = 1e-3
"""Where the line reaches 0, a thousandth of its start is taken to be left."""
STEPS = Threshold("steps", 200, "steps", "a run that is just beginning is not unfinished")


@rule(
    title="Unfinished training",
    passed="The loss has settled, or the model has learned",
    tier=4,
    severity=Severity.INFO,
    needs=((LOSS, "total"), (LOSS, "constant")),
    min_steps=20,
    min_records=10,
    thresholds=(FALL, SKILL, WARNING_SKILL, STEPS, EVALUATIONS, VALIDATION_FALL),
    explained_by=(ANY_OTHER,),
)
def unfinished_training(run: RunSeries, limits: Limits) -> Hit | None:
    """Return how fast the loss still falls."""
    require_own_objective(run)
    require_end(run)
    skill = known_skill(run)
    if skill >= limits.skill:
        return None
    return _on_batches(run, skill, limits) or _on_validation(run, limits)


def _on_batches(run: RunSeries, skill: float, limits: Limits) -> Hit | None:
    per_epoch = run.fact("steps_per_epoch")
    if not np.isfinite(per_epoch) or per_epoch <= 0:
        raise NotRecorded("the length of an epoch is not known; train with fit, or judge the curve by eye")
    steps = run[LOSS].steps
    line = trend(total_loss(run), steps)
    last = steps[window(steps)]
    epochs = (int(last[-1]) - int(last[0])) / per_epoch
    if not line.level > 0 or epochs <= 0 or -line.change <= line.noise:
        return None
    start = line.level - line.change / 2
    left = max(line.level + line.change / 2, start * SMALLEST_LEFT) / start
    fall = 1 - left ** (1 / epochs)
    if not fall > limits.fall:
        return None
    first = int(last[0])
    text = f"The loss still falls by {percent(fall)} an epoch at step {int(last[-1]):,}, and {explained(skill)}."
    loud = skill < limits.warning_skill and (run.is_over or spans(run, int(limits.steps)))
    evidence = evidence_of(run, LOSS, "total", first, fall, FALL, row=0)
    return Hit(text, min(run.first_step, first), int(last[-1]), (evidence,), Severity.WARNING if loud else None)


def _on_validation(run: RunSeries, limits: Limits) -> Hit | None:
    """Return how the loss of the validation data, the same rows each time, went on falling until the fit ended."""
    loss, count = run.validation[LOSS], int(limits.evaluations)
    if not run.is_over or len(run.steps) < run.records_logged or len(loss) < count or loss.rows != 1:
        return None
    values, constant = loss["value"][-count:, 0], float(loss["constant"][-1, 0])
    if not (np.diff(values) < 0).all() or values[0] - values[-1] < limits.validation_fall * abs(values[0]):
        return None
    pace = float(values[0] - values[-1]) / (count - 1)
    missing = float(values[-1] - constant) / pace
    if not missing > len(
        loss
    ):  # a loss that comes down to the constant's may well stay there: then the cause is another
        return None
    first, last = int(loss.steps[-count]), int(loss.steps[-1])
    text = (
        f"In each of the last {count} evaluations the loss of the validation data fell, from {number(values[0])} to"
        f" {number(values[-1])}: at this pace it takes {missing:,.0f} more, after {len(loss):,}, to come down to that"
        f" of the best constant ({number(constant)})."
    )
    evidence = evidence_of(run, loss.group, "value", first, float(values[-1]))
    return Hit(text, min(run.first_step, first), last, (evidence,), Severity.WARNING)
