"""Training on several replicas: one observation of the global batch, taken once.

With one replica nothing here adds an operation.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import tensorflow as tf

from tb_zeroloss.record.stats.observation import LayerOutput, LossTerm, Observation, Tensor, VariableStep
from tb_zeroloss.record.watching.observe import ReducedLoss

Look = Callable[[], Observation]


def replicas() -> int:
    """Return among how many replicas the step that calls this is divided."""
    return int(tf.distribute.get_strategy().num_replicas_in_sync)


def once(look: Look, take: Callable[[Sequence[Look]], None]) -> None:
    """Call ``take`` with the looks of all replicas at their steps, once; called in each replica's step."""
    context = tf.distribute.get_replica_context()
    if context is None or replicas() == 1:
        take([look])
    else:
        context.merge_call(lambda strategy, looks: take(_parts(strategy, looks)), args=(look,))


def _parts(strategy: Any, looks: Any) -> Sequence[Look]:
    parts: Sequence[Look] = strategy.experimental_local_results(looks)
    if len(parts) < strategy.num_replicas_in_sync:
        raise NotImplementedError("fit() across several workers cannot be recorded")
    return parts


def joined(parts: Sequence[Observation]) -> Observation:
    """Return the observation of the global batch from those of its parts, one per replica.

    Rows are joined; losses and gradients are shares that add up, as the optimizer adds them.
    """
    first = parts[0]
    if len(parts) == 1:
        return first
    return replace(
        first,
        inputs=[_rows(tensors) for tensors in zip(*(part.inputs for part in parts), strict=True)],
        inputs_seen=[_rows(tensors) for tensors in zip(*(part.inputs_seen for part in parts), strict=True)],
        terms=[_term(terms) for terms in zip(*(part.terms for part in parts), strict=True)],
        total=_sum([part.total for part in parts]),
        penalties=[tf.add_n(part.penalties) / len(parts) for part in parts if part.penalties],
        variables=[_variable(steps) for steps in zip(*(part.variables for part in parts), strict=True)],
        layers=[_layer(layers) for layers in zip(*(part.layers for part in parts), strict=True)],
    )


def _term(terms: Sequence[LossTerm]) -> LossTerm:
    prediction = _rows([term.prediction for term in terms])
    masks = _rows([getattr(term.prediction, "_keras_mask", None) for term in terms])
    if masks is not None:
        prediction._keras_mask = masks
    loss = terms[0].loss
    return replace(
        terms[0],
        target=_rows([term.target for term in terms]),
        prediction=prediction,
        sample_weight=_rows([term.sample_weight for term in terms]),
        loss=replace(loss, prediction=prediction) if isinstance(loss, ReducedLoss) else loss,
        unreduced=_rows([term.unreduced for term in terms]),
    )


def _variable(steps: Sequence[VariableStep]) -> VariableStep:
    return replace(steps[0], gradient=_sum([step.gradient for step in steps]))


def _layer(layers: Sequence[LayerOutput]) -> LayerOutput:
    return replace(layers[0], output=_rows([layer.output for layer in layers]))


def _rows(parts: Sequence[Tensor]) -> Tensor:
    if parts[0] is None or parts[0].shape.rank == 0:
        return parts[0]
    return tf.concat(parts, axis=0)


def _sum(parts: Sequence[Tensor]) -> Tensor:
    if parts[0] is None:
        return None
    if isinstance(parts[0], tf.IndexedSlices):
        values, indices = (tf.concat([getattr(part, name) for part in parts], 0) for name in ("values", "indices"))
        return tf.IndexedSlices(values, indices, parts[0].dense_shape)
    return tf.add_n(parts)


def joined_rows(nest: Any) -> Any:
    """Return a nest with the rows of all local replicas where it holds a value per replica."""
    return _of_replicas(nest, _rows)


def added_up(nest: Any) -> Any:
    """Return a nest with the sum over the local replicas where it holds a value per replica."""
    return _of_replicas(nest, _sum)


def _of_replicas(nest: Any, reduce: Callable[[Sequence[Tensor]], Tensor]) -> Any:
    def local(value: Any) -> Any:
        return reduce(value.values) if isinstance(value, tf.types.experimental.distributed.PerReplica) else value

    return tf.nest.map_structure(local, nest)
