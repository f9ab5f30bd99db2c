"""Equal training rows have different labels.

## What it detects
At least {share} of the training rows have an equal row in training with another label.

## Why it matters
No model can be right about both: it can at best answer how often each label occurs. The loss does not fall below that,
however long it is trained.

## How to fix it
1. Look at some of these rows: is a feature missing that would tell them apart, or was it rounded away?
2. Check that inputs and labels were not shuffled apart: `x` and `y` need the same permutation.
3. If the labels are opinions, keep them all and train on their shares.

## Check it yourself
`frame.groupby(features)["label"].nunique().value_counts()` counts rows with more than one label.

## When it is innocent
Few discrete features, with which the label is a matter of probability.
"""

from tb_zeroloss.checks.rule import Hit, Limits, Severity, Threshold, rule
from tb_zeroloss.checks.two_splits import require_class_labels, require_every_worker, rows_in_words, training_side
from tb_zeroloss.schema.quantities import SPLIT
from tb_zeroloss.series import RunSeries

SHARE = Threshold("share", 0.01, "share", "iris, wine, breast cancer and digits have no such rows")


@rule(
    title="Conflicting labels",
    passed="Equal rows have equal labels",
    tier=0,
    severity=Severity.INFO,
    needs=((SPLIT, "rows"),),
    min_steps=0,
    thresholds=(SHARE,),
)
def conflicting_labels(run: RunSeries, limits: Limits) -> Hit | None:
    """Return how many training rows have an equal row with another label."""
    training = training_side(run, "conflicting")
    require_class_labels(run, training)
    if not training["conflicting_low"] > limits.share:
        require_every_worker(run)
        return None
    words = rows_in_words(training, "conflicting")
    text = f"{words[0].upper()}{words[1:]} have an equal row with another label: no model is right about both."
    return training.hit(text, "conflicting", SHARE)
