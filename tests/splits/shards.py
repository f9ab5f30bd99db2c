"""Rows that are given to several workers, and what each would record of its shard."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy.typing as npt

from tb_zeroloss.schema.quantities import SPLIT, SPLITS
from tb_zeroloss.splits.batches import Source, batch_of, in_memory
from tb_zeroloss.splits.compare import compare
from tb_zeroloss.splits.estimates import Estimate
from tb_zeroloss.splits.recorded import record_of

Array = npt.NDArray[Any]
Record = dict[str, Array]


def source(x: Array | None, y: Array | None = None) -> Source | None:
    """Return rows as they are compared, None for none."""
    return None if x is None else in_memory(batch_of("here", (x, y)))


def record(
    training: Array | None, validation: Array | None = None, labels: Sequence[Array | None] = (None, None)
) -> Record:
    """Return what one process records of these rows, of which it looks for each row of validation in training."""
    return record_of(compare("here", source(training, labels[0]), source(validation, labels[1])).splits)


def dealt(rows: Array, workers: int) -> list[Array]:
    """Return the shards of the workers: each n-th row."""
    return [rows[number::workers] for number in range(workers)]


def estimate(found: Record, split: str, name: str) -> Estimate:
    """Return a number of a record with its bounds."""
    row = found[SPLIT.tag][SPLITS.index(split)]
    return Estimate(*(float(row[SPLIT.index(column)]) for column in (name, f"{name}_low", f"{name}_high")))
