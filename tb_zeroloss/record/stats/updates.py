"""Which rows of a variable show what one step changed: all of a small one, evenly spaced ones of a large one.

To compare all of a large variable with itself before the step costs as much as an optimizer
reads and writes, because TensorFlow then copies it. Of the rows that a sparse gradient is
about none is left out.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from tb_zeroloss.record.lazy_tensorflow import tf
from tb_zeroloss.record.stats.observation import Tensor

WHOLE_ELEMENTS = 16384
"""Updates of variables of at most this many elements are measured whole, of larger ones on about so many."""


def is_whole(shape: Any) -> bool:
    """Return whether an update of a variable of this shape is measured on all elements."""
    return None in shape or math.prod(size or 1 for size in shape) <= WHOLE_ELEMENTS


def evenly_spaced(variable: Tensor) -> Tensor:
    """Return the rows ``[rows, units]`` of a large variable that stand for all; a row is along its last axis."""
    return tf.gather(_by_unit(variable), _places(variable.shape))


def shape_of_rows(shape: tuple[int, ...]) -> tuple[int, int]:
    """Return the shape of ``evenly_spaced`` of a variable of this shape."""
    return len(_places(shape)), shape[-1]


@dataclass(frozen=True)
class RowUpdate:
    """What a step changed in some rows of a variable.

    Attributes:
        change: ``[rows, units]`` float32.
        stands_for: Rows of the variable that each stands for: a number, or ``[rows]``.
    """

    change: Tensor
    stands_for: Tensor | float

    def half_squares(self) -> Tensor:
        """Return half the sum of squares, estimated for all rows of the variable; a scalar."""
        if isinstance(self.stands_for, float):
            return self.stands_for * tf.nn.l2_loss(self.change)
        return 0.5 * tf.reduce_sum(self.stands_for * tf.reduce_sum(tf.square(self.change), axis=1))


def row_update(before: Tensor, after: Tensor, gradient: Tensor | None, kept: Tensor | None = None) -> RowUpdate:
    """Return what one step changed in the evenly spaced rows, and in those of a sparse gradient.

    Args:
        before: A large variable ``[..., units]`` before the step.
        after: The same after it.
        gradient: Its gradient, dense, ``IndexedSlices`` or None.
        kept: The evenly spaced rows before the step, when only they were kept; replaces ``before``.
    """
    places = _places(after.shape)
    rows = math.prod(after.shape[:-1])
    if kept is not None:
        return RowUpdate(_change(kept, evenly_spaced(after)), rows / len(places))
    if not isinstance(gradient, tf.IndexedSlices):
        return RowUpdate(_change(evenly_spaced(before), evenly_spaced(after)), rows / len(places))
    touched = tf.cast(gradient.indices, tf.int32)
    times = tf.math.unsorted_segment_sum(tf.ones_like(touched, tf.float32), touched, rows)
    left_alone = tf.cast(tf.equal(tf.gather(times, places), 0.0), tf.float32)
    others = tf.cast(rows, tf.float32) - tf.reduce_sum(tf.cast(times > 0.0, tf.float32))
    stands_for = [1.0 / tf.gather(times, touched), left_alone * others / tf.maximum(1.0, tf.reduce_sum(left_alone))]
    where = tf.concat([touched, places], axis=0)
    change = _change(tf.gather(_by_unit(before), where), tf.gather(_by_unit(after), where))
    return RowUpdate(change, tf.concat(stands_for, axis=0))


def _places(shape: Any) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
    rows, units = math.prod(shape[:-1]), shape[-1]
    return np.arange(0, rows, math.ceil(rows / max(1, WHOLE_ELEMENTS // units)), dtype=np.int32)


def _by_unit(variable: Tensor) -> Tensor:
    return variable if len(variable.shape) == 2 else tf.reshape(variable, [-1, variable.shape[-1]])


def _change(before: Tensor, after: Tensor) -> Tensor:
    return tf.cast(after, tf.float32) - tf.cast(before, tf.float32)
