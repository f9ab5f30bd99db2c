"""Statistics of targets, over the batch and over all batches recorded so far."""

from __future__ import annotations

import tensorflow as tf

from tb_zeroloss.record.stats.elements import as_float64, moments, rows_or_positions, units_of
from tb_zeroloss.record.stats.observation import Tensor
from tb_zeroloss.record.stats.state import TargetState


def class_shares(labels: Tensor, classes: int) -> Tensor:
    """Return how often each class occurs, ``[classes]`` float64; indices outside count nowhere."""
    counts = tf.reduce_sum(tf.one_hot(tf.cast(tf.reshape(labels, [-1]), tf.int32), classes, dtype=tf.float64), axis=0)
    return counts / tf.maximum(tf.reduce_sum(counts), 1.0)


def one_hot_spread(shares: Tensor) -> Tensor:
    """Return the spread over rows of one-hot rows with these class shares ``[classes]``."""
    return tf.sqrt(tf.reduce_mean(shares * (1.0 - shares)))


def target_columns(
    target: Tensor, classes: int | None, state: TargetState, ignored_class: int | None = None
) -> dict[str, Tensor]:
    """Return the columns of the target group for one output.

    Args:
        target: ``[rows, ...]``.
        classes: Number of classes when the target holds class indices, else None.
        state: What was seen in earlier records; holds this batch already.
        ignored_class: A class index that is left out of the loss, and may lie outside the classes.
    """
    values = as_float64(target)
    rows = tf.reshape(values, [-1, 1]) if classes else rows_or_positions(values)
    spread = one_hot_spread(class_shares(target, classes)) if classes else None
    flags = {
        "integer_share": tf.equal(rows, tf.round(rows)),
        "above_one_share": rows > 1.0,
        "below_minus_one_share": rows < -1.0,
    }
    if classes:
        off = tf.logical_or(rows < 0.0, rows > float(classes - 1))
        is_kept = True if ignored_class is None else tf.not_equal(rows, float(ignored_class))
        flags["label_off_share"] = tf.logical_and(off, is_kept)
    columns = moments(rows, spread, flags, None if classes else units_of(values))
    columns["seen_rows"] = state.rows.read_value()
    columns["seen_mean"] = tf.reduce_mean(state.mean.read_value())
    columns["seen_std"] = one_hot_spread(state.class_shares()) if classes else state.spread()
    columns["seen_minimum"] = state.minimum.read_value()
    columns["seen_maximum"] = state.maximum.read_value()
    return columns
