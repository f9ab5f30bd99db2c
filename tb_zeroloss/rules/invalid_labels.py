"""Labels are not what a softmax with cross-entropy needs.

## What it detects
One-hot rows that do not sum to 1 on more than {row_share} of the rows, or class indices outside the classes
of the output.

## Why it matters
A row of zeros gives a cross-entropy of exactly 0 while its gradient is not 0: the loss prints success and the
weights drift. A class index that is too large gives NaN or an error, depending on the device.

## How to fix it
1. Print the labels whose row sum is not 1 and repair how they are encoded.
2. Map class names to 0..K-1 without gaps before one-hot encoding.
3. Make the output as wide as the number of classes.
4. When several classes may hold at once, use `sigmoid` with `binary_crossentropy` instead of softmax.

## Check it yourself
`np.unique(y.sum(axis=-1))` should be 1 alone; `y.min(), y.max()` of indices should lie in 0..K-1.

## When it is innocent
Padding rows whose weight is 0, or an index that is left out with `ignore_class`.
"""

import numpy as np

from tb_zeroloss.checks.evidence import evidence_of
from tb_zeroloss.checks.outputs import off_row_share, output_card, output_loss
from tb_zeroloss.checks.rule import Hit, Limits, NotApplicable, NotRecorded, Severity, Threshold, rule
from tb_zeroloss.checks.wording import number, percent
from tb_zeroloss.schema.losses import CATEGORICAL, SPARSE
from tb_zeroloss.schema.quantities import PREDICTION, TARGET, Rows
from tb_zeroloss.series import RunSeries
from tb_zeroloss.series.derive import weighed_mean

ROW_SHARE = Threshold(
    "row_share",
    0.01,
    "share",
    "rows are counted as off beyond 1e-3, which rounding never reaches; 1 % leaves room for padding",
)


@rule(
    title="Invalid labels",
    passed="Labels fit the classes of the output",
    tier=0,
    severity=Severity.CRITICAL,
    per=Rows.OUTPUT,
    needs=((TARGET, "rows"),),
    min_records=3,
    min_steps=3,
    thresholds=(ROW_SHARE,),
    at_once=True,
)
def invalid_labels(run: RunSeries, limits: Limits) -> Hit | None:
    """Return how many label rows do not fit the output."""
    loss = output_loss(run)
    if loss in SPARSE:
        return _indices(run)
    width = run[PREDICTION].last("width")
    if loss not in CATEGORICAL or not width > 1:
        raise NotApplicable(
            "only a categorical cross-entropy over several classes needs one-hot labels or class indices"
        )
    target = run[TARGET]
    off = target["row_sum_off_share"]
    share = off_row_share(run)
    if np.isnan(share):
        raise NotRecorded("the row sums of the labels are not recorded; pass y to log_step, or train with fit")
    if share <= limits.row_share:
        return None
    first = int(target.steps[off > 0][0])
    total = weighed_mean(target["mean"], target.steps) * width
    text = (
        f"{percent(share)} of the label rows do not sum to 1 (the average "
        f"row sums to {number(total)}): they are not one-hot."
    )
    evidence = evidence_of(run, TARGET, "row_sum_off_share", first, share, ROW_SHARE)
    return Hit(text, first, int(target.steps[-1]), (evidence,))


def _indices(run: RunSeries) -> Hit | None:
    target = run[TARGET]
    off = target["label_off_share"]
    if np.isnan(off).all():
        raise NotRecorded("the range of the class indices is not recorded; pass y to log_step, or train with fit")
    share = weighed_mean(off, target.steps)
    if not share > 0:
        return None
    first = int(target.steps[off > 0][0])
    classes = output_card(run).width or int(run[PREDICTION].last("width"))
    low, high = target.last("seen_minimum"), target.last("seen_maximum")
    text = (
        f"{percent(share)} of the labels lie outside 0..{classes - 1}: they reach from {number(low)} to {number(high)}."
    )
    return Hit(text, first, int(target.steps[-1]), (evidence_of(run, TARGET, "label_off_share", first, share),))
