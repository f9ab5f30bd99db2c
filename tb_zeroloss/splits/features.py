"""Moments and ranges of each feature of a table, over all rows seen."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

MOST_FEATURES = 4096
"""Features of a row up to which each is followed: a table, not the pixels of a large image."""

_BLOCK = 32_768
"""Numbers that are looked at at once: they stay in the processor's cache."""


class Features:
    """Running moments of the columns of a table ``[rows, features]``, in float64.

    Attributes:
        rows: Rows seen.
    """

    def __init__(self) -> None:
        """Start with no row."""
        self.rows = 0
        self._mean = self._squares = self._low = self._high = np.zeros(0)

    @staticmethod
    def suits(rows: npt.NDArray[np.generic]) -> bool:
        """Return whether rows are those of a table of numbers: floats ``[rows, features]``, not too many."""
        return rows.ndim == 2 and rows.dtype.kind == "f" and 0 < rows.shape[1] <= MOST_FEATURES

    def takes(self, rows: npt.NDArray[np.generic]) -> bool:
        """Return whether rows are those of a table with the same features as the rows so far."""
        return self.suits(rows) and (not self.rows or rows.shape[1] == len(self._mean))

    def add(self, rows: npt.NDArray[np.generic]) -> None:
        """Take in rows ``[rows, features]``."""
        together = max(1, _BLOCK // max(1, rows.shape[1]))
        for start in range(0, len(rows), together):
            self._add(rows[start : start + together].astype(np.float64))

    def _add(self, values: Floats) -> None:
        more = Features()
        more.rows, more._mean = len(values), values.mean(axis=0)
        more._squares = np.square(values - more._mean).sum(axis=0)
        more._low, more._high = values.min(axis=0), values.max(axis=0)
        self.merge(more)

    def merge(self, other: Features) -> None:
        """Take in the rows of another (Chan, Golub and LeVeque, "Updating formulae ...", 1979).

        Raises:
            ValueError: if it has another number of features.
        """
        if not other.rows:
            return
        if not self.rows:
            self.__dict__.update(other.__dict__)
            return
        if self._mean.shape != other._mean.shape:
            raise ValueError(f"rows have {len(self._mean)} and {len(other._mean)} features")
        rows = self.rows + other.rows
        apart = other._mean - self._mean
        self._mean = self._mean + apart * other.rows / rows
        self._squares = self._squares + other._squares + np.square(apart) * self.rows * other.rows / rows
        self._low, self._high = np.minimum(self._low, other._low), np.maximum(self._high, other._high)
        self.rows = rows

    def joined(self, other: Features) -> Features:
        """Return the features of the rows of both."""
        both = Features()
        both.merge(self)
        both.merge(other)
        return both

    def off_standard(self) -> float:
        """Return how far the features are from mean 0 and standard deviation 1, the worst of them.

        Features that never vary have no deviation to scale and are left out. NaN without rows, or if one is not finite.
        """
        if self.rows < 2:
            return math.nan
        stds = np.sqrt(self._squares / self.rows)
        return _worst(np.maximum(np.abs(self._mean), np.abs(stds - 1)), stds != 0)

    def off_unit_range(self) -> float:
        """Return how far the features are from reaching from exactly 0 to exactly 1, the worst; else NaN."""
        if self.rows < 2:
            return math.nan
        return _worst(np.maximum(np.abs(self._low), np.abs(self._high - 1)), self._high != self._low)


def _worst(off: Floats, varies: npt.NDArray[np.bool_]) -> float:
    found = off[varies]
    return float(found.max()) if found.size and np.isfinite(found).all() else math.nan
