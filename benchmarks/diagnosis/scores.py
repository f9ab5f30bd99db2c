"""Scores of a trained model on its task, which know nothing of its loss."""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks.diagnosis.rows import Array, Rows

ROWS_AT_ONCE = 512


def score(name: str, model: Any, rows: Rows) -> float:
    """Return a score of the first output of a model; NaN when a prediction is not finite."""
    targets = np.asarray(rows.y[0] if isinstance(rows.y, list) else rows.y, np.float64)
    predictions = np.concatenate(
        [_predicted(model, rows.x[start : start + ROWS_AT_ONCE]) for start in range(0, len(rows), ROWS_AT_ONCE)]
    )
    if not np.isfinite(predictions).all():
        return float("nan")
    return float(SCORES[name](targets.reshape(len(rows), -1), predictions.reshape(len(rows), -1)))


def _predicted(model: Any, x: Array) -> Array:
    answers = model(x, training=False)
    first = answers[0] if isinstance(answers, list) else answers
    return np.asarray(first, np.float64)


def _explained(y: Array, p: Array) -> float:
    """Return the explained share of the variance of the targets."""
    return float(1 - ((y - p) ** 2).sum() / ((y - y.mean(axis=0)) ** 2).sum())


def _accuracy(y: Array, p: Array) -> float:
    return float((_classes(y, p.shape[1]) == _classes(p, p.shape[1])).mean())


def _balanced_accuracy(y: Array, p: Array) -> float:
    right = _classes(y, p.shape[1]) == _classes(p, p.shape[1])
    return float(np.mean([right[_classes(y, p.shape[1]) == label].mean() for label in np.unique(y)]))


def _elementwise_accuracy(y: Array, p: Array) -> float:
    return float(((y > 0.5) == (p > 0.5)).mean())


def _classes(values: Array, width: int) -> Array:
    """Return classes: the largest of several columns, the index in one, or a probability above one half."""
    if values.shape[1] > 1:
        return np.asarray(values.argmax(axis=1))
    return values[:, 0] if width > 1 else values[:, 0] > 0.5


SCORES = {
    "explained": _explained,
    "accuracy": _accuracy,
    "balanced accuracy": _balanced_accuracy,
    "elementwise accuracy": _elementwise_accuracy,
}
