"""Records of splits, from rows, without training."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from tb_zeroloss.schema.arrays import SKETCHES, SPLIT_CLASSES
from tb_zeroloss.schema.quantities import SPLIT
from tb_zeroloss.splits.sketch import Sketch
from tb_zeroloss.splits.split import Split, Splits
from tests import events

BATCH = 32


def split_of(
    rows: npt.ArrayLike,
    labels: npt.ArrayLike | None = None,
    *,
    kept: int | None = None,
    numbered: bool = True,
) -> Split:
    """Return a split of rows of two features, of which a row's number is the first and 1 the second."""
    split = Split()
    if kept is not None:
        split.sketch = Sketch(kept)
    numbers = np.asarray(rows, np.float64)
    table = np.stack([numbers, np.ones(len(numbers))], axis=1)
    for start in range(0, len(table), BATCH):
        batch = slice(start, start + BATCH)
        targets = [] if labels is None else [np.asarray(labels)[batch]]
        split.add([table[batch]], targets, start if numbered else None)
    return split


def split_record(training: Split | None, validation: Split | None = None) -> list[events.Tensor]:
    """Return what is written of these splits."""
    splits = {"training": training, "validation": validation}
    counts = [
        np.full(256, np.nan) if split is None or split.classes.counts is None else split.classes.counts
        for split in splits.values()
    ]
    sketches = [
        events.Tensor(SKETCHES[name].tag, split.sketch.kept.to_array())
        for name, split in splits.items()
        if split is not None
    ]
    return [
        events.Tensor(SPLIT.tag, Splits(training, validation).columns()),
        events.Tensor(SPLIT_CLASSES.tag, np.array(counts)),
        *sketches,
    ]


def records(training: Split | None, validation: Split | None = None) -> list[events.Record]:
    """Return records of a run that learns, with these splits at its last step."""
    *before, (step, last) = events.records(range(60))
    return [*before, (step, [*last, *split_record(training, validation)])]
