"""Statistics of gradients, weights and updates, for all trainable variables at once.

Norms need one pass over each tensor and are taken at every record. What needs more passes
is taken at each ``LOOK_EVERY``-th record, and whenever a norm is 0 or not finite, because
only then it decides something. Small variables of one shape are measured together: a model
of many thin layers pays for the number of operations, not for their size.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import tensorflow as tf

from tb_zeroloss.record.stats.duplicates import duplicate_column_shares
from tb_zeroloss.record.stats.groups import Group, alike, over_all
from tb_zeroloss.record.stats.observation import Tensor, VariableStep

LOOK_EVERY = 5
"""Records from one closer look to the next: three of them fall into the first 20 steps after step 5."""

CLOSER = ("absolute_maximum", "zero_share", "zero_row_share")
"""Columns of the gradient that the closer look gives; NaN otherwise."""


def variable_columns(
    steps: Sequence[VariableStep], kernels: Sequence[bool], due: Tensor, *, xla: bool = False, whole: bool = False
) -> dict[str, Tensor]:
    """Return the columns of the gradients group, each ``[variables]`` float32.

    The squares of elements below 1e-23 vanish in float32: then the largest element stands
    for the norm, so that a tiny tensor is not taken for a zero one. An update that is 0 in
    the rows that are looked at is NaN, not 0: the others may have changed.

    Args:
        steps: One per variable, in the order of the rows.
        kernels: Which of them are kernels, whose units are compared.
        due: Whether the closer look is due, a boolean scalar that is known before the step.
        xla: Whether this becomes a part of a function that XLA compiles.
        whole: Measure updates on all elements of large variables too.
    """
    if not steps:
        return {}
    groups = alike(steps, kernels, xla=xla, whole=whole)

    def where(wanted: Tensor, statistics: Callable[[Group], Sequence[Any]], number: int) -> list[Tensor]:
        nothing = tf.fill([number, len(steps)], float("nan"))
        return list(tf.unstack(tf.cond(wanted, lambda: over_all(groups, statistics), lambda: nothing)))

    gradients, weights, updates = tf.unstack(over_all(groups, Group.half_squares))
    graded = np.array([step.gradient is not None for step in steps])
    moved = np.array([step.before is not None and step.after is not None for step in steps])
    weighed = np.array([step.before is not None for step in steps])
    sampled = np.isin(np.arange(len(steps)), [group.places for group in groups if group.is_sampled])
    *closer, still_finite = where(due | _any_odd(gradients, graded), Group.closer, len(CLOSER) + 1)
    copies = tf.cond(due, lambda: _copies(groups), lambda: tf.fill([len(steps)], float("nan")))
    (largest_move,) = where(_any_odd(updates, moved), lambda group: [group.largest_change()], 1)
    columns = dict(zip(CLOSER, closer, strict=True)) | {"duplicate_column_share": copies}
    largest = columns["absolute_maximum"]
    finite = tf.math.is_finite(gradients) | (tf.math.is_inf(gradients) & tf.math.is_finite(largest))
    finite_after = tf.math.is_finite(tf.where(moved, updates, weights)) & tf.not_equal(still_finite, 0.0)
    update_norms = _norms(updates, largest_move)
    return columns | {
        "none": tf.constant(~graded, tf.float32),
        "norm": _norms(gradients, largest),
        "zero": _flags(tf.equal(gradients, 0.0) & tf.equal(largest, 0.0), graded),
        "finite": _flags(finite, graded),
        "weight_norm": _norms(weights, tf.zeros(len(steps))),
        "update_norm": tf.where(sampled & tf.equal(update_norms, 0.0), float("nan"), update_norms),
        "weight_finite": _flags(finite_after, weighed),
    }


def _copies(groups: Sequence[Group]) -> Tensor:
    kernels = [group for group in groups if group.is_kernel and group.before is not None]
    rest = [place for group in groups if group not in kernels for place in group.places]
    found = [tf.fill([len(rest)], float("nan"))]
    if kernels:
        found.append(duplicate_column_shares([g.before[tf.newaxis] if g.is_single else g.before for g in kernels]))
    order = np.argsort([*rest, *(place for group in kernels for place in group.places)])
    return tf.gather(tf.concat(found, axis=0), order)


def _any_odd(half_squares: Tensor, known: np.ndarray[Any, Any]) -> Tensor:
    usual = (half_squares > 0.0) & tf.math.is_finite(half_squares)
    return tf.reduce_any(known & ~usual)


def _norms(half_squares: Tensor, largest: Tensor) -> Tensor:
    return tf.where(tf.equal(half_squares, 0.0), largest, tf.sqrt(2.0 * half_squares))


def _flags(values: Tensor, known: np.ndarray[Any, Any]) -> Tensor:
    return tf.where(known, tf.cast(values, tf.float32), float("nan"))
