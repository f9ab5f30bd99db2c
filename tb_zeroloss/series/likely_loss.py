"""The loss that targets and predictions suggest where nobody named it."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from tb_zeroloss.schema.quantities import ROW_SUM_TOLERANCE


class LikelyLoss(NamedTuple):
    """The Keras name of a loss, and whether it takes logits."""

    name: str
    from_logits: bool = False


def likely_loss(target: Any, prediction: Any) -> LikelyLoss:
    """Return the loss that the values suggest: squared error or a cross-entropy.

    Class indices for a head of several units, or one-hot rows, suggest categorical
    cross-entropy; zeros and ones binary; anything else squared error. Predictions outside
    0..1, or rows that do not sum to 1, are taken for logits.

    Args:
        target: ``[rows, ...]``.
        prediction: ``[rows, ..., units]``.
    """
    y, p = np.asarray(target), np.asarray(prediction)
    units = p.shape[-1] if p.ndim > 1 else 1
    whole = bool(np.all(y == np.round(y))) and bool(np.all(y >= 0))
    inside = bool(np.all((p >= 0) & (p <= 1)))
    if units > 1:
        logits = not (inside and np.allclose(p.sum(axis=-1), 1.0, atol=ROW_SUM_TOLERANCE))
        fewer_axes = y.ndim == p.ndim - 1 or (y.ndim == p.ndim and y.shape[-1] == 1)
        if fewer_axes and whole and y.max(initial=0) < units:
            return LikelyLoss("sparse_categorical_crossentropy", logits)
        if y.shape == p.shape and whole and np.allclose(y.sum(axis=-1), 1.0, atol=ROW_SUM_TOLERANCE):
            return LikelyLoss("categorical_crossentropy", logits)
    if whole and y.max(initial=0) == 1 and y.size == p.size:
        return LikelyLoss("binary_crossentropy", not inside)
    return LikelyLoss("mean_squared_error")
