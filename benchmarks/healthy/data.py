"""Real rows that come with scikit-learn and scipy, split and scaled as people do it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from sklearn import datasets

from benchmarks.healthy.program import Array

TEST_SHARE = 0.25


@dataclass(frozen=True)
class Rows:
    """Rows to train on and rows to measure on.

    Attributes:
        x, y: Inputs ``[rows, ...]`` and targets ``[rows, ...]`` of the training.
        x_test, y_test: The same of rows that are held out.
    """

    x: Array
    y: Array
    x_test: Array
    y_test: Array

    def scaled(self) -> Rows:
        """Return the rows with each input column at mean 0 and variance 1, by the training rows."""
        mean, spread = self.x.mean(axis=0), self.x.std(axis=0) + 1e-7
        return Rows(as_float((self.x - mean) / spread), self.y, as_float((self.x_test - mean) / spread), self.y_test)

    def with_targets(self, change: Callable[[Array], Array]) -> Rows:
        """Return the rows with other targets."""
        return Rows(self.x, change(self.y), self.x_test, change(self.y_test))

    def with_inputs(self, change: Callable[[Array], Array]) -> Rows:
        """Return the rows with other inputs."""
        return Rows(change(self.x), self.y, change(self.x_test), self.y_test)

    @property
    def held_out(self) -> tuple[Array, Array]:
        """Return inputs and targets of the rows that are held out."""
        return self.x_test, self.y_test


def split(x: Array, y: Array, seed: int) -> Rows:
    """Return the rows shuffled, a quarter of them held out."""
    order = np.random.default_rng([seed, 7]).permutation(len(x))
    test, train = np.split(order, [int(len(x) * TEST_SHARE)])
    return Rows(x[train], y[train], x[test], y[test])


def table(name: str, seed: int) -> Rows:
    """Return a table of scikit-learn: iris, wine, breast_cancer or diabetes; targets ``[rows]``."""
    x, y = _loaded(name)
    return split(x, y, seed)


def digits(seed: int) -> Rows:
    """Return hand-written digits with values from 0 to 1, ``[rows, 8, 8, 1]``, and which they are, ``[rows]``."""
    x, y = _loaded("digits")
    return split(as_float(x.reshape(-1, 8, 8, 1) / 16), y.astype(np.int32), seed)


def linnerud() -> tuple[Array, Array]:
    """Return 20 men's exercises ``[20, 3]`` and bodies ``[20, 3]``, standardised."""
    x, y = _loaded("linnerud")
    return as_float((x - x.mean(axis=0)) / x.std(axis=0)), as_float((y - y.mean(axis=0)) / y.std(axis=0))


@cache
def photograph(name: str) -> Array:
    """Return a photograph, ``china.jpg`` or ``flower.jpg``, with values from 0 to 1, ``[427, 640, 3]``."""
    return as_float(datasets.load_sample_image(name) / 255)


def patches(name: str, size: int, count: int, seed: int) -> Array:
    """Return square pieces of a photograph, ``[count, size, size, 3]``."""
    image, rng = photograph(name), np.random.default_rng([seed, 11])
    rows, columns = (rng.integers(0, length - size, count) for length in image.shape[:2])
    pieces = [image[row : row + size, column : column + size] for row, column in zip(rows, columns, strict=True)]
    return np.stack(pieces)


def column(values: Array) -> Array:
    """Return targets as one column of numbers, ``[rows, 1]``."""
    return as_float(values)[:, None]


def one_hot(labels: Array) -> Array:
    """Return classes as rows with a single 1, ``[rows, classes]``."""
    return np.eye(int(labels.max()) + 1, dtype=np.float32)[labels]


def as_float(values: Any) -> Array:
    """Return values as float32."""
    return np.asarray(values, np.float32)


@cache
def _loaded(name: str) -> tuple[Array, Array]:
    x, y = getattr(datasets, f"load_{name}")(return_X_y=True)
    return x, y
