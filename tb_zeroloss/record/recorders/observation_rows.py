"""Rows of an observation, taken out of a compiled step and put together again outside."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace

import tensorflow as tf

from tb_zeroloss.record.stats.observation import LossTerm, Observation, Tensor
from tb_zeroloss.record.watching.observe import ReducedLoss

ROWS_OF_BATCH = 256
"""Rows kept of a batch: enough for every share that is judged."""

ELEMENTS_OF_BATCH = 2**20
"""Elements kept of a batch in one tensor, 4 MB of float32: rows of images are fewer."""

Change = Callable[[Tensor], Tensor]


def changed(seen: Observation, change: Change) -> Observation:
    """Return the inputs, outputs and penalties of an observation, each tensor replaced by ``change`` of it."""
    return Observation(
        inputs=[change(tensor) for tensor in seen.inputs],
        inputs_seen=[change(tensor) for tensor in seen.inputs_seen],
        index_inputs=seen.index_inputs,
        terms=[_changed_term(term, change) for term in seen.terms],
        penalties=[change(penalty) for penalty in seen.penalties],
    )


def _changed_term(term: LossTerm, change: Change) -> LossTerm:
    def maybe(tensor: Tensor | None) -> Tensor | None:
        return None if tensor is None else change(tensor)

    prediction: Tensor = maybe(term.prediction)
    mask = getattr(term.prediction, "_keras_mask", None)
    if mask is not None:
        prediction._keras_mask = change(mask)
    loss = replace(term.loss, prediction=prediction) if isinstance(term.loss, ReducedLoss) else term.loss
    return replace(
        term,
        target=maybe(term.target),
        prediction=prediction,
        sample_weight=maybe(term.sample_weight),
        unreduced=None,
        loss=loss,
    )


def tensors_of(seen: Observation) -> list[Tensor]:
    """Return the tensors of an observation, in the order in which ``with_tensors`` takes them."""
    found: list[Tensor] = []

    def note(tensor: Tensor) -> Tensor:
        found.append(tensor)
        return tensor

    changed(seen, note)
    return found


def with_tensors(seen: Observation, tensors: Sequence[Tensor]) -> Observation:
    """Return an observation with other tensors in the places of its own."""
    others = iter(tensors)
    return changed(seen, lambda _: next(others))


def rows_of(seen: Observation) -> Tensor:
    """Return the rows of the batch, a scalar; 0 when there is no tensor that has rows."""
    ranked = [tensor for tensor in tensors_of(seen) if tensor.shape.rank]
    return tf.shape(ranked[0])[0] if ranked else tf.constant(0)


def excerpt(seen: Observation) -> Observation:
    """Return the first rows of each tensor of an observation.

    Raises:
        TypeError: if a tensor is ragged or sparse.
    """
    tensors = tensors_of(seen)
    for tensor in tensors:
        if not isinstance(tensor, tf.Tensor):
            raise TypeError(f"rows can be taken of dense tensors only; got {type(tensor).__name__}")
    of_row = [math.prod(size or 1 for size in tensor.shape[1:]) for tensor in tensors if tensor.shape.rank]
    rows = max(1, min(ROWS_OF_BATCH, ELEMENTS_OF_BATCH // max([1, *of_row])))
    return changed(seen, lambda tensor: tensor[:rows] if tensor.shape.rank else tensor)


def alike(parts: Sequence[Observation]) -> list[Observation]:
    """Return the observations whose rows have the shapes of the first one's: only these can be joined."""

    def shapes(seen: Observation) -> list[list[int | None]]:
        return [list(tensor.shape[1:]) for tensor in tensors_of(seen)]

    return [part for part in parts if shapes(part) == shapes(parts[0])]
