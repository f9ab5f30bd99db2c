"""The losses of Keras in float64, by name, each before it is reduced.

Float64 where Keras has float32: a loss of 1e-50 is no zero, and its arrays say so.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from tb_zeroloss.series.run import Floats

EPSILON = 1e-7
"""Keras keeps probabilities this far from 0 and 1 before a logarithm, and denominators from 0."""
SMALLEST_SQUARE = 1e-12
"""Below it Keras divides a direction by this instead of by its own squared length."""
GAMMA = 2.0
ALPHA = 0.25
"""Of the focal losses, as Keras has them when nobody says otherwise."""

Loss = Callable[[Floats, Floats], Floats]
"""``(target, prediction) -> loss of each row``, or of each position where a row has several."""


def _of_elements(element: Loss) -> Loss:
    return lambda y, p: element(y, p).mean(axis=-1)


def _inside(p: Floats) -> Floats:
    clipped: Floats = np.clip(p, EPSILON, 1 - EPSILON)
    return clipped


def _direction(values: Floats) -> Floats:
    lengths: Floats = np.sqrt(np.maximum((values**2).sum(axis=-1, keepdims=True), SMALLEST_SQUARE))
    return values / lengths


def _huber(y: Floats, p: Floats) -> Floats:
    error = np.abs(p - y)
    return np.where(error <= 1, 0.5 * error**2, error - 0.5)


def _logarithm(values: Floats) -> Floats:
    logarithms: Floats = np.log(np.maximum(values, EPSILON) + 1)
    return logarithms


def _signs(y: Floats) -> Floats:
    """Return labels -1 and 1; where all are 0 and 1 they stand for these."""
    return 2 * y - 1 if ((y == 0) | (y == 1)).all() else y


def _binary(y: Floats, p: Floats) -> Floats:
    p = _inside(p)
    return -(y * np.log(p) + (1 - y) * np.log(1 - p))


def _binary_of_logits(y: Floats, z: Floats) -> Floats:
    losses: Floats = np.maximum(z, 0) - z * y + np.log1p(np.exp(-np.abs(z)))
    return losses


def _binary_focal(y: Floats, p: Floats) -> Floats:
    return (1 - y * p - (1 - y) * (1 - p)) ** GAMMA * _binary(y, p)


def _log_softmax(z: Floats) -> Floats:
    shifted = z - z.max(axis=-1, keepdims=True)
    logarithms: Floats = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return logarithms


def _shares(p: Floats) -> Floats:
    return _inside(p / p.sum(axis=-1, keepdims=True))


def _categorical_focal(y: Floats, p: Floats) -> Floats:
    p = _shares(p)
    losses: Floats = (ALPHA * (1 - p) ** GAMMA * -y * np.log(p)).sum(axis=-1)
    return losses


def _categorical_hinge(y: Floats, p: Floats) -> Floats:
    losses: Floats = np.maximum(((1 - y) * p).max(axis=-1) - (y * p).sum(axis=-1) + 1, 0)
    return losses


def _sparse(y: Floats, logits: Floats) -> Floats:
    """Return the cross-entropy of class indices ``[rows, ...]``; NaN for an index outside the classes."""
    classes = logits.shape[-1]
    labels = y[..., 0] if y.ndim == logits.ndim else y
    known = (labels >= 0) & (labels <= classes - 1)
    places = np.where(known, labels, 0).astype(np.int64)
    found = np.take_along_axis(_log_softmax(logits), places[..., np.newaxis], axis=-1)[..., 0]
    return np.where(known, -found, np.nan)


def _decisions(y: Floats, p: Floats) -> Floats:
    """Return where an answer is not the target, NaN where one of both is."""
    return np.where(np.isfinite(y) & np.isfinite(p), (y != p).astype(np.float64), np.nan)


LOSSES: dict[str, Loss] = {
    "mean_squared_error": _of_elements(lambda y, p: (p - y) ** 2),
    "mean_absolute_error": _of_elements(lambda y, p: np.abs(p - y)),
    "mean_absolute_percentage_error": _of_elements(lambda y, p: 100 * np.abs((y - p) / np.maximum(np.abs(y), EPSILON))),
    "mean_squared_logarithmic_error": _of_elements(lambda y, p: (_logarithm(p) - _logarithm(y)) ** 2),
    "huber": _of_elements(_huber),
    "log_cosh": _of_elements(lambda y, p: np.logaddexp(p - y, y - p) - np.log(2)),
    "poisson": _of_elements(lambda y, p: p - y * np.log(p + EPSILON)),
    "kl_divergence": lambda y, p: (
        np.clip(y, EPSILON, 1) * np.log(np.clip(y, EPSILON, 1) / np.clip(p, EPSILON, 1))
    ).sum(axis=-1),
    "cosine_similarity": lambda y, p: -(_direction(y) * _direction(p)).sum(axis=-1),
    "binary_crossentropy": _of_elements(_binary),
    "binary_focal_crossentropy": _of_elements(_binary_focal),
    "categorical_crossentropy": lambda y, p: -(y * np.log(_shares(p))).sum(axis=-1),
    "categorical_focal_crossentropy": _categorical_focal,
    "sparse_categorical_crossentropy": lambda y, p: _sparse(y, np.log(_inside(p))),
    "hinge": _of_elements(lambda y, p: np.maximum(1 - _signs(y) * p, 0)),
    "squared_hinge": _of_elements(lambda y, p: np.maximum(1 - _signs(y) * p, 0) ** 2),
    "categorical_hinge": _categorical_hinge,
    "zero_one_loss": _of_elements(_decisions),
}
"""By their full Keras name, on predictions as Keras expects them by default."""

OF_LOGITS: dict[str, Loss] = {
    "binary_crossentropy": _of_elements(_binary_of_logits),
    "categorical_crossentropy": lambda y, z: -(y * _log_softmax(z)).sum(axis=-1),
    "sparse_categorical_crossentropy": _sparse,
}
"""The same where predictions are logits."""
