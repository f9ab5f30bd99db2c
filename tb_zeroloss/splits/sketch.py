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
        return Kept(*(values[chosen] for values in self._columns()))

    def to_array(self) -> Numbers:
        """Return everything as int64, ``[kept, 5]``."""
        return np.stack([values.view(np.int64) for values in self._columns()], axis=1)

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

    def _columns(self) -> tuple[npt.NDArray[Any], ...]:
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

    @property
    def kept(self) -> Kept:
        """Return the rows that are kept."""
        return self._kept

    @property
    def is_whole(self) -> bool:
        """Return whether every distinct row is kept, so that all that is said of them is exact."""
        return self._is_whole

    @property
    def limit(self) -> np.uint64:
        """Return the hash up to which every distinct row is kept."""
        return np.uint64(np.iinfo(np.uint64).max) if self._is_whole else np.uint64(self._kept.hashes[-1])

    def add(self, hashes: Hashes, labels: Hashes | None = None, first_place: int | None = None) -> None:
        """Take in rows.

        Args:
            hashes: Of the rows, ``[rows]``.
            labels: Of their labels, ``[rows]``; None if they have none.
            first_place: Number of the first of the rows; None if rows have no numbers.
        """
        self.rows += len(hashes)
        near = np.flatnonzero(hashes <= self.limit)
        if not near.size:
            return
        labels = np.zeros(len(hashes), np.uint64) if labels is None else labels
        places = np.full(near.size, NOT_KNOWN, np.int64) if first_place is None else first_place + near
        self._take(
            Kept(hashes[near], np.ones(near.size, np.int64), labels[near], labels[near], places.astype(np.int64))
        )

    def merge(self, other: Sketch) -> None:
        """Take in the rows of another sketch, as if they had been added here; its places are those of other rows."""
        limit = min(self.limit, other.limit)
        self.rows += other.rows
        self._is_whole &= other.is_whole
        self._kept = self._kept.where(self._kept.hashes <= limit)
        self._take(other.kept.where(other.kept.hashes <= limit))

    @staticmethod
    def of(kept: Kept, rows: int, *, is_whole: bool, size: int = KEPT_ROWS) -> Sketch:
        """Return a sketch as it was when its rows were written."""
        sketch = Sketch(size)
        sketch.rows, sketch._kept, sketch._is_whole = rows, kept, is_whole
        return sketch

    def _take(self, more: Kept) -> None:
        hashes, places = np.unique(np.concatenate([self._kept.hashes, more.hashes]), return_inverse=True)
        counts = np.zeros(len(hashes), np.int64)
        low = np.full(len(hashes), np.iinfo(np.uint64).max, np.uint64)
        high = np.zeros(len(hashes), np.uint64)
        first = np.full(len(hashes), np.iinfo(np.int64).max)
        for part, at in ((self._kept, places[: len(self._kept)]), (more, places[len(self._kept) :])):
            np.add.at(counts, at, part.counts)
            np.minimum.at(low, at, part.label_low)
            np.maximum.at(high, at, part.label_high)
            np.minimum.at(first, at, part.places)
        self._is_whole &= len(hashes) <= self.size
        self._kept = Kept(hashes, counts, low, high, first).first(self.size)
