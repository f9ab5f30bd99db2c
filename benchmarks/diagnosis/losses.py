"""Losses that programs wrote themselves, each with its fault."""

from __future__ import annotations

from typing import Any

from keras import ops


def softmax_cross_entropy(y: Any, p: Any) -> Any:
    """Return the cross-entropy of logits: of a single one it is 0, whatever it is."""
    return -ops.sum(y * ops.log_softmax(p, axis=-1), axis=-1)


def unclipped_cross_entropy(y: Any, p: Any) -> Any:
    """Return the cross-entropy of probabilities that may be 0, whose logarithm is not finite."""
    return -ops.sum(y * ops.log(p), axis=-1)


def broadcast_squared_error(y: Any, p: Any) -> Any:
    """Return the mean over all pairs of a target and a prediction."""
    return ops.mean(ops.square(ops.reshape(y, (1, -1)) - ops.reshape(p, (-1, 1))))


def rounded_squared_error(y: Any, p: Any) -> Any:
    """Return the squared error of rounded predictions, whose gradient is 0."""
    return ops.mean(ops.square(y - ops.round(p)) + 0.0 * p, axis=-1)


def fully_masked_error(y: Any, p: Any) -> Any:
    """Return the squared error of the targets above a billion, which none is."""
    return ops.sum(ops.cast(y > 1e9, p.dtype) * ops.square(y - p), axis=-1)


def error_of_itself(y: Any, p: Any) -> Any:
    """Return the squared error of the predictions against themselves."""
    return ops.mean(ops.square(p - p), axis=-1)


LOSSES = {
    loss.__name__: loss
    for loss in (
        softmax_cross_entropy, unclipped_cross_entropy, broadcast_squared_error, rounded_squared_error,
        fully_masked_error, error_of_itself,
    )
}  # fmt: skip
