"""The made-up data most programs are trained on: learnable, a little noisy, drawn from a seed."""

from __future__ import annotations

import numpy as np

from demo.program import Array

ROWS = 1024


def features(seed: int, width: int = 8, rows: int = ROWS) -> Array:
    """Return standard normal inputs, ``[rows, width]``."""
    return np.random.default_rng(seed).standard_normal((rows, width)).astype(np.float32)


def linear_target(x: Array, seed: int) -> Array:
    """Return a noisy linear function of ``x`` with mean 0 and variance 1, ``[rows, 1]``."""
    rng = np.random.default_rng([seed, 1])
    weights = rng.choice([-1.0, 1.0], (x.shape[1], 1)) * rng.uniform(0.5, 1.0, (x.shape[1], 1))
    signal = standardised(x @ weights)
    return standardised(signal + 0.05 * rng.standard_normal(signal.shape))


def two_classes(seed: int, width: int = 8, rows: int = ROWS) -> tuple[Array, Array]:
    """Return two well separated clouds ``[rows, width]`` and their labels 0 or 1, ``[rows, 1]``."""
    x, labels = clouds(seed, shares=(0.5, 0.5), width=width, rows=rows)
    return x, labels[:, None].astype(np.float32)


def clouds(
    seed: int, shares: tuple[float, ...], width: int = 8, rows: int = ROWS, spread: float = 0.5
) -> tuple[Array, Array]:
    """Return one cloud of inputs for each class ``[rows, width]`` and the class indices ``[rows]``."""
    rng = np.random.default_rng(seed)
    labels = rng.choice(len(shares), rows, p=shares)
    centres = 2.0 * np.linalg.qr(rng.standard_normal((width, width)))[0][: len(shares)]
    return (centres[labels] + spread * rng.standard_normal((rows, width))).astype(np.float32), labels


def standardised(values: Array) -> Array:
    """Return ``values`` with mean 0 and variance 1 in each column, as float32."""
    result: Array = ((values - values.mean(axis=0)) / values.std(axis=0)).astype(np.float32)
    return result
