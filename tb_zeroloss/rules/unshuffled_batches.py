"""Batches hold rows of like labels: the rows are not shuffled.

## What it detects
The labels of a batch are alike to more than {clustering} (0 as in shuffled rows, 1 if each batch holds one class), over
at least {batches} and {rows}.

## Why it matters
Each step follows the class of its batch and undoes what the last ones learned. The loss of a batch is low because its
class is the one just seen; the mean over an epoch then says little, and batch normalisation learns another scale for
each class.

## How to fix it
1. Shuffle before batching, with a buffer as large as the data: `dataset.shuffle(len(x)).batch(32)`.
2. Of arrays, leave `shuffle=True` of `fit` on.
3. Of data too large for a buffer, shuffle the files and interleave them.

## Check it yourself
`for x, y in dataset.take(5): print(np.unique(y, return_counts=True))` should show all classes in every batch.

## When it is innocent
A series that has to be read in order, by a model that keeps its state from batch to batch.
It is not said of adversarial training (`loss_kind="adversarial"`).
"""

import math

from tb_zeroloss.checks.preconditions import require_own_objective
from tb_zeroloss.checks.rule import Hit, Limits, NotApplicable, NotRecorded, Threshold, rule
from tb_zeroloss.checks.two_splits import require_class_labels, training_side
from tb_zeroloss.checks.wording import number
from tb_zeroloss.schema.quantities import SPLIT
from tb_zeroloss.series import RunSeries

CLUSTERING = Threshold(
    "clustering",
    0.5,
    "ratio",
    "shuffled batches came to 0.32 at most in 54,000 draws, stratified ones below 0; sorted rows come to 0.9 and more,"
    " a series whose label stays with 95 % to 0.59",
)
BATCHES = Threshold("batches", 4, "batches", "of three batches one that is of one class by chance is a third")
ROWS = Threshold("rows", 256, "rows", "4 shuffled batches of 8 rows came to 0.64 once in 3,000 draws")


@rule(
    title="Unshuffled batches",
    passed="Batches mix the classes",
    tier=0,
    needs=((SPLIT, "rows"),),
    min_steps=0,
    thresholds=(CLUSTERING, BATCHES, ROWS),
)
def unshuffled_batches(run: RunSeries, limits: Limits) -> Hit | None:
    """Return how alike the labels of a batch are."""
    require_own_objective(run)
    training = training_side(run, "class_clustering")
    require_class_labels(run, training)
    if training["classes"] < 2:
        raise NotApplicable("all labels are of one class, so batches cannot mix classes")
    batches, rows, clustering = training["batches"], training["rows"], training["class_clustering"]
    if math.isnan(batches):
        raise NotRecorded("the rows were not seen in the batches of training; train with fit and DegeneracyCallback")
    if run.split_workers is not None and math.isnan(clustering):
        raise NotRecorded("how classes lie in batches is not known of the rows of several workers together")
    if batches < limits.batches or rows < limits.rows or math.isnan(clustering):
        raise NotApplicable(
            f"{batches:,.0f} batches of {rows:,.0f} rows in all are too little to see whether they mix the classes"
        )
    if not clustering > limits.clustering:
        return None
    text = (
        f"The labels of a batch are alike to {number(clustering)}, where shuffled rows have about 0 and batches of one"
        f" class 1, over {batches:,.0f} batches: the rows are not shuffled."
    )
    return training.hit(text, "class_clustering", CLUSTERING)
