"""A loss that cannot be negative is negative.

## What it detects
A squared error, absolute error, cross-entropy or hinge loss below 0 on at least {records} of the recent
records, by more than {rounding} of the loss of the best constant predictor.

## Why it matters
Below 0 the loss has no minimum: it "improves" for ever while predictions run to the bound of the output.
Usually the targets of a cross-entropy lie outside 0 to 1.

## How to fix it
1. Check the targets: a cross-entropy needs 0 to 1; use a regression loss for other numbers.
2. Check that sample weights are not negative.
3. Check that the loss is not negated, as for gradient ascent.

## Check it yourself
`print(y.min(), y.max(), sample_weight.min())`.

## When it is innocent
Negative sample weights on purpose, as in policy gradients.
"""

import numpy as np

from tb_zeroloss.checks.evidence import evidence_of
from tb_zeroloss.checks.outputs import known_loss
from tb_zeroloss.checks.rule import Hit, Limits, NotApplicable, Threshold, rule
from tb_zeroloss.checks.wording import number, since
from tb_zeroloss.schema.losses import NEVER_NEGATIVE
from tb_zeroloss.schema.quantities import LOSS, Rows
from tb_zeroloss.series import RunSeries
from tb_zeroloss.series.derive import mean_at_end, window

RECORDS = Threshold("records", 3, "records", "three records below 0 are no accident of one batch")
ROUNDING = Threshold("rounding", 1e-6, "ratio", "float32 sums that should be 0 end within a millionth of their terms")


@rule(
    title="Negative loss",
    passed="The loss is not negative",
    tier=1,
    per=Rows.OUTPUT,
    needs=((LOSS, "value"),),
    min_steps=3,
    min_records=3,
    thresholds=(RECORDS, ROUNDING),
    explained_by=("targets-out-of-range", "loss-output-mismatch"),
    at_once=True,
)
def negative_loss(run: RunSeries, limits: Limits) -> Hit | None:
    """Return since when the loss is below 0."""
    name = known_loss(run)
    if name not in NEVER_NEGATIVE:
        raise NotApplicable("this loss may be negative, or is not known to us")
    loss = run[LOSS]
    floor = -limits.rounding * np.nan_to_num(np.abs(loss["constant"]))
    negative = loss["value"] < floor
    if negative[window(loss.steps)].sum() < limits.records:
        return None
    first = int(loss.steps[negative][0])
    lowest, least = float(np.nanmin(loss["value"])), "down to "
    if run.is_at_once:
        lowest, least = mean_at_end(run, LOSS, loss["value"]), ""
    text = (
        f"The {name} is negative{since(run, first)} ({least}{number(lowest)}), "
        "which it cannot be on valid labels and weights."
    )
    return Hit(text, first, int(loss.steps[negative][-1]), (evidence_of(run, LOSS, "value", first, lowest, ROUNDING),))
