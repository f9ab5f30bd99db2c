"""Units of a kernel that are copies of each other."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import tensorflow as tf

from tb_zeroloss.record.stats.observation import Tensor

DUPLICATE_TOLERANCE = 1e-5
"""Two units count as equal when two projections of their weights agree to this share."""

COMPARED_UNITS = 128
"""Units of a kernel that are compared with each other."""


def duplicate_column_shares(stacks: Sequence[Tensor]) -> Tensor:
    """Return, per kernel, the share of units whose incoming weights equal an earlier unit's.

    Args:
        stacks: Kernels of one shape each, ``[kernels, ..., units]``; the first ``COMPARED_UNITS``
            units are compared, each with each, through two fixed projections of their weights.

    Returns:
        ``[kernels of all stacks]`` float32: 1 if all are equal; NaN for fewer than two units.
    """
    counts = np.array([min(stack.shape[-1], COMPARED_UNITS) for stack in stacks for _ in range(stack.shape[0])])
    most = int(counts.max())
    projections = tf.concat([_projections(stack, most) for stack in stacks], axis=0)
    limits = DUPLICATE_TOLERANCE * tf.reduce_max(tf.abs(projections), axis=2, keepdims=True)
    apart = tf.abs(tf.expand_dims(projections, 3) - tf.expand_dims(projections, 2))
    equal = tf.reduce_all(apart <= tf.expand_dims(limits, 3), axis=1)
    place = tf.range(most)
    is_pair = (place < place[:, tf.newaxis]) & (place[:, tf.newaxis] < counts[:, np.newaxis, np.newaxis])
    repeated = tf.reduce_any(equal & is_pair, axis=2)
    others = np.where(counts > 1, counts - 1, np.nan).astype(np.float32)
    return tf.reduce_sum(tf.cast(repeated, tf.float32), axis=1) / others


def _projections(kernels: Tensor, most: int) -> Tensor:
    """Return two projections of each of the first units, ``[kernels, 2, most]``, 0 beyond the last."""
    number, *_, units = kernels.shape.as_list()
    columns = tf.reshape(tf.cast(kernels, tf.float32), [number, -1, units])[:, :, :most]
    place = np.arange(math.prod(kernels.shape[1:-1]), dtype=np.float32)
    directions = np.stack([np.sin(1.0 + 2.3 * place), np.cos(0.5 + 1.7 * place)])
    found = tf.matmul(np.broadcast_to(directions, (number, *directions.shape)), columns)
    return tf.pad(found, [[0, 0], [0, 0], [0, most - units]]) if units < most else found
