"""The rows that one of several workers saw, as it recorded them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from tb_zeroloss.schema.arrays import SKETCHES, SPLIT_CLASSES
from tb_zeroloss.schema.quantities import SPLIT, SPLITS
from tb_zeroloss.splits.estimates import Estimate
from tb_zeroloss.splits.recorded import stored_sketch
from tb_zeroloss.splits.sketch import NOT_KNOWN, Sketch

Floats = npt.NDArray[np.float64]
Record = Mapping[str, npt.NDArray[Any]]


@dataclass(frozen=True)
class Shard:
    """The rows of one split that one worker saw, as it recorded them.

    Attributes:
        columns: Of the group of splits, ``[columns]``.
        sketch: Of the rows; numbers of rows are left out, as each worker counts its own.
        classes: Rows of each class, ``[K]``.
    """

    columns: Floats
    sketch: Sketch
    classes: Floats

    def __getitem__(self, column: str) -> float:
        """Return a column; NaN where it is not known."""
        return float(self.columns[SPLIT.index(column)])

    def estimate(self, name: str) -> Estimate:
        """Return a number with its bounds."""
        return Estimate(self[name], self[f"{name}_low"], self[f"{name}_high"])

    @property
    def identity(self) -> bytes:
        """Return what shards of the very same rows with the same labels have alike, as far as their samples tell."""
        told = f"{self.sketch.rows} {self.sketch.is_whole}".encode()
        return hashlib.blake2b(told + self.sketch.kept.to_array().tobytes()).digest()


def shards_of(record: Record) -> dict[str, Shard | None]:
    """Return each split of a worker's record; None for one of which it had no row.

    Raises:
        ValueError: if the record is not what is written.
    """
    return {split: _shard(record, split) for split in SPLITS}


def _shard(record: Record, split: str) -> Shard | None:
    place = SPLITS.index(split)
    columns, counts, rows = record[SPLIT.tag], record.get(SPLIT_CLASSES.tag), record.get(SKETCHES[split].tag)
    if not columns[place, SPLIT.index("rows")] > 0:
        return None
    if rows is None or counts is None:
        raise ValueError(f"the record of a worker's {split} rows has no sketch or no classes")
    sketch = stored_sketch(rows, columns[place])
    kept = replace(sketch.kept, places=np.full(len(sketch.kept), NOT_KNOWN))
    return Shard(
        columns[place], Sketch.of(kept, sketch.rows, is_whole=sketch.is_whole, size=sketch.size), counts[place]
    )
