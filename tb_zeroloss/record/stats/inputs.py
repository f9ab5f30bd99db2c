"""Statistics of what goes into the model, before and behind its preprocessing layers."""

from __future__ import annotations

import tensorflow as tf

from tb_zeroloss.record.observation import Tensor
from tb_zeroloss.record.stats.elements import by_row, quantiles, share, spread_over_rows


def input_columns(given: Tensor, seen: Tensor) -> dict[str, Tensor]:
    """Return the columns of the input group for one input.

    Args:
        given: ``[rows, ...]`` as passed to the model, numeric.
        seen: ``[rows, ...]`` behind the preprocessing layers.
    """
    rows = by_row(tf.cast(given, tf.float32))
    finite = tf.math.is_finite(rows)
    clean = tf.where(finite, rows, tf.zeros_like(rows))
    spreads = tf.math.reduce_std(clean, axis=0)
    return {
        "rows": tf.cast(tf.shape(rows)[0], tf.float32),
        "mean": tf.reduce_mean(clean),
        "std": spread_over_rows(clean),
        "minimum": tf.reduce_min(clean),
        "maximum": tf.reduce_max(clean),
        "non_finite_share": tf.cast(share(tf.logical_not(finite)), tf.float32),
        "features": tf.cast(tf.shape(rows)[1], tf.float32),
        "constant_share": tf.cast(share(tf.equal(spreads, 0.0)), tf.float32),
    } | feature_columns(seen)


def feature_columns(seen: Tensor) -> dict[str, Tensor]:
    """Return the scale of the features of ``[rows, ...]``: its extremes and where they are.

    A feature is an element of the last axis; earlier axes (time, height) count as rows.
    """
    values = tf.cast(seen, tf.float32)
    width = values.shape[-1] if values.shape.rank and values.shape.rank > 1 else 1
    values = tf.reshape(values, [-1, width if width is not None else tf.shape(values)[-1]])
    clean = tf.where(tf.math.is_finite(values), values, tf.zeros_like(values))
    spreads = tf.math.reduce_std(clean, axis=0)
    means = tf.abs(tf.reduce_mean(clean, axis=0))
    varies = spreads > 1e-6 * means
    nowhere = tf.fill(tf.shape(spreads), float("inf"))
    nonzero = tf.where(varies, spreads, nowhere)
    smallest = tf.reduce_min(nonzero)
    offsets = tf.where(varies, means / tf.maximum(spreads, 1e-30), tf.zeros_like(means))
    typical = quantiles(tf.cast(nonzero, tf.float64)[:, tf.newaxis], (0.5,))[0, 0]
    return {
        "std_smallest": tf.where(tf.math.is_finite(smallest), smallest, float("nan")),
        "std_largest": tf.reduce_max(spreads),
        "std_smallest_feature": tf.cast(tf.argmin(nonzero), tf.float32),
        "std_largest_feature": tf.cast(tf.argmax(spreads), tf.float32),
        "offset_largest": tf.reduce_max(offsets),
        "offset_largest_feature": tf.cast(tf.argmax(offsets), tf.float32),
        "std_typical": tf.where(tf.math.is_finite(typical), typical, float("nan")),
        "rms_seen": tf.sqrt(tf.reduce_mean(tf.square(clean))),
    }
