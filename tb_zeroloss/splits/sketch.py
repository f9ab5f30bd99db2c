"""A sample of the distinct rows of a data set: those with the smallest hashes.

The rows with the k smallest hashes are a uniform sample of the distinct rows, whatever their order and however often
each comes (bottom-k sketch: Cohen and Kaplan, "Summarizing data using bottom-k sketches", PODC 2007). A row that is in
the sample at the end was in it from its first time on, so that how often it came is exact. Two sketches merge into the
sketch of all rows, and up to the smaller of their limits two sketches of different data hold all rows of each.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tb_zeroloss.splits.hashing import Hashes

KEPT_ROWS = 4096
"""Distinct rows a sketch keeps: 160 kB, and a share known to 3.2 points at worst (four standard errors)."""

NOT_KNOWN = -1
Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Kept:
    """The rows of a sketch, sorted by hash, a value per row.

    Attributes:
        hashes: Of the row, ``[kept]``.
        counts: How often it came.
        label_low: Smallest hash of the labels it came with.
        label_high: Largest; another than the smallest if it came with more than one label.
        places: Number of the row where it came first, ``NOT_KNOWN`` if rows have no numbers.
    """

    hashes: Hashes
    counts: Numbers
    label_low: Hashes
    label_high: Hashes
    places: Numbers

    def __len__(self) -> int:
        """Return how many rows are kept."""
        return len(self.hashes)

    @property
    def conflicts(self) -> npt.NDArray[np.bool_]:
        """Return for each row whether it came with more than one label."""
        return np.not_equal(self.label_low, self.label_high)

    def first(self, count: int) -> Kept:
        """Return the rows with the smallest hashes."""
        return self.where(slice(None, count))

    def where(self, chosen: Any) -> Kept:
        """Return some of the rows: a slice, a mask or places."""
        return Kept(*(values[chosen] for values in self.columns()))

    def to_array(self) -> Numbers:
        """Return everything as int64, ``[kept, 5]``."""
        return np.stack([values.view(np.int64) for values in self.columns()], axis=1)

    @staticmethod
    def from_array(array: npt.ArrayLike) -> Kept:
        """Return the rows that ``to_array`` wrote.

        Raises:
            ValueError: if the array has another shape.
        """
        columns = np.asarray(array, np.int64)
        if columns.ndim != 2 or columns.shape[1] != 5:
            raise ValueError(f"a sketch is an array [rows, 5]; got shape {columns.shape}")
        hashes, counts, low, high, places = (np.ascontiguousarray(column) for column in columns.T)
        return Kept(hashes.view(np.uint64), counts, low.view(np.uint64), high.view(np.uint64), places)

    def columns(self) -> tuple[npt.NDArray[Any], ...]:
        """Return the values of all rows, an array each."""
        return self.hashes, self.counts, self.label_low, self.label_high, self.places


def _none() -> Kept:
    hashes, numbers = np.zeros(0, np.uint64), np.zeros(0, np.int64)
    return Kept(hashes, numbers, hashes, hashes, numbers)


class Sketch:
    """The distinct rows with the smallest hashes, and how many rows there were in all.

    Attributes:
        rows: Rows seen.
        size: Distinct rows that are kept at most.
    """

    def __init__(self, size: int = KEPT_ROWS) -> None:
        """Start with no row."""
        self.rows, self.size = 0, size
        self._kept = _none()
        self._is_whole = True
        self._waiting: list[Kept] = []
        self._waiting_rows = 0

    @property
    def kept(self) -> Kept:
        """Return the rows that are kept."""
        self._settle()
        return self._kept

    @property
    def is_whole(self) -> bool:
        """Return whether every distinct row is kept, so that all that is said of them is exact."""
        self._settle()
        return self._is_whole

    @property
    def limit(self) -> np.uint64:
        """Return the hash up to which every distinct row is kept."""
        self._settle()
        return self._highest()

    def add(self, hashes: Hashes, labels: Hashes | None = None, first_place: int | None = None) -> None:
        """Take in rows.

        Args:
            hashes: Of the rows, ``[rows]``.
            labels: Of their labels, ``[rows]``; None if they have none.
            first_place: Number of the first of the rows; None if rows have no numbers.
        """
        self.rows += len(hashes)
        near = np.flatnonzero(hashes <= self._highest())
        if not near.size:
            return
        labels = np.zeros(len(hashes), np.uint64) if labels is None else labels
        places = np.full(near.size, NOT_KNOWN, np.int64) if first_place is None else first_place + near
        self._waiting.append(
            Kept(hashes[near], np.ones(near.size, np.int64), labels[near], labels[near], places.astype(np.int64))
        )
        self._waiting_rows += near.size
        if self._waiting_rows >= self.size:
            self._settle()

    def merge(self, other: Sketch) -> None:
        """Take in the rows of another sketch, as if they had been added here; its places are those of other rows."""
        limit = min(self.limit, other.limit)
        self.rows += other.rows
        self._is_whole &= other.is_whole
        self._kept = self._kept.where(self._kept.hashes <= limit)
        self._waiting.append(other.kept.where(other.kept.hashes <= limit))
        self._settle()

    @staticmethod
    def of(kept: Kept, rows: int, *, is_whole: bool, size: int = KEPT_ROWS) -> Sketch:
        """Return a sketch as it was when its rows were written."""
        sketch = Sketch(size)
        sketch.rows, sketch._kept, sketch._is_whole = rows, kept, is_whole
        return sketch

    def _highest(self) -> np.uint64:
        """Return the limit as it was when rows were last sorted in: no row below the limit of now is above it."""
        return np.uint64(np.iinfo(np.uint64).max) if self._is_whole else np.uint64(self._kept.hashes[-1])

    def _settle(self) -> None:
        """Sort the rows that wait in among those that are kept: to do so for each small batch would take long."""
        if not self._waiting:
            return
        columns = zip(*(part.columns() for part in (self._kept, *self._waiting)), strict=True)
        every = Kept(*(np.concatenate(column) for column in columns))
        self._waiting, self._waiting_rows = [], 0
        hashes, at = np.unique(every.hashes, return_inverse=True)
        counts = np.zeros(len(hashes), np.int64)
        low = np.full(len(hashes), np.iinfo(np.uint64).max, np.uint64)
        high = np.zeros(len(hashes), np.uint64)
        first = np.full(len(hashes), np.iinfo(np.int64).max)
        np.add.at(counts, at, every.counts)
        np.minimum.at(low, at, every.label_low)
        np.maximum.at(high, at, every.label_high)
        np.minimum.at(first, at, every.places)
        self._is_whole &= len(hashes) <= self.size
        self._kept = Kept(hashes, counts, low, high, first).first(self.size)
