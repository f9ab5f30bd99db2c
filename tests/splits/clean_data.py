"""Clean data, real and made up: tables, images and discrete rows that repeat by nature."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn import datasets
from sklearn.preprocessing import MinMaxScaler, StandardScaler

Array = npt.NDArray[Any]
Data = tuple[Array, Array]
Random = np.random.Generator

REAL: dict[str, Callable[..., Data]] = {
    "iris": datasets.load_iris,
    "wine": datasets.load_wine,
    "breast cancer": datasets.load_breast_cancer,
    "diabetes": datasets.load_diabetes,
    "digits": datasets.load_digits,
}
SCALERS: dict[str, Callable[[], Any] | None] = {"raw": None, "standardised": StandardScaler, "in 0..1": MinMaxScaler}


def real(name: str) -> Data:
    """Return the rows and labels of a data set of scikit-learn."""
    x, y = REAL[name](return_X_y=True)
    return x.astype(np.float32), y


def bits(rng: Random) -> Data:
    """Return rows of ten bits."""
    x = rng.integers(0, 2, (2000, 10)).astype(np.float32)
    return x, (x.sum(axis=1) + rng.normal(size=2000) > 5).astype(np.int64)


def one_hot(rng: Random) -> Data:
    """Return rows of three categories, one-hot, with a label that the first two tell."""
    parts = [np.eye(width)[rng.integers(0, width, 1500)] for width in (4, 6, 8)]
    return np.concatenate(parts, axis=1), (parts[0].argmax(axis=1) > parts[1].argmax(axis=1)).astype(np.int64)


def counts(rng: Random) -> Data:
    """Return rows of three counts, and a count that grows with them."""
    x = rng.poisson((2, 3, 5), (1000, 3)).astype(np.float32)
    return x, rng.poisson(x.sum(axis=1)).astype(np.float32)


def texts(rng: Random) -> Data:
    """Return short texts as numbers of words, padded with 0; the commonest are very common."""
    words = np.minimum(rng.zipf(1.4, (3000, 6)), 5000)
    lengths = np.minimum(rng.poisson(2.5, 3000), 6)
    x = np.where(np.arange(6) < lengths[:, None], words, 0).astype(np.int32)
    return x, (x[:, 0] < 3).astype(np.int64)


def small_domain(rng: Random) -> Data:
    """Return draws of nine places on a board."""
    x = rng.integers(0, 3, (600, 2)).astype(np.float32)
    return x, x.sum(axis=1)


def windows(rng: Random) -> Data:
    """Return overlapping windows of a noisy wave and what comes next."""
    wave = np.sin(np.arange(1020) / 9) + 0.1 * rng.normal(size=1020)
    x = np.lib.stride_tricks.sliding_window_view(wave[:-1], 20).astype(np.float32)
    return x, wave[20:].astype(np.float32)


def a_common_row(rng: Random) -> Data:
    """Return baskets of few of many goods, an eighth of which are empty."""
    x = (rng.random((500, 200)) < 0.01).astype(np.float32)
    return x, x.sum(axis=1)


def rare_classes(rng: Random) -> Data:
    """Return rows of 60 classes, of which some have a row or two."""
    y = np.minimum(rng.zipf(1.6, 2000), 60) - 1
    return (y[:, None] + rng.normal(size=(2000, 4))).astype(np.float32), y


MADE: dict[str, Callable[[Random], Data]] = {
    made.__name__: made for made in (bits, one_hot, counts, texts, small_domain, windows, a_common_row, rare_classes)
}


def divided(data: Data, seed: int, scaler: str = "raw") -> tuple[Data, Data]:
    """Return training and validation rows, shuffled, and scaled as training is."""
    x, y = data
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(x))
    training = order[: int(len(x) * rng.choice([0.5, 0.7, 0.8, 0.9]))]
    made = SCALERS[scaler]
    if made is not None:
        x = made().fit(x[training]).transform(x).astype(np.float32)
    held_out = order[len(training) :]
    return (x[training], y[training]), (x[held_out], y[held_out])
