"""The loss weights every row with zero.

## What it detects
Sample weights, mask and loss weight multiply to at most {weight_floor} a row on at least {step_share} of the
recent steps, so the loss is 0 whatever the model answers.

## Why it matters
Keras divides by the number of rows, not by the weights: the loss prints 0.0 instead of NaN and looks solved,
while nothing is learned. Weight decay still shrinks the weights.

## How to fix it
1. Print the sample weights of one batch; check that the mask is not inverted (1 keeps, 0 drops).
2. Check `class_weight` and `loss_weights` in `compile` and `fit` for zeros.
3. Check that padding does not cover whole rows, and that `ignore_class` is not the only label.

## Check it yourself
`for batch in dataset.take(1): print(batch[2].numpy().sum())` shows the mass of the sample weights.

## When it is innocent
An output that is switched off on purpose for a while (`loss_weights` of 0 during a warm-up).
"""

import dataclasses

import numpy as np

from tb_zeroloss.checks.evidence import evidence_of
from tb_zeroloss.checks.rule import Hit, Limits, Severity, Threshold, rule
from tb_zeroloss.checks.wording import percent
from tb_zeroloss.schema.quantities import WEIGHT_MASS, Rows
from tb_zeroloss.series import RunSeries
from tb_zeroloss.series.derive import frequent_since, weighed_share, window

WEIGHT_FLOOR = Threshold(
    "weight_floor",
    1e-12,
    "weight",
    "exact zeros are the fault; the floor lies far below any weight people use (1e-4 for rare classes)",
)
STEP_SHARE = Threshold("step_share", 0.5, "share", "a batch of padding now and then is normal, every second one is not")


@rule(
    title="Zero weight on every row",
    passed="Rows carry weight in the loss",
    tier=0,
    severity=Severity.CRITICAL,
    per=Rows.OUTPUT,
    needs=((WEIGHT_MASS, "weight_per_row"),),
    min_steps=3,
    min_records=3,
    thresholds=(WEIGHT_FLOOR, STEP_SHARE),
    at_once=True,
)
def zero_weight_mass(run: RunSeries, limits: Limits) -> Hit | None:
    """Return since when the rows carry no weight."""
    mass = run[WEIGHT_MASS]
    empty = np.abs(mass["weight_per_row"]) <= limits.weight_floor
    last = window(mass.steps)
    share = weighed_share(empty[last], mass.steps[last])
    start = frequent_since(empty, mass.steps, limits.step_share)
    if share < limits.step_share or start is None:
        return None
    first = int(mass.steps[start])
    others = _others_have_mass(run, limits.weight_floor)
    text = (
        f"The loss weights add up to 0 on {percent(share)} of the recent steps, since "
        f"step {first:,}: the loss is 0 whatever the model answers."
    )
    evidence = evidence_of(run, WEIGHT_MASS, "weight_per_row", first, float(mass["weight_per_row"][-1]), WEIGHT_FLOOR)
    return Hit(text, first, int(mass.steps[-1]), (evidence,), Severity.INFO if others else None)


def _others_have_mass(run: RunSeries, floor: float) -> bool:
    weights = dataclasses.replace(run, row=None)[WEIGHT_MASS]["weight_per_row"]
    return bool((np.abs(np.delete(weights, run.row or 0, axis=1)) > floor).any())
