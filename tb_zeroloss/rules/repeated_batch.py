"""Every step is trained on the same batch.

## What it detects
The inputs of more than {repeats} in a row are the same to the last bit, and so is the last recorded batch,
although an epoch has more than one step and, where the rows of training were followed, all of them fit into a batch.
A warning where validation has other rows; for information where it has
none, or the same: then the batch may be all the data there are.

## Why it matters
The model learns these rows by heart: the loss falls towards 0, and nothing of all other rows is learned.

## How to fix it
1. Look where the batch is drawn: once before the loop instead of in it, or `next(iter(dataset))`, which starts anew
   each time.
2. `dataset.take(1).repeat()` is for a test that the model can learn at all: take it out again.
3. A generator has to yield a new array, not the same buffer.

## Check it yourself
`for x, y in dataset.take(3): print(x.sum())` should print three numbers.

## When it is innocent
Learning one batch by heart on purpose, to see that a model can.
"""

import math

import numpy as np

from tb_zeroloss.checks.rule import (
    Evidence,
    Hit,
    Limits,
    NotApplicable,
    NotRecorded,
    Severity,
    Threshold,
    TooEarly,
    rule,
)
from tb_zeroloss.checks.two_splits import validation_beside
from tb_zeroloss.schema.quantities import INPUT, SPLIT
from tb_zeroloss.series import RunSeries
from tb_zeroloss.series.run import Steps

REPEATS = Threshold("repeats", 3, "steps", "two batches drawn at random come thrice in a row by chance")

OTHER_ROWS = 0.5
"""Share of validation rows that training has too, below which there surely are other rows."""


@rule(
    title="Repeated batch",
    passed="Steps are trained on different batches",
    tier=0,
    needs=((INPUT, "rows"),),
    min_steps=3,
    thresholds=(REPEATS,),
    explained_by=("constant-inputs",),
)
def repeated_batch(run: RunSeries, limits: Limits) -> Hit | None:
    """Return since when the same batch comes again."""
    steps, hashes = _fingerprints(run)
    per_epoch = run.fact("steps_per_epoch")
    if math.isnan(per_epoch):
        raise NotRecorded("how many steps an epoch has is not known: one batch may be all there is; train with fit")
    if per_epoch <= 1:
        raise NotApplicable("an epoch is a single step: the batch is all the data")
    same = (hashes == hashes[-1]).all(axis=1)
    start = int(np.flatnonzero(~same)[-1]) + 1 if not same.all() else 0
    if len(steps) - start < 2:
        return None
    in_a_row = _longest(steps[start:])
    if in_a_row <= limits.repeats:
        raise TooEarly(
            f"needs records of more than {limits.repeats:g} steps in a row to know whether a batch comes again at once;"
            f" the last {len(steps) - start} recorded batches are the same, at most {in_a_row} of them in a row"
        )
    if _distinct_rows(run) > run[INPUT]["rows"].max():
        return None
    first, last = int(steps[start]), int(steps[-1])
    text = (
        f"All {len(steps) - start} recorded batches since step {first:,} are the same rows, {in_a_row} of them in a"
        f" row, although an epoch has {per_epoch:,.0f} steps."
    )
    evidence = Evidence(INPUT, "rows", 0, first, last, float(run[INPUT]["rows"][-1, 0]))
    validation = validation_beside(run)
    has_others = validation is not None and validation["shared_high"] < OTHER_ROWS
    return Hit(text, first, last, (evidence,), None if has_others else Severity.INFO)


def _fingerprints(run: RunSeries) -> tuple[Steps, Steps]:
    """Return the steps and hashes of the recorded batches.

    Raises:
        NotRecorded: if there are none.
    """
    if run.fingerprints is None or not len(run.fingerprints[0]):
        raise NotRecorded("the inputs of batches are not compared in this run; pass the inputs (x) as arrays")
    return run.fingerprints


def _longest(steps: Steps) -> int:
    """Return how many records in a row are of consecutive steps, at most."""
    breaks = np.flatnonzero(np.diff(steps) != 1)
    return int(np.diff(np.concatenate([[-1], breaks, [len(steps) - 1]])).max())


def _distinct_rows(run: RunSeries) -> float:
    """Return how many different rows training has at least; 0 if they were not followed."""
    series = run[SPLIT]
    known = series["distinct_low"][:, 0] if len(series) else np.zeros(0)
    known = known[np.isfinite(known)]
    return float(known[-1]) if known.size else 0.0
