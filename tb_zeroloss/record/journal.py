"""Takes finished records: completes them, writes them, and keeps enough to judge them here."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import numpy as np

from tb_zeroloss.record.alarm import Alarm
from tb_zeroloss.record.facts import Array, Facts, Record, column
from tb_zeroloss.record.sink import Sink
from tb_zeroloss.schema.configuration import Configuration
from tb_zeroloss.schema.quantities import CLASS_COUNTS_TAG, FINGERPRINTS_TAG, GROUPS, PREDICTION
from tb_zeroloss.schema.wire import decode, decode_fingerprints, stack
from tb_zeroloss.series import GroupSeries, RunSeries

KEPT_RECORDS = 1000
"""Records kept in memory; beyond it every other one of the older half goes."""


class Journal:
    """The records of one run while it trains."""

    def __init__(self, name: str, sink: Sink, strict: bool = False) -> None:
        """Start an empty journal.

        Args:
            name: Of the run, for messages.
            sink: Where records go.
            strict: Raise what goes wrong instead of saying it once.
        """
        self.name, self.sink, self.strict = name, sink, strict
        self.facts = Facts()
        self.alarm = Alarm()
        self.failures = 0
        self._configuration: Configuration | None = None
        self._kept: list[tuple[int, Record]] = []

    def add(self, step: int, record: Record, configuration: Configuration) -> None:
        """Complete one record, keep it and write it; trouble is said once."""
        try:
            self.facts.complete(step, record, configuration)
            self._keep(step, record)
            self.alarm.see(record)
            if configuration != self._configuration:
                self.sink.write_configuration(step, configuration)
                self._configuration = configuration
            self.sink.write(step, record)
        except Exception as error:
            self.trouble(f"could not log step {step} ({_cause(error)})", error)

    @property
    def records(self) -> int:
        """Return the number of records so far."""
        return self.facts.records

    @property
    def rows_per_step(self) -> int:
        """Return the rows of the latest batch, 0 before the first record."""
        rows = column(self._kept[-1][1], PREDICTION, "rows") if self._kept else np.zeros(0)
        return int(np.nanmax(rows)) if rows.size and not np.isnan(rows).all() else 0

    def trouble(self, what: str, error: Exception | None = None) -> None:
        """Say what went wrong, once, and remember that it did."""
        if self.strict and error is not None:
            raise error
        self.failures += 1
        self.facts.note(failures=self.failures)
        if self.failures == 1:
            print(f"tb_zeroloss: {what}. Training goes on; further errors are not shown.", file=sys.stderr)

    def move_to(self, sink: Sink) -> None:
        """Write to another place from now on, the configuration again first."""
        self.sink, self._configuration = sink, None

    def flush(self) -> None:
        """Make everything readable."""
        try:
            self.sink.flush()
        except Exception as error:
            self.trouble(f"could not write to {self.name} ({_cause(error)})", error)

    def close(self) -> None:
        """Flush and close."""
        try:
            self.sink.close()
        except Exception as error:
            self.trouble(f"could not close {self.name} ({_cause(error)})", error)

    def series(self) -> RunSeries | None:
        """Return what was recorded so far as series, or None before the first record."""
        if self._configuration is None or not self._kept:
            return None
        groups = {}
        for group in GROUPS:
            found = [(step, record[group.tag]) for step, record in self._kept if group.tag in record]
            if found:
                steps = np.array([step for step, _ in found], np.int64)
                groups[group.tag] = GroupSeries(group, steps, decode(group, [array for _, array in found]))
        return RunSeries(
            self.name,
            self._configuration,
            groups,
            self._stacked(CLASS_COUNTS_TAG, stack),
            self._stacked(FINGERPRINTS_TAG, decode_fingerprints),
        )

    def _stacked(self, tag: str, stacked: Callable[[list[Array]], Any]) -> Any:
        found = [(step, record[tag]) for step, record in self._kept if tag in record]
        if not found:
            return None
        return np.array([step for step, _ in found], np.int64), stacked([array for _, array in found])

    def _keep(self, step: int, record: Record) -> None:
        self._kept.append((step, record))
        if len(self._kept) > KEPT_RECORDS:
            half = KEPT_RECORDS // 2
            self._kept = self._kept[:half:2] + self._kept[half:]


def _cause(error: Exception) -> str:
    text = str(error).strip().splitlines()
    return f"{type(error).__name__}: {text[0][:200]}" if text else type(error).__name__
