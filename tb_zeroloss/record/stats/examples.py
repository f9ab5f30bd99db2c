"""Rows of targets and predictions as they are, for a user who asks for them."""

from __future__ import annotations

from collections.abc import Sequence

import tensorflow as tf

from tb_zeroloss.record.stats.elements import as_float64, by_row
from tb_zeroloss.record.stats.observation import LossTerm, Tensor
from tb_zeroloss.schema.arrays import EXAMPLE_ELEMENTS


def examples(terms: Sequence[LossTerm], rows: int) -> Tensor:
    """Return the first rows of the batch, ``[outputs, 2 (target, prediction), rows, elements]`` float64.

    Args:
        terms: One per output, at least one.
        rows: Rows to keep; those that the batch does not have are NaN, as are missing elements.
    """
    width = max([_elements(tensor) for term in terms for tensor in (term.target, term.prediction)] or [1])
    pairs = [[_first(tensor, rows, width) for tensor in (term.target, term.prediction)] for term in terms]
    return tf.ensure_shape(tf.stack(pairs), [len(terms), 2, rows, width])


def _elements(tensor: Tensor | None) -> int:
    if tensor is None or not tensor.shape.rank:
        return 1
    return min(EXAMPLE_ELEMENTS, tensor.shape[1:].num_elements() or EXAMPLE_ELEMENTS)


def _first(tensor: Tensor | None, rows: int, width: int) -> Tensor:
    if tensor is None or not (tensor.dtype.is_floating or tensor.dtype.is_integer or tensor.dtype.is_bool):
        return tf.fill([rows, width], tf.constant(float("nan"), tf.float64))
    found = by_row(as_float64(tensor))[:rows, :width]
    size = tf.shape(found)
    missing = tf.stack([[0, rows - size[0]], [0, width - size[1]]])
    return tf.pad(found, missing, constant_values=float("nan"))
