"""Training steps hardly change the weights.

## What it detects
The typical kernel changes by less than {stopped} of its norm a step (critical), or by less than {slow}
(warning), in the first {early_records} measured steps as well as lately, while the explained share (1 minus the
loss over that of the best constant) is below {skill} and the loss has not halved; judged after {steps} steps.
From a share of {learning} on it is only mentioned.

## Why it matters
At a millionth a step, a million steps are needed to change the weights by their own size. The curve looks
calm and flat, as if training had finished.

## How to fix it
1. Raise the learning rate until a step changes a kernel by about 1e-3 of its norm; 1e-3 is the usual start for
   Adam, 1e-2 for SGD.
2. Standardise inputs and targets: with SGD tiny data give tiny gradients.
3. Check the schedule: a decay per step that was meant per epoch ends at 0 early.
4. Check that the loss is not divided twice by the number of rows or pixels.

## Check it yourself
`norm(after - before) / norm(before)` of a kernel over one step; 1e-4 to 1e-2 is usual.

## When it is innocent
The end of a decay schedule and fine-tuning: both learned before, and then this stays quiet.
It is not said of adversarial training (`loss_kind="adversarial"`).
"""

import numpy as np

from tb_zeroloss.checks.evidence import evidence_of
from tb_zeroloss.checks.kernels import intended_ratios, is_lost_in_rounding, kernel_rows, measured_updates
from tb_zeroloss.checks.preconditions import known_skill, require_own_objective, require_steps
from tb_zeroloss.checks.rule import Hit, Limits, Severity, Threshold, rule
from tb_zeroloss.checks.wording import number
from tb_zeroloss.schema.quantities import GRADIENTS, OPTIMIZER
from tb_zeroloss.series import RunSeries
from tb_zeroloss.series.derive import recent_mean, total_loss, window
from tb_zeroloss.series.run import Floats, Steps

STOPPED = Threshold(
    "stopped",
    1e-6,
    "ratio",
    "runs that learned measured 1e-4 to 1e-2, rates of 1e-7 and 1e-10 measured 4e-7 and 4e-11",
)
SLOW = Threshold("slow", 1e-4, "ratio", "the smallest value in runs that learned, and that was after convergence")
SKILL = Threshold("skill", 0.5, "ratio", "a model that explains half of the loss may well be fine-tuned or converged")
LEARNING = Threshold(
    "learning", 0.2, "ratio", "runs with too slow a rate explained 0.07 and less; one that explains more gets somewhere"
)
EARLY_RECORDS = Threshold(
    "early_records", 20, "records", "a run that ever moved did so in the beginning, warm-up aside"
)
STEPS = Threshold("steps", 50, "steps", "warm-up of a rate may take that long")
USUAL = 1e-3


@rule(
    title="Negligible updates",
    passed="Training steps change the weights noticeably",
    tier=2,
    severity=Severity.CRITICAL,
    needs=((GRADIENTS, "update_ratio"),),
    min_steps=20,
    min_records=3,
    thresholds=(
        STOPPED,
        SLOW,
        SKILL,
        LEARNING,
        EARLY_RECORDS,
        STEPS,
    ),
    explained_by=(
        "unapplied-updates",
        "zero-gradients",
        "zero-weight-mass",
        "dying-relu",
        "symmetric-units",
        "targets-out-of-range",
        "saturated-outputs",
        "vanishing-gradients",
        "regularization-dominates",
    ),
)
def negligible_updates(run: RunSeries, limits: Limits) -> Hit | None:
    """Return how little a step changes the typical kernel."""
    require_own_objective(run)
    require_steps(run, int(limits.steps))
    steps, updates = measured_updates(run)
    typical = np.nanmedian(updates, axis=1)
    early, late = float(np.median(typical[: int(limits.early_records)])), float(np.median(typical[window(steps)]))
    unmoved = max(early, late) == 0 and not is_lost_in_rounding(run, limits.stopped).any()
    if max(early, late) >= limits.slow or unmoved:
        return None
    skill = known_skill(run)
    if skill >= limits.skill or _has_halved(run):
        return None
    stopped = max(early, late) < limits.stopped
    threshold = STOPPED if stopped else SLOW
    learns = skill >= limits.learning
    severity = Severity.INFO if learns else None if stopped else Severity.WARNING
    return _hit(run, steps, typical, late, threshold, severity)


def _has_halved(run: RunSeries) -> bool:
    first, loss = run.fact("first_loss"), total_loss(run)
    start = first if np.isfinite(first) else float(loss[0])
    return recent_mean(loss, run.steps) < start / 2


def _hit(
    run: RunSeries, steps: Steps, typical: Floats, late: float, threshold: Threshold, severity: Severity | None
) -> Hit:
    rate = run[OPTIMIZER].last("learning_rate")
    factor = USUAL / late if late > 0 else float("inf")
    advice = f"; about {number(factor)} times more is usual" if np.isfinite(factor) else ""
    at_rate = f" at a learning rate of {rate:g}" if np.isfinite(rate) else ""
    text = f"A step changes the typical kernel by {number(late)} of its norm{at_rate}{advice}."
    if late == 0:
        meant = number(float(np.nanmedian(intended_ratios(run))))
        text = f"A step is meant to change the typical kernel by {meant} of its norm{at_rate}: it is lost in rounding."
    rows = kernel_rows(run)
    last = run[GRADIENTS]["update_ratio"][np.isin(run[GRADIENTS].steps, steps)][-1, rows]
    row = rows[int(np.nanargmin(np.abs(last - np.nanmedian(last))))]
    label = run.configuration.variables[row].name
    evidence = evidence_of(run, GRADIENTS, "update_ratio", int(steps[0]), late, threshold, row=row, label=label)
    return Hit(text, min(run.first_step, int(steps[0])), int(steps[-1]), (evidence,), severity)
