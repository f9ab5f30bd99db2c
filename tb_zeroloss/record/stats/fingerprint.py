"""Hashes by which a batch is recognised when it comes again."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import tensorflow as tf

from tb_zeroloss.record.stats.elements import by_row
from tb_zeroloss.record.stats.observation import Tensor

ODD = np.int64(-7046029254386353131)
"""An odd multiplier with bits in all places (the golden ratio in 64 bits): it loses nothing modulo 2^64."""

_BITS = {2: tf.int16, 4: tf.int32, 8: tf.int64}


def batch_fingerprint(inputs: Sequence[Tensor]) -> Tensor:
    """Return a hash of the inputs of a batch, rows in their order, ``[1]`` int64.

    Integer arithmetic on the bits of the numbers: the same with and without XLA, in every graph.

    Args:
        inputs: Numeric tensors ``[rows, ...]``.
    """
    total = tf.zeros([], tf.int64)
    for number, given in enumerate(inputs):
        rows = _sums(by_row(_bits(given)))
        total += _sums(_mixed(rows + number)[tf.newaxis])[0]
    return total[tf.newaxis]


def _bits(values: Tensor) -> Tensor:
    if values.dtype.is_floating:
        values = tf.bitcast(values, _BITS[values.dtype.size])
    return tf.cast(values, tf.int64)


def _sums(rows: Tensor) -> Tensor:
    """Return a sum over each row ``[rows]`` to which a number adds by its place."""
    place = tf.range(tf.shape(rows, out_type=tf.int64)[1])
    return tf.reduce_sum(_mixed(rows + place * ODD), axis=1)


def _mixed(values: Tensor) -> Tensor:
    values = (values + 1) * ODD
    return tf.bitwise.bitwise_xor(values, tf.bitwise.right_shift(values, tf.constant(29, tf.int64))) * ODD
