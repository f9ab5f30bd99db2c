"""Splits as they are recorded, and what can be made of records of several runs or workers."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

from tb_zeroloss.schema.arrays import SKETCHES, SPLIT_CLASSES
from tb_zeroloss.schema.quantities import SPLIT
from tb_zeroloss.splits.sketch import KEPT_ROWS, Kept, Sketch
from tb_zeroloss.splits.split import Split, Splits

MOST_MERGED = 2**16
"""Distinct rows that are kept of all workers together: 2.6 MB."""

Array = npt.NDArray[Any]
Floats = npt.NDArray[np.float64]

STORED = ("rows", "sketched_rows", "exact", "distinct")
"""What a record says of the sketch that is written with it."""


def record_of(splits: Splits) -> dict[str, Array]:
    """Return what is recorded of splits, by tag; a split that was not seen has no sketch."""
    seen = dict(zip(SKETCHES, (splits.training, splits.validation), strict=True))
    sketches = {
        SKETCHES[name].tag: split.sketch.kept.first(KEPT_ROWS).to_array()
        for name, split in seen.items()
        if split is not None
    }
    return {SPLIT.tag: splits.columns(), SPLIT_CLASSES.tag: split_classes(splits), **sketches}


def split_classes(splits: Splits) -> Floats:
    """Return the rows of each class by split, ``[2, K]``; NaN where labels name no class or there is no split."""
    counts = [_counts(split) for split in (splits.training, splits.validation)]
    known = [int(np.flatnonzero(row)[-1]) + 1 for row in counts if row is not None and row.any()]
    width = max(known, default=1)
    return np.array([np.full(width, math.nan) if row is None else row[:width] for row in counts])


def _counts(split: Split | None) -> Floats | None:
    return None if split is None or not split.is_labelled else split.classes.counts


def stored_sketch(rows: npt.ArrayLike, columns: npt.ArrayLike) -> Sketch:
    """Return a sketch as it was when it was written.

    Args:
        rows: What stands under the sketch's tag, ``[kept, 5]``.
        columns: The record of the same split in the group of splits, ``[columns]``.

    Raises:
        ValueError: if the two do not belong together.
    """
    kept, record = Kept.from_array(rows), np.asarray(columns, np.float64)
    seen, sketched, exact, distinct = (record[SPLIT.index(name)] for name in STORED)
    if sketched != len(kept):
        raise ValueError(f"a sketch has {len(kept)} rows; its record says {sketched:g}")
    is_whole = bool(exact) and distinct == sketched
    return Sketch.of(kept, int(seen), is_whole=is_whole, size=max(KEPT_ROWS, len(kept)))


def merged(sketches: Iterable[Sketch]) -> Sketch:
    """Return the sketch of the rows of all: of the workers of one training, each of which saw a part.

    The numbers of rows are those each worker counted for itself. All are as large as the smallest that is not whole,
    and at most ``MOST_MERGED``.
    """
    parts = list(sketches)
    sizes = [len(part.kept) for part in parts if not part.is_whole]
    size = min(sizes) if sizes else min(MOST_MERGED, max(1, sum(len(part.kept) for part in parts)))
    level = [Sketch.of(part.kept, part.rows, is_whole=part.is_whole, size=size) for part in parts]
    while len(level) > 1:
        for one, other in zip(level[::2], level[1::2], strict=False):
            one.merge(other)
        level = level[::2]
    return level[0] if level else Sketch(size)
