"""Statistics of gradients, weights and updates, for all trainable variables at once.

Norms need one pass over each tensor and are taken at every record. What needs more passes
is taken at each ``LOOK_EVERY``-th record, and whenever a norm is 0 or not finite, because
only then it decides something. Small variables of one shape are measured together: a model
of many thin layers pays for the number of operations, not for their size.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import tensorflow as tf

from tb_zeroloss.record.observation import Tensor, VariableStep
from tb_zeroloss.record.stats.duplicates import duplicate_column_shares

LOOK_EVERY = 5
"""Records from one closer look to the next: three of them fall into the first 20 steps after step 5."""

SMALL_ELEMENTS = 16384
"""Variables of at most this many elements are put together by shape; to copy larger ones takes longer."""

CLOSER = ("absolute_maximum", "zero_share", "zero_row_share", "duplicate_column_share")
"""Columns that the closer look gives; NaN otherwise."""


def variable_columns(
    steps: Sequence[VariableStep], kernels: Sequence[bool], due: Tensor, *, xla: bool = False
) -> dict[str, Tensor]:
    """Return the columns of the gradients group, each ``[variables]`` float32.

    The squares of elements below 1e-23 vanish in float32: then the largest element stands
    for the norm, so that a tiny tensor is not taken for a zero one.

    Args:
        steps: One per variable, in the order of the rows.
        kernels: Which of them are kernels, whose units are compared.
        due: Whether the closer look is due, a boolean scalar.
        xla: Whether this becomes a part of a function that XLA compiles.
    """
    if not steps:
        return {}
    groups = _groups(steps, kernels)
    order = np.argsort([place for group in groups for place in group.places])
    squares = tf.gather(tf.concat([group.half_squares(xla=xla) for group in groups], axis=0), order)
    gradients, weights, updates = tf.unstack(squares, num=3, axis=1)

    def look() -> Tensor:
        return tf.gather(tf.concat([group.closer() for group in groups], axis=0), order)

    def do_not() -> Tensor:
        return tf.fill([len(steps), len(CLOSER) + 1], float("nan"))

    graded = np.array([step.gradient is not None for step in steps])
    moved = np.array([step.before is not None and step.after is not None for step in steps])
    weighed = np.array([step.before is not None for step in steps])
    needed = due | _any_odd(gradients, graded) | _any_odd(updates, moved)
    *closer, largest_move = tf.unstack(tf.cond(needed, look, do_not), num=len(CLOSER) + 1, axis=1)
    columns = dict(zip(CLOSER, closer, strict=True))
    largest = columns["absolute_maximum"]
    finite = tf.math.is_finite(gradients) | (tf.math.is_inf(gradients) & tf.math.is_finite(largest))
    return columns | {
        "none": tf.constant(~graded, tf.float32),
        "norm": _norms(gradients, largest),
        "zero": _flags(tf.equal(gradients, 0.0) & tf.equal(largest, 0.0), graded),
        "finite": _flags(finite, graded),
        "weight_norm": _norms(weights, tf.zeros(len(steps))),
        "update_norm": _norms(updates, largest_move),
        "weight_finite": _flags(tf.math.is_finite(tf.where(moved, updates, weights)), weighed),
    }


@dataclass
class _Group:
    """Variables that are measured together, each part ``[variables, ...]`` or None."""

    places: list[int]
    is_kernel: bool
    gradient: Tensor | None
    before: Tensor | None
    update: Tensor | None

    def half_squares(self, *, xla: bool) -> Tensor:
        """Return half the sums of squares of gradient, weights and update, ``[variables, 3]``."""
        gradient = self.gradient
        if isinstance(gradient, tf.IndexedSlices):
            gradient = self._dense() if xla else _summed_rows(gradient)
        return tf.stack([self._half_squares(part) for part in (gradient, self.before, self.update)], axis=1)

    def closer(self) -> Tensor:
        """Return the columns ``CLOSER`` and the largest change of an element, ``[variables, 5]``."""
        largest = zeros = zero_rows = copies = moved = tf.fill([len(self.places)], float("nan"))
        if self.gradient is not None:
            size = tf.abs(tf.cast(self._dense(), tf.float32))
            largest, zeros = _over_elements(tf.reduce_max, size), _over_elements(tf.reduce_mean, _is_zero(size))
            if len(size.shape) > 2:
                of_row = tf.reduce_max(size, axis=list(range(2, len(size.shape))))
                zero_rows = tf.reduce_mean(_is_zero(of_row), axis=1)
        if self.update is not None:
            moved = tf.cast(_over_elements(tf.reduce_max, tf.abs(self.update)), tf.float32)
        if self.is_kernel and self.before is not None:
            copies = duplicate_column_shares(self.before)
        return tf.stack([largest, zeros, zero_rows, copies, moved], axis=1)

    def _half_squares(self, part: Tensor | None) -> Tensor:
        if part is None:
            return tf.fill([len(self.places)], float("nan"))
        values = tf.cast(part, tf.float32)
        if len(self.places) == 1:
            return tf.nn.l2_loss(values)[tf.newaxis]
        return 0.5 * _over_elements(tf.reduce_sum, tf.square(values))

    def _dense(self) -> Tensor:
        if isinstance(self.gradient, tf.IndexedSlices):
            return tf.convert_to_tensor(self.gradient)[tf.newaxis]
        return self.gradient


def _groups(steps: Sequence[VariableStep], kernels: Sequence[bool]) -> list[_Group]:
    places: dict[Any, list[int]] = defaultdict(list)
    for place, (step, is_kernel) in enumerate(zip(steps, kernels, strict=True)):
        places[_kind(step, place), is_kernel].append(place)
    groups = []
    for (_, is_kernel), members in places.items():
        found = [steps[place] for place in members]
        before, after = _together([s.before for s in found]), _together([s.after for s in found])
        update = None if before is None or after is None else after - before
        groups.append(_Group(members, is_kernel, _together([s.gradient for s in found]), before, update))
    return groups


def _kind(step: VariableStep, place: int) -> Any:
    values = step.before if step.before is not None else step.gradient
    if values is None or isinstance(step.gradient, tf.IndexedSlices) or not values.shape.is_fully_defined():
        return place
    if values.shape.num_elements() > SMALL_ELEMENTS:
        return place
    parts = (step.gradient, step.before, step.after)
    return (*values.shape, *(None if part is None else part.dtype for part in parts))


def _together(parts: Sequence[Any]) -> Tensor | None:
    if parts[0] is None or isinstance(parts[0], tf.IndexedSlices):
        return parts[0]
    return tf.stack(parts) if len(parts) > 1 else tf.expand_dims(parts[0], 0)


def _summed_rows(gradient: tf.IndexedSlices) -> Tensor:
    """Return the rows of ``IndexedSlices``, those that occur several times added up."""
    rows, place = tf.unique(gradient.indices)
    return tf.math.unsorted_segment_sum(gradient.values, place, tf.size(rows))


def _over_elements(reduce: Callable[..., Tensor], values: Tensor) -> Tensor:
    return reduce(values, axis=list(range(1, len(values.shape))))


def _is_zero(values: Tensor) -> Tensor:
    return tf.cast(tf.equal(values, 0.0), tf.float32)


def _any_odd(half_squares: Tensor, known: np.ndarray[Any, Any]) -> Tensor:
    usual = (half_squares > 0.0) & tf.math.is_finite(half_squares)
    return tf.reduce_any(known & ~usual)


def _norms(half_squares: Tensor, largest: Tensor) -> Tensor:
    return tf.where(tf.equal(half_squares, 0.0), largest, tf.sqrt(2.0 * half_squares))


def _flags(values: Tensor, known: np.ndarray[Any, Any]) -> Tensor:
    return tf.where(known, tf.cast(values, tf.float32), float("nan"))
