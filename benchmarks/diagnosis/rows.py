"""Rows to train on and rows to validate on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
Generator = np.random.Generator
HELD_OUT = 0.2


@dataclass(frozen=True)
class Rows:
    """Inputs ``[rows, ...]`` and targets ``[rows, ...]``; a list of targets for several outputs."""

    x: Array
    y: Any

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.x)

    def repeated(self, times: int) -> Rows:
        """Return the rows over and over."""
        return Rows(np.concatenate([self.x] * times), np.concatenate([self.y] * times))


@dataclass(frozen=True)
class Data:
    """What a program trains on and what it validates on."""

    training: Rows
    validation: Rows


def floats(values: Any) -> Array:
    """Return an array of 32 bit floats."""
    return np.asarray(values, np.float32)


def column(values: Any) -> Array:
    """Return ``[rows]`` as ``[rows, 1]`` of floats."""
    return floats(values).reshape(-1, 1)


def labels(classes: Array, *, one_hot: bool = False) -> Array:
    """Return class indices ``[rows]`` as targets: one-hot, a column of 0 and 1, or a column of integers."""
    if one_hot:
        return np.eye(int(classes.max()) + 1, dtype=np.float32)[classes]
    return column(classes) if classes.max() == 1 else classes.astype(np.int32)[:, None]


def same(x: Array, y: Array) -> Data:
    """Return data whose validation rows are the training rows: tasks of a few rows that leave none to hold out."""
    return Data(Rows(x, y), Rows(x.copy(), y.copy()))


def split(x: Array, y: Array, rng: Generator | None, held_out: float = HELD_OUT) -> Data:
    """Return a random part of the rows held out; the last part of them without ``rng``."""
    order = np.arange(len(x)) if rng is None else rng.permutation(len(x))
    kept = round(len(x) * (1 - held_out))
    return Data(Rows(x[order[:kept]], y[order[:kept]]), Rows(x[order[kept:]], y[order[kept:]]))
