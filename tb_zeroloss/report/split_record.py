"""The record of a split of a run: the one that rules judge, or the latest in which it was seen."""

from __future__ import annotations

import math
from contextlib import suppress

import numpy as np

from tb_zeroloss.checks.rule import NotRecorded
from tb_zeroloss.checks.two_splits import record_of_both, record_of_training
from tb_zeroloss.report.split_payload import SplitName
from tb_zeroloss.schema.quantities import SPLIT, SPLITS
from tb_zeroloss.series import RunSeries
from tb_zeroloss.splits.estimates import Estimate
from tb_zeroloss.splits.recorded import stored_sketch
from tb_zeroloss.splits.sketch import Sketch
from tb_zeroloss.splits.workers import SplitWorkers


class SplitRecord:
    """What was recorded of one split.

    Attributes:
        split: Which one.
    """

    def __init__(self, run: RunSeries, split: SplitName) -> None:
        """Look at a split of a run, seen or not."""
        self.split, self._run = split, run
        self._row = SPLITS.index(split)
        series = run[SPLIT]
        rows = series["rows"][:, self._row] if self._row < series.rows else np.zeros(0)
        self._seen = np.flatnonzero(~np.isnan(rows))
        self._record = int(self._seen[-1]) if self.is_seen else -1
        with suppress(NotRecorded):
            self._record = record_of_training(run, "rows") if split == "training" else record_of_both(run)

    def __getitem__(self, column: str) -> float:
        """Return a column; NaN where it was not recorded."""
        return float(self._run[SPLIT][column][self._record, self._row]) if self.is_seen else math.nan

    @property
    def is_seen(self) -> bool:
        """Return whether any batch of it was seen."""
        return len(self._seen) > 0

    @property
    def step(self) -> int:
        """Return the step of the record; -1 if there is none."""
        return int(self._run[SPLIT].steps[self._record]) if self.is_seen else -1

    @property
    def rows(self) -> int:
        """Return how many rows were seen."""
        return int(self["rows"])

    @property
    def workers(self) -> SplitWorkers | None:
        """Return whose rows these are; None if one process saw all."""
        return self._run.split_workers

    def estimate(self, name: str) -> Estimate:
        """Return a number with its bounds."""
        return Estimate(self[name], self[f"{name}_low"], self[f"{name}_high"])

    def sketch(self) -> Sketch | None:
        """Return the sample of its distinct rows; None if it was not recorded."""
        rows = self._run.sketches.get(self.split, {}).get(self.step)
        return None if rows is None else stored_sketch(rows, self._run[SPLIT].values[self._record, self._row])

    def class_counts(self) -> list[int]:
        """Return the rows of each class up to the last that has one; empty where they are not known."""
        if self._run.split_classes is None or math.isnan(self["classes"]):
            return []
        steps, counts = self._run.split_classes
        mine = counts[steps == self.step, self._row]
        return [int(count) for count in np.trim_zeros(np.nan_to_num(mine[-1]), "b")] if len(mine) else []
