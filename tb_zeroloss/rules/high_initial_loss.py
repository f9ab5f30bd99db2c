"""The loss starts far above that of a constant answer.

## What it detects
Over the first {steps} the loss is more than {factor} times what the best constant predictor has over all records.

## Why it matters
A well started network begins near the loss of a constant: ln(K) for K classes, the variance for a regression. What is
above has to be unlearned first, and shows in the curve as a fall that teaches nothing.

## How to fix it
1. Start the bias of the last layer at the mean of the targets, or at the log-odds of the classes.
2. Standardise targets and inputs.
3. Use smaller initial weights in the last layer.

## Check it yourself
Compare the first loss with `np.var(y)`, or with `np.log(number_of_classes)`.

## When it is innocent
Weights that were trained for something else, and targets whose mean is far from 0: both are found quickly.
It is not said of adversarial training (`loss_kind="adversarial"`).
"""

import numpy as np

from tb_zeroloss.checks.evidence import evidence_of
from tb_zeroloss.checks.preconditions import require_own_objective, require_varying_targets
from tb_zeroloss.checks.rule import Hit, Limits, NotRecorded, Severity, Threshold, rule
from tb_zeroloss.checks.wording import number
from tb_zeroloss.schema.quantities import LOSS, Rows
from tb_zeroloss.series import RunSeries
from tb_zeroloss.series.derive import weighed_mean
from tb_zeroloss.series.skill import SMALLEST, comparable_loss

FACTOR = Threshold("factor", 3, "ratio", "149 of 150 outputs that learned started below it, half below 1.04")
STEPS = Threshold("steps", 3, "steps", "later the loss is one that training has moved")


@rule(
    title="High initial loss",
    passed="The first loss is near that of a constant answer",
    tier=1,
    severity=Severity.INFO,
    per=Rows.OUTPUT,
    needs=((LOSS, "value"), (LOSS, "constant")),
    thresholds=(FACTOR, STEPS),
)
def high_initial_loss(run: RunSeries, limits: Limits) -> Hit | None:
    """Return how many times the first loss is that of the best constant."""
    require_own_objective(run)
    require_varying_targets(run)
    loss = run[LOSS]
    early = loss.steps < run.first_step + limits.steps
    values = loss[comparable_loss(run)][early]
    if not np.isfinite(values).any():
        raise NotRecorded("the first steps are not among the records that were kept")
    # Over all records: to the first batches, which may hold no row of a rare class, a constant is fitted by chance.
    constant = weighed_mean(loss["constant"], loss.steps)
    if not constant > SMALLEST:
        raise NotRecorded("the loss of the best constant is not above 0 under this loss: there is no yardstick")
    ratio = float(np.nanmedian(values)) / constant
    if not ratio > limits.factor:
        return None
    text = (
        f"The first loss, {number(float(loss['value'][early][0]))}, is {number(ratio)} times that of the best constant."
    )
    first, last = int(loss.steps[early][0]), int(loss.steps[early][-1])
    return Hit(text, first, last, (evidence_of(run, LOSS, "value", first, ratio, FACTOR),))
