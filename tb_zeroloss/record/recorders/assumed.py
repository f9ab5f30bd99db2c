"""Guess the loss of a model that was never compiled, from its outputs and targets."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import tensorflow as tf

TOLERANCE = 1e-3


def assumed_loss(target: Any, prediction: Any) -> Any:
    """Return the Keras loss that the values suggest: squared error or a cross-entropy.

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
        logits = not (inside and np.allclose(p.sum(axis=-1), 1.0, atol=TOLERANCE))
        fewer_axes = y.ndim == p.ndim - 1 or (y.ndim == p.ndim and y.shape[-1] == 1)
        if fewer_axes and whole and y.max(initial=0) < units:
            return keras.losses.SparseCategoricalCrossentropy(from_logits=logits)
        if y.shape == p.shape and whole and np.allclose(y.sum(axis=-1), 1.0, atol=TOLERANCE):
            return keras.losses.CategoricalCrossentropy(from_logits=logits)
    if whole and y.max(initial=0) == 1 and y.size == p.size:
        return keras.losses.BinaryCrossentropy(from_logits=not inside)
    return keras.losses.MeanSquaredError()


def assumed_loss_of_kind(target: Any, prediction: Any, activation: str | None) -> Any:
    """Return the Keras loss that shapes, types and the head suggest, where values are not there yet.

    Whole targets without the head's last axis suggest categorical cross-entropy, a sigmoid
    head binary, a softmax head categorical; anything else squared error.

    Args:
        target: ``[rows, ...]``, its type and shape.
        prediction: ``[rows, ..., units]``, its shape.
        activation: Of the head, or None when it is not known.
    """
    units = prediction.shape[-1] if len(prediction.shape) > 1 else 1
    fewer_axes = len(target.shape) == len(prediction.shape) - 1 or target.shape[-1:] == (1,)
    if (units or 0) > 1 and fewer_axes and tf.as_dtype(target.dtype).is_integer:
        return keras.losses.SparseCategoricalCrossentropy(from_logits=activation != "softmax")
    if activation == "sigmoid":
        return keras.losses.BinaryCrossentropy()
    if activation == "softmax" and len(target.shape) == len(prediction.shape):
        return keras.losses.CategoricalCrossentropy()
    return keras.losses.MeanSquaredError()
