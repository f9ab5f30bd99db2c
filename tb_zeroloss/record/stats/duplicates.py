"""Units of a kernel that are copies of each other."""

from __future__ import annotations

import numpy as np
import tensorflow as tf

from tb_zeroloss.record.observation import Tensor

DUPLICATE_TOLERANCE = 1e-5
"""Two units count as equal when two projections of their weights agree to this share."""

COMPARED_UNITS = 256
"""Units of a kernel that are compared with each other."""


def duplicate_column_shares(kernels: Tensor) -> Tensor:
    """Return the share of units whose incoming weights equal an earlier unit's.

    Args:
        kernels: ``[kernels, ..., units]``; the first ``COMPARED_UNITS`` are compared, each with
            each, through two fixed projections of their weights.

    Returns:
        ``[kernels]`` float32: 1 if all are equal; NaN for fewer than two units.
    """
    number, units = kernels.shape[0], kernels.shape[-1]
    if units is None or units < 2:
        return tf.fill([number], float("nan"))
    count = min(units, COMPARED_UNITS)
    columns = tf.reshape(tf.cast(kernels, tf.float32), [number, -1, units])[:, :, :count]
    place = tf.cast(tf.range(tf.shape(columns)[1]), tf.float32)
    directions = tf.stack([tf.sin(1.0 + 2.3 * place), tf.cos(0.5 + 1.7 * place)])
    projections = tf.matmul(tf.tile(directions[tf.newaxis], [number, 1, 1]), columns)
    limits = DUPLICATE_TOLERANCE * tf.reduce_max(tf.abs(projections), axis=2)
    apart = tf.abs(projections[:, :, :, tf.newaxis] - projections[:, :, tf.newaxis, :])
    equal = tf.reduce_all(apart <= limits[:, :, tf.newaxis, tf.newaxis], axis=1)
    earlier = tf.constant(np.tril(np.ones((count, count), bool), k=-1))
    repeated = tf.reduce_any(equal & earlier, axis=2)
    return tf.reduce_sum(tf.cast(repeated, tf.float32), axis=1) / float(count - 1)
