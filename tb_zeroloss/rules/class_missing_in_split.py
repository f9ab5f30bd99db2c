"""A class is in one split only.

## What it detects
Validation has rows of a class of which training has none, and chance would divide its rows like this with a probability
below {chance}, over all classes. Or, as information, training has rows of a class of which validation has none although
{expected} or more are to be expected.

## Why it matters
A model cannot answer a class it has never seen: its validation loss cannot fall. A class that is not in validation is
not measured, whatever the validation loss says.

## How to fix it
1. Shuffle before the split: `validation_split` takes the last rows as they are, and sorted rows end with one class.
2. Split with `stratify=y`.
3. Use one table of class numbers for both splits.

## Check it yourself
`np.unique(y_train, return_counts=True), np.unique(y_val, return_counts=True)` should show the same classes.

## When it is innocent
Classes that are held out on purpose, to see what becomes of unknown ones.
"""

import numpy as np

from tb_zeroloss.checks.rule import Hit, Limits, NotRecorded, Severity, Threshold, rule
from tb_zeroloss.checks.two_splits import NO_VALIDATION, both_sides, require_class_labels, require_every_worker
from tb_zeroloss.schema.quantities import SPLIT
from tb_zeroloss.series import RunSeries
from tb_zeroloss.series.run import Floats

CHANCE = Threshold("chance", 1e-4, "ratio", "of 12,000 clean splits of 100 classes of 1 to 9 rows none came below it")
EXPECTED = Threshold("expected", 10, "rows", "a split at random leaves none of ten expected rows once in 22,000 times")


@rule(
    title="Class missing in a split",
    passed="Both splits hold the same classes",
    tier=0,
    needs=((SPLIT, "rows"),),
    min_steps=0,
    thresholds=(CHANCE, EXPECTED),
)
def class_missing_in_split(run: RunSeries, limits: Limits) -> Hit | None:
    """Return the classes that are in one split only."""
    training, validation = both_sides(run)
    require_class_labels(run, training)
    require_class_labels(run, validation)
    require_every_worker(run)
    learned, measured = _counts(run, validation.step)
    share = measured.sum() / (learned.sum() + measured.sum())
    classes = (learned + measured > 0).sum()
    unknown = (learned == 0) & (measured > 0) & (share**measured * classes < limits.chance)
    if unknown.any():
        text = f"{_named(unknown)} validation rows ({measured[unknown].sum():,.0f}) and no training row."
        return validation.hit(text, "classes", CHANCE)
    expected = learned * measured.sum() / learned.sum()
    unmeasured = (measured == 0) & (expected >= limits.expected)
    if unmeasured.any():
        text = f"{_named(unmeasured)} training rows ({learned[unmeasured].sum():,.0f}) and no validation row."
        return validation.hit(text, "classes", EXPECTED, Severity.INFO)
    return None


def _counts(run: RunSeries, step: int) -> tuple[Floats, Floats]:
    """Return the rows of each class of training and of validation by the record of a step, ``[K]`` each.

    Raises:
        NotRecorded: if they were not counted.
    """
    steps, counts = (np.zeros(0), np.zeros((0, 2, 1))) if run.split_classes is None else run.split_classes
    counts = counts[steps == step]
    known = counts[np.isfinite(counts).all(axis=(1, 2)) & (counts.sum(axis=2) > 0).all(axis=1)]
    if not len(known):
        raise NotRecorded(f"rows are not counted by class in both splits: {NO_VALIDATION}")
    return known[-1, 0], known[-1, 1]


def _named(missing: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> str:
    numbers = np.flatnonzero(missing)
    if len(numbers) == 1:
        return f"Class {numbers[0]} has"
    return f"{len(numbers)} classes, from {numbers[0]} to {numbers[-1]}, have"
