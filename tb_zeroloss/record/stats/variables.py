"""Statistics of gradients, weights and updates of one trainable variable."""

from __future__ import annotations

import numpy as np
import tensorflow as tf

from tb_zeroloss.record.observation import Tensor, VariableStep

DUPLICATE_TOLERANCE = 1e-5
"""Two units count as equal when two projections of their weights agree to this share."""

COMPARED_UNITS = 256
"""Units of a kernel that are compared with each other."""


def norm(values: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Return norm, whether all elements are 0 and whether all are finite, float32 scalars.

    The squares of elements below 1e-23 vanish in float32: then the largest element stands
    for the norm, so that a tiny tensor is not taken for a zero one.
    """
    values = tf.cast(values, tf.float32)
    half = tf.nn.l2_loss(values)
    largest = tf.reduce_max(tf.abs(values)) if values.shape.num_elements() != 0 else tf.zeros([])
    finite = tf.logical_and(tf.math.is_finite(largest), tf.logical_not(tf.math.is_nan(half)))
    size = tf.where(half > 0.0, tf.sqrt(2.0 * half), largest)
    zero = tf.logical_and(finite, tf.equal(largest, 0.0))
    return size, tf.cast(zero, tf.float32), tf.cast(finite, tf.float32)


def duplicate_column_share(kernel: Tensor) -> Tensor:
    """Return the share of units whose incoming weights equal an earlier unit's.

    Args:
        kernel: ``[..., units]``; the first ``COMPARED_UNITS`` are compared, each with each,
            through two fixed projections of their weights.

    Returns:
        A float32 scalar: 1 if all are equal; NaN for fewer than two units.
    """
    units = kernel.shape[-1]
    if units is None or units < 2:
        return tf.constant(float("nan"))
    columns = tf.reshape(tf.cast(kernel, tf.float32), [-1, units])[:, :COMPARED_UNITS]
    count = min(units, COMPARED_UNITS)
    place = tf.cast(tf.range(tf.shape(columns)[0]), tf.float32)
    directions = tf.stack([tf.sin(1.0 + 2.3 * place), tf.cos(0.5 + 1.7 * place)])
    projections = tf.matmul(directions, columns)
    limits = DUPLICATE_TOLERANCE * tf.reduce_max(tf.abs(projections), axis=1)
    apart = tf.abs(projections[:, :, tf.newaxis] - projections[:, tf.newaxis, :])
    equal = tf.reduce_all(apart <= limits[:, tf.newaxis, tf.newaxis], axis=0)
    earlier = tf.constant(np.tril(np.ones((count, count), bool), k=-1))
    repeated = tf.reduce_any(tf.logical_and(equal, earlier), axis=1)
    return tf.reduce_sum(tf.cast(repeated, tf.float32)) / float(count - 1)


def variable_columns(step: VariableStep, is_kernel: bool) -> dict[str, Tensor]:
    """Return the columns of the gradients group for one trainable variable."""
    columns: dict[str, Tensor] = {"none": tf.constant(1.0 if step.gradient is None else 0.0)}
    if step.gradient is not None:
        columns["norm"], columns["zero"], columns["finite"] = norm(tf.convert_to_tensor(step.gradient))
    if step.before is not None:
        columns["weight_norm"], _, columns["weight_finite"] = norm(step.before)
        if is_kernel:
            columns["duplicate_column_share"] = duplicate_column_share(step.before)
    if step.after is not None and step.before is not None:
        columns["update_norm"], _, columns["weight_finite"] = norm(step.after - step.before)
    return columns
