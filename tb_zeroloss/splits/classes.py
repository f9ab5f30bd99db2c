"""Which classes the labels of a data set hold, and whether the classes are mixed in each batch."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

MOST_CLASSES = 256
"""Classes are counted up to this many."""

Floats = npt.NDArray[np.float64]


class Classes:
    """Counts of classes, and how they are spread over batches.

    Attributes:
        counts: Rows of each class ``[256]``, or None once labels were seen that name no class.
        batches: Batches with a row.
    """

    def __init__(self) -> None:
        """Start with no label."""
        self.counts: Floats | None = np.zeros(MOST_CLASSES)
        self.batches = 0
        self._in_batches = np.zeros(MOST_CLASSES)

    def add(self, labels: npt.ArrayLike | None, sizes: Sequence[int] | None = None) -> None:
        """Take in the labels of a batch, or of several one after the other.

        Args:
            labels: Whole numbers ``[rows]`` or ``[rows, 1]``, or one-hot ``[rows, classes]``.
            sizes: Rows of each of the batches; None for one.
        """
        found = None if labels is None else class_numbers(np.asarray(labels))
        if found is None or self.counts is None:
            self.counts = None
        elif len(found):
            self._count(found, np.array([size for size in sizes or [len(found)] if size]))

    def _count(self, found: npt.NDArray[np.int64], rows: npt.NDArray[np.int64]) -> None:
        places = np.repeat(np.arange(len(rows)) * MOST_CLASSES, rows) + found
        here = np.bincount(places, minlength=len(rows) * MOST_CLASSES).reshape(len(rows), MOST_CLASSES)
        self.counts = self.counts + here.sum(axis=0)
        self._in_batches = self._in_batches + (np.square(here) / rows[:, None]).sum(axis=0)
        self.batches += len(rows)

    @property
    def present(self) -> float:
        """Return how many classes have a row; NaN if labels name no class."""
        return math.nan if self.counts is None else float((self.counts > 0).sum())

    @property
    def clustering(self) -> float:
        """Return how alike the labels of a batch are: 0 as in shuffled rows, 1 if each batch holds one class.

        The intraclass correlation of the classes by batch: of the spread of the classes over all rows, the part that
        lies between batches and is not to be expected of batches that are drawn at random. NaN of one batch or class.
        """
        if self.counts is None or self.batches < 2:
            return math.nan
        rows = float(self.counts.sum())
        shares = self.counts / rows
        spread = float((shares * (1 - shares)).sum())
        by_chance = self.batches - 1
        if spread == 0 or rows <= self.batches:
            return math.nan
        between = float((self._in_batches - rows * np.square(shares)).sum()) / spread
        return (between - by_chance) / (rows - 1 - by_chance)


def class_numbers(labels: npt.NDArray[Any]) -> npt.NDArray[np.int64] | None:
    """Return the class of each row, ``[rows]``; None if the labels name no class, or one above 255."""
    if labels.dtype.kind not in "biuf" or labels.ndim not in {1, 2}:
        return None
    if labels.ndim == 2 and labels.shape[1] > 1:
        is_one_hot = ((labels == 0) | (labels == 1)).all() and (labels.sum(axis=1) == 1).all()
        return labels.argmax(axis=1) if is_one_hot and labels.shape[1] <= MOST_CLASSES else None
    values = labels.reshape(-1)
    with np.errstate(invalid="ignore"):
        whole = values.astype(np.int64)
    fits = (whole == values) & (whole >= 0) & (whole < MOST_CLASSES)
    return whole if fits.all() else None
