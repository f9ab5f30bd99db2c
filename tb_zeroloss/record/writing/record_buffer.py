"""The records that are kept in memory, to be judged while training goes on."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from tb_zeroloss.schema.arrays import ARRAYS, SKETCHES
from tb_zeroloss.schema.configuration import Configuration
from tb_zeroloss.schema.quantities import ALL_GROUPS, PREDICTION
from tb_zeroloss.schema.wire import decode, decode_array
from tb_zeroloss.series import GroupSeries, RunSeries
from tb_zeroloss.series.complete import Array, Record, column

KEPT_RECORDS = 1000
"""Of training steps, and of evaluations; beyond it every other one of the older half goes."""

Kept = list[tuple[int, Record]]


class RecordBuffer:
    """Records of one run, sorted by step, each step once."""

    def __init__(self) -> None:
        """Start empty."""
        self._kept: Kept = []
        self._evaluations: Kept = []

    def add(self, step: int, record: Record) -> None:
        """Keep a record in place of those of the same and of later steps, and of evaluations at later steps."""
        if self._evaluations and self._evaluations[-1][0] > step:
            self._evaluations = _before(step + 1, self._evaluations)
        self._kept = _with(step, record, self._kept)

    def add_evaluation(self, step: int, record: Record) -> None:
        """Keep what an evaluation or an epoch gave, beside what is known of its step and in place of later steps."""
        same = dict(self._evaluations[-1][1]) if self._evaluations and self._evaluations[-1][0] == step else {}
        record = same | dict(record)
        self._evaluations = _with(step, record, self._evaluations)

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
        for group in ALL_GROUPS:
            found = self._stacked(group.tag, partial(decode, group))
            if found is not None:
                groups[group.tag] = GroupSeries(group, *found)
        return RunSeries(
            name,
            configuration,
            groups,
            **{kind.field: self._stacked(kind.tag, partial(decode_array, kind)) for kind in ARRAYS if kind.field},
            sketches={split: kept for split, kind in SKETCHES.items() if (kept := self._by_step(kind.tag))},
        )

    def _by_step(self, tag: str) -> dict[int, Array]:
        return {step: record[tag] for step, record in self._evaluations if tag in record}

    def _stacked(self, tag: str, stacked: Callable[[list[Array]], Any]) -> Any:
        found = [(step, record[tag]) for step, record in self._kept + self._evaluations if tag in record]
        if not found:
            return None
        return np.array([step for step, _ in found], np.int64), stacked([array for _, array in found])


def _before(step: int, kept: Kept) -> Kept:
    return [(earlier, record) for earlier, record in kept if earlier < step]


def _with(step: int, record: Record, kept: Kept) -> Kept:
    found = _before(step, kept) if kept and step <= kept[-1][0] else kept
    found.append((step, record))
    half = KEPT_RECORDS // 2
    return found if len(found) <= KEPT_RECORDS else found[:half:2] + found[half:]
