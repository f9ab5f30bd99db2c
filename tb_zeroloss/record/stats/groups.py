"""Variables that are measured together: small ones of one shape, large ones each by itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import tensorflow as tf

from tb_zeroloss.record.stats.observation import Tensor, VariableStep
from tb_zeroloss.record.stats.updates import RowUpdate, is_whole, row_update

MISSING = None
"""Stands for a statistic without its part; NaN in the end."""

SMALL_ELEMENTS = 16384
"""Variables of at most this many elements are put together by shape; to copy larger ones takes longer."""


@dataclass(eq=False)
class Group:
    """Variables that are measured together; a part that is missing is None.

    Every statistic is ``[variables]`` float32, a scalar for a single variable, and ``MISSING`` without its part.

    Attributes:
        places: Of the variables.
        is_kernel: Whether they are kernels.
        gradient: ``[variables, ...]``, of a single variable as it is, also as ``IndexedSlices``.
        before: The same before the step.
        after: The same after it.
        update: What the step changed, or the ``RowUpdate`` of a large variable.
    """

    places: list[int]
    is_kernel: bool
    gradient: Tensor
    before: Tensor
    after: Tensor
    update: Tensor

    @property
    def is_single(self) -> bool:
        """Whether it is one variable without an axis for several."""
        return len(self.places) == 1

    @property
    def is_sampled(self) -> bool:
        """Whether the update is known in some rows only."""
        return isinstance(self.update, RowUpdate)

    def half_squares(self) -> list[Tensor]:
        """Return half the sums of squares of gradient, weights and update."""
        gradient = self.gradient.values if isinstance(self.gradient, tf.IndexedSlices) else self.gradient
        return [self._half_squares(part) for part in (gradient, self.before, self.update)]

    def closer(self) -> list[Tensor]:
        """Return the gradient's largest element, shares of zeros and of zero rows; then 0 where weights are not finite.

        The last is missing where the update tells it.
        """
        finite = tf.math.is_finite(self._half_squares(self.after)) if self.is_sampled else MISSING
        return [*self._of_gradient(), finite]

    def largest_change(self) -> Tensor:
        """Return the largest absolute change of an element."""
        if self.update is None:
            return MISSING
        change = self.update.change if isinstance(self.update, RowUpdate) else self.update
        return self._over_elements(tf.reduce_max, tf.abs(change))

    def _of_gradient(self) -> list[Tensor]:
        if self.gradient is None:
            return [MISSING] * 3
        if isinstance(self.gradient, tf.IndexedSlices):
            return _of_summed_rows(self.gradient)
        size = tf.abs(tf.cast(self.gradient, tf.float32))
        zeros = self._over_elements(tf.reduce_mean, _is_zero(size))
        rows = 0 if self.is_single else 1
        if len(size.shape) <= rows + 1:
            return [self._over_elements(tf.reduce_max, size), zeros, MISSING]
        of_row = tf.reduce_max(size, axis=list(range(rows + 1, len(size.shape))))
        return [tf.reduce_max(of_row, axis=rows), zeros, tf.reduce_mean(_is_zero(of_row), axis=rows)]

    def _half_squares(self, part: Tensor) -> Tensor:
        if part is None:
            return MISSING
        if isinstance(part, RowUpdate):
            return part.half_squares()
        values = tf.cast(part, tf.float32)
        if self.is_single:  # without the axis XLA computed the gradients of convolutions in another way: weights moved
            return tf.nn.l2_loss(tf.expand_dims(values, 0))
        return 0.5 * self._over_elements(tf.reduce_sum, tf.square(values))

    def _over_elements(self, reduce: Callable[..., Tensor], values: Tensor) -> Tensor:
        return reduce(values, axis=None if self.is_single else list(range(1, len(values.shape))))


def over_all(groups: Sequence[Group], statistics: Callable[[Group], Sequence[Any]]) -> Tensor:
    """Return statistics of all variables in their order, ``[statistics, variables]`` float32.

    Args:
        groups: All variables.
        statistics: Returns the same number of statistics of each group.
    """
    missing = tf.constant(float("nan"))
    singles: list[Tensor] = []
    others: list[Tensor] = []
    for group in groups:
        found = [missing if value is MISSING else tf.cast(value, tf.float32) for value in statistics(group)]
        if group.is_single:
            singles.append(found)
        else:
            others.append(tf.stack([tf.broadcast_to(value, [len(group.places)]) for value in found], axis=1))
    tables = [tf.stack(singles), *others] if singles else others
    table = tf.concat(tables, axis=0) if len(tables) > 1 else tables[0]
    ordered = [group for group in groups if group.is_single] + [group for group in groups if not group.is_single]
    order = np.argsort([place for group in ordered for place in group.places])
    return tf.transpose(tf.gather(table, order))


def alike(steps: Sequence[VariableStep], kernels: Sequence[bool], *, xla: bool, whole: bool) -> list[Group]:
    """Return the variables in groups; see ``variable_columns`` for the arguments."""
    places: dict[Any, list[int]] = defaultdict(list)
    for place, (step, is_kernel) in enumerate(zip(steps, kernels, strict=True)):
        places[_kind(step, place), is_kernel].append(place)
    groups = []
    for (_, is_kernel), members in places.items():
        found = [steps[place] for place in members]
        before, after = _together([s.before for s in found]), _together([s.after for s in found])
        update = _update(found[0], before, after, whole=whole)
        gradient = _together([_as_measured(s.gradient, xla=xla) for s in found])
        groups.append(Group(members, is_kernel, gradient, before, after, update))
    return groups


def _kind(step: VariableStep, place: int) -> Any:
    values: Tensor = step.before if step.before is not None else step.gradient
    if values is None or isinstance(step.gradient, tf.IndexedSlices) or not values.shape.is_fully_defined():
        return place
    if values.shape.num_elements() > SMALL_ELEMENTS:
        return place
    parts = (step.gradient, step.before, step.after)
    return (*values.shape, *(None if part is None else part.dtype for part in parts))


def _together(parts: Sequence[Any]) -> Any:
    return parts[0] if len(parts) == 1 or parts[0] is None else tf.stack(parts)


def _update(first: Any, before: Tensor, after: Tensor, *, whole: bool) -> Tensor:
    if before is None or after is None:
        return None
    return (
        after - before
        if whole or is_whole(first.after.shape)
        else row_update(before, after, first.gradient, first.kept)
    )


def _as_measured(gradient: Any, *, xla: bool) -> Any:
    """Return a gradient dense, or sparse with each row once, those that occur several times added up."""
    if not isinstance(gradient, tf.IndexedSlices):
        return gradient
    if xla:
        return tf.convert_to_tensor(gradient)
    rows, place = tf.unique(gradient.indices)
    values = tf.math.unsorted_segment_sum(gradient.values, place, tf.size(rows))
    return tf.IndexedSlices(values, rows, gradient.dense_shape)


def _of_summed_rows(gradient: Any) -> list[Tensor]:
    """Return the largest element and the shares of zeros and zero rows; all but its rows are 0."""
    size = tf.abs(tf.cast(gradient.values, tf.float32))
    of_row = tf.reduce_max(size, axis=list(range(1, len(size.shape))))
    rows = tf.cast(gradient.dense_shape[0], tf.float32)
    there = tf.cast(tf.shape(size)[0], tf.float32) / rows
    zeros = 1.0 - there * (1.0 - tf.reduce_mean(_is_zero(size)))
    return [tf.reduce_max(of_row), zeros, 1.0 - there * (1.0 - tf.reduce_mean(_is_zero(of_row)))]


def _is_zero(values: Tensor) -> Tensor:
    return tf.cast(tf.equal(values, 0.0), tf.float32)
