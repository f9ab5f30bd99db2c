"""Layers that are measured together: their outputs have one shape and one activation."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import tensorflow as tf

from tb_zeroloss.record.stats.observation import Tensor

SAMPLED_ELEMENTS = 65536
"""Elements of one layer's output that its mean, spread, zeros and slopes are taken from."""

NARROW_ELEMENTS = 1024
"""Outputs of at most this many elements a row may be copied into one tensor: a model of many thin layers pays for
the number of operations, one of wide layers would pay for the copy."""


@dataclass(frozen=True, eq=False)
class Outputs:
    """Outputs ``[rows, ..., units]`` float32 of some layers.

    Attributes:
        parts: One per layer; rows may differ.
        stack: All in one tensor, ``[layers, rows, ..., units]``, or None.
    """

    parts: Sequence[Tensor]
    stack: Tensor | None = None

    @property
    def units(self) -> int:
        """Units of each layer."""
        return int(self.parts[0].shape[-1])

    def half_squares(self) -> Tensor:
        """Return half the sum of squares of each output, ``[layers]``."""
        if self.stack is None:
            return tf.stack([tf.nn.l2_loss(part) for part in self.parts])
        return 0.5 * tf.reduce_sum(tf.square(self.stack), axis=list(range(1, len(self.stack.shape))))

    def largest(self) -> Tensor:
        """Return the largest output of each unit, layer by layer, ``[layers * units]``."""
        if self.stack is None:
            by_unit = [tf.reduce_max(tf.reshape(part, [-1, self.units]), axis=0) for part in self.parts]
            return tf.concat(by_unit, axis=0)
        return tf.reshape(tf.reduce_max(tf.reshape(self.stack, [len(self.parts), -1, self.units]), axis=1), [-1])

    def sampled(self) -> Tensor:
        """Return evenly spaced rows, ``[layers, rows, units]``; of very long rows evenly spaced parts."""
        of_row = _of_row(self.parts[0])
        rows = tf.reduce_min([tf.shape(part)[0] for part in (self.parts if self.stack is None else self.parts[:1])])
        stride = tf.maximum(1, rows // max(1, SAMPLED_ELEMENTS // max(1, of_row)))
        if self.stack is None:
            first, end, step = tf.constant([0]), rows[tf.newaxis], stride[tf.newaxis]
            found = tf.stack([tf.strided_slice(part, first, end, step) for part in self.parts])
        else:
            found = self.stack[:, ::stride]
        if of_row > SAMPLED_ELEMENTS and len(found.shape) > 3:
            found = found[:, :, :: -(-of_row // SAMPLED_ELEMENTS)]
        return tf.reshape(found, [len(self.parts), -1, self.units])


def measured_together(
    parts: Sequence[Tensor], measure: Callable[[Outputs], list[Tensor]], *, is_apart: bool, is_xla: bool
) -> list[Tensor]:
    """Return ``measure`` of outputs of one shape, in one tensor where that is safe and cheap.

    Inside a step it is not: TensorFlow then computed the step of an MLP in another way, and its
    weights moved. Outputs that turn out to have different numbers of rows are taken one by one.

    Args:
        parts: ``[rows, ..., units]`` float32.
        measure: Returns a list of float32 tensors whose shapes do not depend on the numbers of rows.
        is_apart: Whether the outputs come from a pass beside the step.
        is_xla: Whether XLA compiles it.
    """
    if not is_apart or is_xla or len(parts) == 1 or _of_row(parts[0]) > NARROW_ELEMENTS:
        return measure(Outputs(parts))

    def together(*parts: Tensor) -> list[Tensor]:
        return measure(Outputs(parts, tf.stack(parts)))

    def one_by_one(*parts: Tensor) -> list[Tensor]:
        return measure(Outputs(parts))

    shapes = tf.stack(tf.shape_n(parts))
    is_same = tf.reduce_all(tf.equal(shapes, shapes[0]))
    if tf.executing_eagerly():
        return together(*parts) if is_same else one_by_one(*parts)
    then, otherwise = (_traced(branch, parts) for branch in (together, one_by_one))
    found: list[Tensor] = tf.raw_ops.StatelessIf(  # what tf.cond makes of it would visit all of both branches
        cond=is_same, input=parts, Tout=[tf.float32] * len(then.outputs), then_branch=then, else_branch=otherwise
    )
    return found


def _traced(function: Callable[..., Any], parts: Sequence[Tensor]) -> Any:
    signature = [tf.TensorSpec(part.shape, part.dtype) for part in parts]
    return tf.function(function, autograph=False).get_concrete_function(*signature)


def _of_row(output: Tensor) -> int:
    return math.prod(size or 1 for size in output.shape[1:])
