"""Runs with a record of their splits, made of rows or of columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from tb_zeroloss.schema.arrays import SKETCHES, SPLIT_CLASSES
from tb_zeroloss.schema.quantities import GROUPS, SPLIT
from tb_zeroloss.series import GroupSeries, RunSeries
from tb_zeroloss.splits.recorded import record_of
from tb_zeroloss.splits.split import Split, Splits
from tests.rules.build import configuration, make_run

Array = npt.NDArray[Any]
FOLLOWED = {
    "rows": 800.0, "batches": 25.0, "distinct": 800.0, "distinct_low": 800.0, "distinct_high": 800.0,
    "sketched_rows": 800.0, "exact": 1.0, "twin": 0.0, "twin_low": 0.0, "twin_high": 0.0, "conflicting": 0.0,
    "conflicting_low": 0.0, "conflicting_high": 0.0, "shared": 0.0, "shared_low": 0.0, "shared_high": 0.0,
    "classes": 2.0, "class_clustering": 0.0, "off_standard": 1e-8, "off_unit_range": 3.0,
}  # fmt: skip
"""Columns of 800 rows that differ, scaled by themselves; validation has 200 of the same source."""
MEASURED = {**FOLLOWED, "rows": 200.0, "off_standard": 0.1, "joint_off_standard": 0.02, "joint_off_unit_range": 3.0}


def bare() -> RunSeries:
    """Return a run without a record of training, and without a model that is known."""
    return make_run(steps=[], without=GROUPS, card=configuration(parameters=0))


def split_of(x: Array, y: Array | None = None, batch_size: int = 32) -> Split:
    """Return a split of some rows and their labels, seen in batches."""
    split = Split()
    for first in range(0, len(x), batch_size):
        chosen = slice(first, first + batch_size)
        split.add((x[chosen],), () if y is None else (y[chosen],), first)
    return split


def with_splits(run: RunSeries, training: Split | None, validation: Split | None = None, step: int = 9) -> RunSeries:
    """Return the run with the record of its splits."""
    record = record_of(Splits(training, validation))
    return replace(
        with_records(run, record[SPLIT.tag], step=step),
        split_classes=(np.array([step]), record[SPLIT_CLASSES.tag][None]),
        sketches={split: {step: record[sketch.tag]} for split, sketch in SKETCHES.items() if sketch.tag in record},
    )


def with_columns(
    run: RunSeries | None = None, training: Mapping[str, float] | None = None, **validation: float
) -> RunSeries:
    """Return the run with a record of clean splits, and what a test changes in it."""
    sides = ({**FOLLOWED, **(training or {})}, {**MEASURED, **validation})
    return with_records(
        run or make_run(), np.array([[side.get(name, np.nan) for name in SPLIT.columns] for side in sides])
    )


def with_records(run: RunSeries, *records: Array, step: int = 9) -> RunSeries:
    """Return the run with records ``[2, columns]`` of its splits, 100 steps apart."""
    steps = step + 100 * np.arange(len(records))
    return replace(run, groups={**run.groups, SPLIT.tag: GroupSeries(SPLIT, steps, np.array(records))})


def followed_by(run: RunSeries, later: RunSeries) -> RunSeries:
    """Return the run with the record of its splits, and after it that of another."""
    both = with_records(run, *(found[SPLIT].values[0] for found in (run, later)))
    steps = both[SPLIT].steps.tolist()
    sketches = {
        split: {step: rows for step, found in zip(steps, (run, later), strict=True) for rows in _first(found, split)}
        for split in SKETCHES
    }
    counts = [found.split_classes[1][0] for found in (run, later) if found.split_classes is not None]
    return replace(
        both, sketches=sketches, split_classes=(both[SPLIT].steps, np.array(counts)) if len(counts) == 2 else None
    )


def _first(run: RunSeries, split: str) -> list[Array]:
    return list(run.sketches.get(split, {}).values())[:1]


def with_classes(run: RunSeries, training: Sequence[float], validation: Sequence[float], step: int = 9) -> RunSeries:
    """Return the run with the rows of each class of training and of validation."""
    return replace(run, split_classes=(np.array([step]), np.array([[training, validation]], np.float64)))


def with_counts(run: RunSeries, counts: Mapping[int, int]) -> RunSeries:
    """Return the run whose training rows come so many times: ``{times: rows}``."""
    found = np.repeat(list(counts), list(counts.values()))
    sketch = np.zeros((len(found), 5), np.int64)
    sketch[:, 0], sketch[:, 1] = np.arange(len(found)), found
    return replace(run, sketches={"training": {int(run[SPLIT].steps[-1]): sketch}})


def with_fingerprints(run: RunSeries, hashes: Sequence[int] | Array) -> RunSeries:
    """Return the run with a hash of the inputs of each recorded batch."""
    return replace(run, fingerprints=(run.steps, np.asarray(hashes, np.int64)[:, None]))
