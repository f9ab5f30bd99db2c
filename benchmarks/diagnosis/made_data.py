"""Data made from random numbers alone."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from benchmarks.diagnosis.rows import Array, Data, Generator, Rows, column, floats, labels, same, split

PLANE = (2.0, 1.0, 0.5)
PLANE_OFFSET = 2.2
REGRESSION_WEIGHTS_SEED = 11
KEYWORDS = 8
WORDS = 200
FUNCTIONS = {"sin": np.sin}


def xor(rng: Generator, rows: int = 4) -> Data:
    """Return pairs of bits with their exclusive or; with six rows two pairs come twice."""
    x = floats([[1, 1], [0, 0], [1, 0], [0, 1], [1, 1], [0, 0]][:rows])
    return same(x, column(x[:, 0] != x[:, 1]))


def points(rng: Generator, inputs: Sequence[Sequence[float]], targets: Sequence[Sequence[float]]) -> Data:
    """Return the given rows."""
    return same(floats(inputs), floats(targets))


def constant_blocks(rng: Generator, rows: int = 2000, features: int = 128) -> Data:
    """Return rows that are all ones, labelled 1, then rows that are all zeros, labelled 0."""
    y = column(np.repeat([1, 0], rows // 2))
    x = floats(np.repeat(y, features, axis=1))
    return Data(Rows(x, y), Rows(x[::10], y[::10]))


def volumes(rng: Generator, rows: int = 60, side: int = 8) -> Data:
    """Return cubes of three channels, all ones or all zeros, with one-hot labels."""
    classes = np.repeat([1, 0], rows // 2)
    x = floats(np.broadcast_to(classes.reshape(-1, 1, 1, 1, 1), (rows, side, side, side, 3)))
    y = labels(classes, one_hot=True)
    return Data(Rows(x, y), Rows(x[[0, -1]], y[[0, -1]]))


def plane(rng: Generator, rows: int = 4000, largest: float = 1e4) -> Data:
    """Return a linear function of three inputs between 0 and ``largest``."""
    x = floats(rng.random((rows, 3)) * largest)
    return split(x, column(x @ np.array(PLANE) + PLANE_OFFSET), rng)


def permuted_bits(rng: Generator, bits: int = 8) -> Data:
    """Return all numbers of so many bits, each with another one as its target."""
    x = floats((np.arange(2**bits)[:, None] >> np.arange(bits)[::-1]) & 1)
    return same(x, x[rng.permutation(len(x))])


def curve(
    rng: Generator,
    low: float = 0.0,
    high: float = 5.0,
    rows: int = 50,
    coefficients: Sequence[float] = (),
    function: str | None = None,
    noise: float = 0.0,
    cubic_noise: bool = False,
) -> Data:
    """Return a polynomial or a function of evenly spaced numbers; a fifth of the rows also validates."""
    x = np.linspace(low, high, rows, endpoint=False)[:, None]
    y = FUNCTIONS[function](x) if function else sum(c * x**power for power, c in enumerate(coefficients))
    normal = rng.standard_normal(x.shape)
    y = y + noise * normal + (normal**3 if cubic_noise else 0.0)
    return Data(Rows(floats(x), floats(y)), split(floats(x), floats(y), rng).validation)


def coin_flips(rng: Generator, rows: int = 120, features: int = 10) -> Data:
    """Return rows between -1 and 0 whose labels are random: nothing can be learned but by heart."""
    x = floats(rng.uniform(-1, 0, (rows, features)))
    return split(x, column(rng.integers(0, 2, rows)), rng, held_out=0.3)


def two_clouds(rng: Generator, rows: int = 200) -> Data:
    """Return two squares of points apart from each other, with one-hot labels."""
    classes = rng.permutation(np.repeat([0, 1], rows // 2))
    x = rng.uniform(0.2, 0.4, (rows, 2)) + 0.3 * classes[:, None]
    return same(floats(x), labels(classes, one_hot=True))


def regression(
    rng: Generator,
    rows: int = 1200,
    features: int = 5,
    noise: float = 0.1,
    scale: float = 1.0,
    offset: float = 0.0,
    input_offset: float = 0.0,
    flat_targets: bool = False,
) -> Data:
    """Return a linear function of normal inputs, with noise, scaled and shifted; ``flat_targets`` are ``[rows]``."""
    x = rng.standard_normal((rows, features))
    weights = np.random.default_rng(REGRESSION_WEIGHTS_SEED).standard_normal(features)
    y = column((x @ weights + noise * rng.standard_normal(rows)) * scale + offset)
    return split(floats(x + input_offset), y[:, 0] if flat_targets else y, rng)


def sums(rng: Generator, rows: int = 1000, features: int = 5) -> Data:
    """Return numbers between 0 and 1 and whether their sum is above half of the largest."""
    x = floats(rng.random((rows, features)))
    return split(x, column(x.sum(axis=1) > features / 2), rng)


def signals(rng: Generator, rows: int = 600, length: int = 64) -> Data:
    """Return noisy sines of two frequencies at random phases, labelled by frequency."""
    classes = rng.integers(0, 2, rows)
    time = np.arange(length) / length
    phase = rng.uniform(0, 2 * np.pi, (rows, 1))
    x = np.sin(2 * np.pi * (2 + 3 * classes[:, None]) * time + phase) + 0.2 * rng.standard_normal((rows, length))
    return split(floats(x[..., None]), labels(classes), rng)


def forecast(rng: Generator, rows: int = 800, length: int = 24) -> Data:
    """Return windows of a noisy sum of two sines and the value that follows each; the last ones are held out."""
    time = np.arange(rows + length)
    series = np.sin(0.3 * time) + 0.5 * np.sin(0.11 * time) + 0.05 * rng.standard_normal(len(time))
    windows = np.lib.stride_tricks.sliding_window_view(series, length)[:rows]
    return split(floats(windows[..., None]), column(series[length:]), None)


def texts(rng: Generator, rows: int = 1200, length: int = 20) -> Data:
    """Return word numbers; three to six words of a text are keywords of its class, the others belong to none."""
    classes = rng.integers(0, 2, rows)
    words = rng.integers(1 + 2 * KEYWORDS, WORDS, (rows, length))
    for text, label in zip(words, classes, strict=True):
        chosen = rng.choice(length, rng.integers(3, 7), replace=False)
        text[chosen] = 1 + KEYWORDS * label + rng.integers(0, KEYWORDS, len(chosen))
    return split(words.astype(np.int32), labels(classes), rng)


def shapes(rng: Generator, rows: int = 400, size: int = 16) -> Data:
    """Return noisy images of a square, a cross or a disc somewhere, labelled by shape."""
    classes = rng.integers(0, 3, rows)
    x = 0.05 * rng.standard_normal((rows, size, size, 1))
    for image, label in zip(x, classes, strict=True):
        image[_shape(label, size, rng.integers(5, size - 5, 2))] += 1.0
    return split(floats(x), labels(classes), rng)


def _shape(label: int, size: int, centre: Array) -> Array:
    across, down = np.abs(np.mgrid[:size, :size] - centre.reshape(2, 1, 1))
    inside: Array = (
        np.maximum(across, down) <= 3,
        ((across <= 1) & (down <= 4)) | ((down <= 1) & (across <= 4)),
        across**2 + down**2 <= 12,
    )[label]
    return inside


MADE = (
    coin_flips, constant_blocks, curve, forecast, permuted_bits, plane, points, regression, shapes, signals, sums,
    texts, two_clouds, volumes, xor,
)  # fmt: skip
