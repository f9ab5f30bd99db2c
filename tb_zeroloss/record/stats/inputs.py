"""Statistics of what goes into the model, before and behind its preprocessing layers."""

from __future__ import annotations

import tensorflow as tf

from tb_zeroloss.record.stats.elements import by_row, quantiles
from tb_zeroloss.record.stats.observation import Tensor

CORRELATED_FEATURES = 4096
"""Correlations with the target are taken for inputs of at most this many features a row."""

CORRELATED_ELEMENTS = 16
"""Elements of a row of the target that features are correlated with, the first ones."""


def input_columns(given: Tensor, seen: Tensor | None) -> dict[str, Tensor]:
    """Return the columns of the input group for one input.

    Args:
        given: ``[rows, ...]`` as passed to the model, numeric.
        seen: ``[rows, ...]`` behind the preprocessing layers; None for numbers of categories, which have no scale.
    """
    rows = by_row(tf.cast(given, tf.float32))
    finite = tf.math.is_finite(rows)
    clean = tf.where(finite, rows, tf.zeros_like(rows))
    means, variances = tf.nn.moments(clean, axes=[0])
    columns = {
        "rows": tf.cast(tf.shape(rows)[0], tf.float32),
        "mean": tf.reduce_mean(means),
        "std": tf.sqrt(tf.reduce_mean(variances)),
        "minimum": tf.reduce_min(clean),
        "maximum": tf.reduce_max(clean),
        "non_finite_share": tf.reduce_mean(tf.cast(tf.logical_not(finite), tf.float32)),
        "features": tf.cast(tf.shape(rows)[1] if seen is not None else 0, tf.float32),
        "constant_share": tf.reduce_mean(tf.cast(tf.equal(variances, 0.0), tf.float32)),
    }
    if seen is None:
        return columns
    if seen is not given or len(given.shape) != 2:
        clean_seen = _finite_features(seen)
        columns |= feature_columns(clean_seen, *tf.nn.moments(clean_seen, axes=[0]))
    else:
        columns |= feature_columns(clean, means, variances)
    return columns


def finite_rows(given: Tensor) -> Tensor:
    """Return ``[rows, features]`` float32; elements that are not finite count as 0."""
    rows = by_row(tf.cast(given, tf.float32))
    return tf.where(tf.math.is_finite(rows), rows, tf.zeros_like(rows))


def _finite_features(seen: Tensor) -> Tensor:
    """Return ``[rows, features]`` float32; a feature is an element of the last axis, earlier axes count as rows."""
    values = tf.cast(seen, tf.float32)
    width = values.shape[-1] if values.shape.rank and values.shape.rank > 1 else 1
    values = tf.reshape(values, [-1, width if width is not None else tf.shape(values)[-1]])
    return tf.where(tf.math.is_finite(values), values, tf.zeros_like(values))


def correlation_columns(rows: Tensor, target: Tensor) -> dict[str, Tensor]:
    """Return the largest |correlation| of a feature with an element of the target, and which feature.

    Args:
        rows: ``[rows, features]`` float32, finite.
        target: ``[rows, ...]``; elements that are not finite count as 0.
    """
    features = rows.shape[1]
    if features is None or features > CORRELATED_FEATURES:
        return {}
    count = tf.minimum(tf.shape(rows)[0], tf.shape(target)[0])
    wanted = by_row(tf.cast(target, tf.float64))[:count, :CORRELATED_ELEMENTS]
    x, y = (
        _unit_columns(rows[:count]),
        _unit_columns(tf.where(tf.math.is_finite(wanted), wanted, tf.zeros_like(wanted))),
    )
    largest = tf.cast(tf.reduce_max(tf.abs(tf.matmul(x, y, transpose_a=True)), axis=1), tf.float32)
    return {
        "correlation_largest": tf.reduce_max(largest),
        "correlation_largest_feature": tf.cast(tf.argmax(largest), tf.float32),
    }


def _unit_columns(values: Tensor) -> Tensor:
    """Return columns of mean 0 and norm 1 in float64: in float32 a copy of 5,000 zeros and ones came to 0.99994."""
    exact = tf.cast(values, tf.float64)
    centred = exact - tf.reduce_mean(exact, axis=0)
    centred = tf.math.divide_no_nan(centred, tf.reduce_max(tf.abs(centred), axis=0))
    return tf.math.divide_no_nan(centred, tf.norm(centred, axis=0))


def feature_columns(rows: Tensor, means: Tensor, variances: Tensor) -> dict[str, Tensor]:
    """Return the scale of the features: its extremes and where they are.

    Args:
        rows: ``[rows, features]`` float32, finite.
        means: Of the features, ``[features]``.
        variances: Of the features, ``[features]``.
    """
    spreads, means = tf.sqrt(variances), tf.abs(means)
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
        "rms_seen": tf.sqrt(tf.reduce_mean(tf.square(means) + variances)),
    }
