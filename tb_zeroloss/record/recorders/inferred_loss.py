"""Guess the loss of a model that was never compiled, from its outputs and targets."""

from __future__ import annotations

from typing import Any

import keras
import tensorflow as tf

from tb_zeroloss.series.likely_loss import likely_loss

LOSSES = {
    "mean_squared_error": lambda logits: keras.losses.MeanSquaredError(),
    "binary_crossentropy": lambda logits: keras.losses.BinaryCrossentropy(from_logits=logits),
    "categorical_crossentropy": lambda logits: keras.losses.CategoricalCrossentropy(from_logits=logits),
    "sparse_categorical_crossentropy": lambda logits: keras.losses.SparseCategoricalCrossentropy(from_logits=logits),
}


def assumed_loss(target: Any, prediction: Any) -> Any:
    """Return the Keras loss that the values suggest, see ``likely_loss``.

    Args:
        target: ``[rows, ...]``.
        prediction: ``[rows, ..., units]``.
    """
    likely = likely_loss(target, prediction)
    return LOSSES[likely.name](likely.from_logits)


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
