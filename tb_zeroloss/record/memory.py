"""The records that are kept in memory, to be judged while training goes on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from tb_zeroloss.record.facts import Array, Record, column
from tb_zeroloss.schema.configuration import Configuration
from tb_zeroloss.schema.quantities import CLASS_COUNTS_TAG, FINGERPRINTS_TAG, GROUPS, PREDICTION
from tb_zeroloss.schema.wire import decode, decode_fingerprints, stack
from tb_zeroloss.series import GroupSeries, RunSeries

KEPT_RECORDS = 1000
"""Beyond it every other one of the older half goes."""


class Memory:
    """Records of one run, sorted by step, each step once."""

    def __init__(self) -> None:
        """Start empty."""
        self._kept: list[tuple[int, Record]] = []

    def add(self, step: int, record: Record) -> None:
        """Keep a record in place of those of the same and of later steps."""
        if step <= self.last_step:
            self._kept = [(kept, other) for kept, other in self._kept if kept < step]
        self._kept.append((step, record))
        if len(self._kept) > KEPT_RECORDS:
            half = KEPT_RECORDS // 2
            self._kept = self._kept[:half:2] + self._kept[half:]

    @property
    def last_step(self) -> int:
        """Return the step of the latest record, -1 before the first."""
        return self._kept[-1][0] if self._kept else -1

    @property
    def rows_per_step(self) -> int:
        """Return the rows of the latest batch, 0 before the first record."""
        rows = column(self._kept[-1][1], PREDICTION, "rows") if self._kept else np.zeros(0)
        return int(np.nanmax(rows)) if rows.size and not np.isnan(rows).all() else 0

    def series(self, name: str, configuration: Configuration) -> RunSeries | None:
        """Return the records as series, or None before the first."""
        if not self._kept:
            return None
        groups = {}
        for group in GROUPS:
            found = [(step, record[group.tag]) for step, record in self._kept if group.tag in record]
            if found:
                steps = np.array([step for step, _ in found], np.int64)
                groups[group.tag] = GroupSeries(group, steps, decode(group, [array for _, array in found]))
        return RunSeries(
            name,
            configuration,
            groups,
            self._stacked(CLASS_COUNTS_TAG, stack),
            self._stacked(FINGERPRINTS_TAG, decode_fingerprints),
        )

    def _stacked(self, tag: str, stacked: Callable[[list[Array]], Any]) -> Any:
        found = [(step, record[tag]) for step, record in self._kept if tag in record]
        if not found:
            return None
        return np.array([step for step, _ in found], np.int64), stacked([array for _, array in found])
