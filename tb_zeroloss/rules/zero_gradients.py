"""All gradients are exactly zero while the loss is not at its minimum.

## What it detects
On at least {records} records in a row, up to the last one, every gradient is exactly 0, although the loss is
more than {loss_share} of the loss of the best constant predictor.

## Why it matters
Nothing changes any more, and nothing can bring the gradient back. Usually every path to the output is cut by
units that never fire, by clipping, or by rows without weight.

## How to fix it
1. Make the output linear when targets can be negative; a ReLU output that gives 0 everywhere has no gradient.
2. Use LeakyReLU or GELU and He initialisation when hidden units never fire, and a lower learning rate.
3. Check sample weights and masks: with weight 0 everywhere the gradient is 0 too.
4. Look for `tf.clip_by_value`, `tf.round` or a comparison between prediction and loss.

## Check it yourself
`[float(tf.norm(g)) for g in gradients]` gives zeros only.

## When it is innocent
A loss that is satisfied (margin kept, target reached); then the loss is small and this stays quiet.
"""

import numpy as np

from tb_zeroloss.checks.evidence import evidence_of
from tb_zeroloss.checks.rule import Hit, Limits, Severity, Threshold, rule
from tb_zeroloss.checks.wording import number
from tb_zeroloss.schema.quantities import GRADIENTS, LOSS
from tb_zeroloss.series import RunSeries
from tb_zeroloss.series.derive import stretch_start, total_loss
from tb_zeroloss.series.skill import best_skill

RECORDS = Threshold("records", 3, "records", "one batch may be all padding or all satisfied")
LOSS_SHARE = Threshold(
    "loss_share",
    0.01,
    "share",
    "a converged noise-free fit reaches exactly zero gradients too, but with a loss near 0",
)


@rule(
    title="Zero gradients",
    passed="Gradients are not all zero while there is loss",
    tier=2,
    severity=Severity.CRITICAL,
    needs=((GRADIENTS, "zero"), (LOSS, "total")),
    min_steps=3,
    min_records=3,
    thresholds=(RECORDS, LOSS_SHARE),
    explained_by=("dying-relu", "targets-out-of-range", "zero-weight-mass", "single-unit-softmax", "nothing-trainable"),
)
def zero_gradients(run: RunSeries, limits: Limits) -> Hit | None:
    """Return since when all gradients are exactly zero."""
    gradients = run[GRADIENTS]
    zero = ((gradients["zero"] == 1) | (gradients["none"] == 1)).all(axis=1) & (gradients["zero"] == 1).any(axis=1)
    start = stretch_start(zero)
    if start is None or len(zero) - start < limits.records:
        return None
    loss = float(total_loss(run)[-1])
    if loss == 0 or best_skill(run) > 1 - limits.loss_share:
        return None
    first = int(gradients.steps[start])
    text = f"All {gradients.rows} gradients are exactly 0 since step {first:,}, although the loss is {number(loss)}."
    evidence = evidence_of(run, GRADIENTS, "norm", first, float(np.nansum(gradients["norm"][-1])), row=0)
    return Hit(text, first, int(gradients.steps[-1]), (evidence,))
