"""Statistics of predictions, and of predictions against targets."""

from __future__ import annotations

import tensorflow as tf

from tb_zeroloss.record.stats.elements import as_float64, means, moments, rows_or_positions, units_of
from tb_zeroloss.record.stats.observation import Tensor
from tb_zeroloss.schema.quantities import NEAR


def rows_of_prediction(prediction: Tensor, classes: int | None) -> Tensor:
    """Return ``[rows, elements]`` float64; with class indices each position is a row ``[.., classes]``."""
    values = as_float64(prediction)
    return tf.reshape(values, [-1, classes]) if classes else rows_or_positions(values)


def rows_of_target(target: Tensor, classes: int | None) -> Tensor:
    """Return the target in the shape of ``rows_of_prediction``; class indices become one-hot rows."""
    if classes:
        return tf.one_hot(tf.cast(tf.reshape(target, [-1]), tf.int32), classes, dtype=tf.float64)
    return rows_or_positions(as_float64(target))


def correlation(first: Tensor, second: Tensor) -> Tensor:
    """Return Pearson's correlation over all elements; NaN if either is constant."""
    a, b = first - tf.reduce_mean(first), second - tf.reduce_mean(second)
    ab, aa, bb = means([a * b, a * a, b * b])
    return ab / tf.sqrt(aa * bb)


def prediction_columns(prediction: Tensor, classes: int | None) -> dict[str, Tensor]:
    """Return the columns of the prediction group for one output that are about predictions alone.

    Args:
        prediction: ``[rows, ...]``.
        classes: Number of classes when the target holds class indices, else None.
    """
    rows = rows_of_prediction(prediction, classes)
    flags = {
        "near_zero_share": tf.abs(rows) <= NEAR,
        "near_one_share": tf.abs(rows - 1.0) <= NEAR,
        "near_minus_one_share": tf.abs(rows + 1.0) <= NEAR,
        "exact_one_share": tf.equal(rows, 1.0),
    }
    columns = moments(rows, flags=flags, units=units_of(prediction))
    columns["width"] = tf.constant(float(prediction.shape[-1] or 0) if prediction.shape.rank else 1.0, tf.float64)
    return columns


def pair_columns(prediction: Tensor, target: Tensor | None, classes: int | None) -> dict[str, Tensor]:
    """Return the columns of the prediction group that hold predictions against targets; nothing where none pair.

    Args:
        prediction: ``[rows, ...]``.
        target: ``[rows, ...]`` or None.
        classes: Number of classes when the target holds class indices, else None.
    """
    if target is None:
        return {}
    rows, wanted = rows_of_prediction(prediction, classes), rows_of_target(target, classes)
    if not same_elements(rows, wanted):
        return {}
    return {"squared_error": tf.reduce_mean(tf.square(rows - wanted)), "correlation": correlation(rows, wanted)}


def same_elements(rows: Tensor, wanted: Tensor) -> bool:
    """Return whether two ``[rows, elements]`` tensors can be compared element by element."""
    return rows.shape[1] is not None and rows.shape[1] == wanted.shape[1]
