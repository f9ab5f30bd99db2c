"""From the taps on one step to an observation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import keras
import tensorflow as tf
from keras.src.losses.loss import scale_loss_for_distribution, unscale_loss_for_distribution

from tb_zeroloss.record.stats.attempts import Attempts
from tb_zeroloss.record.stats.observation import LayerOutput, LossTerm, Observation, Tensor, VariableStep
from tb_zeroloss.record.watching.model_summary import activation_of, loss_name, takes_logits
from tb_zeroloss.record.watching.objectives import objectives_of, steps_around
from tb_zeroloss.record.watching.step_hooks import LossCall, StepHooks


def inputs_of(data: Any) -> tuple[Any, Any, Any]:
    """Return inputs, targets and sample weights of one batch of training data."""
    inputs, targets, weights = keras.utils.unpack_x_y_sample_weight(data)
    return inputs, targets, weights


def flat_tensors(structure: Any) -> list[Tensor]:
    """Return the dense tensors of a nest, in its order."""
    return [leaf for leaf in keras.tree.flatten(structure) if isinstance(leaf, tf.Tensor)]


def observe(
    taps: StepHooks,
    data: Any,
    variable_rows: dict[int, int],
    reported: Any,
    attempt: Attempts,
    *,
    is_own: bool = False,
    before: list[Tensor] | None = None,
) -> Observation:
    """Return what the taps saw of one step.

    Args:
        taps: Taken off already, so that losses can be evaluated without being seen.
        data: The batch.
        variable_rows: Row of each trainable variable, by ``id``.
        reported: What the step returned; its loss stands in for one that was not seen.
        attempt: Leaves out what cannot be seen.
        is_own: Whether the step is the user's own, which may minimise anything.
        before: What the trainable variables held before the step, where they may be read around it.
    """
    inputs, targets, weights = inputs_of(data)
    given = flat_tensors(inputs)
    seen = Observation(inputs=given)
    seen.inputs_seen = [taps.seen_inputs.get(number, tensor) for number, tensor in enumerate(given)]
    seen.index_inputs = taps.index_inputs
    nothing = [LossTerm("", None, None)]
    seen.terms = attempt("targets and predictions", lambda: loss_terms(taps, targets, weights), nothing)
    seen.penalties = [tf.reduce_sum(penalty) for penalty in taps.penalties]
    seen.total = taps.total
    if is_own and taps.compute_loss_arguments is not None:
        made = not taps.gives(taps.compute_loss_arguments["y_pred"])
        seen.terms = [replace(term, is_output=not made) for term in seen.terms]
    seen.objectives = attempt("what is minimised", lambda: objectives_of(taps), []) if is_own else []
    _settle_total(seen, taps, reported)
    seen.loss_scale = taps.loss_scale
    seen.variables = attempt("gradients and updates", lambda: _variables(taps, variable_rows, before), [])
    seen.layers = attempt("activations", lambda: layer_outputs(taps), [])
    if seen.objectives:
        seen.learning_rate, seen.iterations = seen.objectives[0].learning_rate, seen.objectives[0].iterations
    elif taps.watches_updates and taps.model.optimizer is not None:
        seen.learning_rate = tf.convert_to_tensor(taps.model.optimizer.learning_rate)
        seen.iterations = tf.convert_to_tensor(taps.model.optimizer.iterations)
    if len(seen.objectives) == 1:
        seen.objectives = []
    return seen


def _variables(taps: StepHooks, rows: dict[int, int], before: list[Tensor] | None) -> list[VariableStep]:
    if before is None:
        return variable_steps(taps, rows, taps.loss_scale)
    return steps_around(taps, rows, taps.model.trainable_variables, before)


def _settle_total(seen: Observation, taps: StepHooks, reported: Any) -> None:
    """Say what the step minimises: the scalar that its one optimizer does; of several there is no total."""
    if len(seen.objectives) > 1:
        first = {id(target) for target in seen.objectives[0].targets}
        if not first or any({id(target) for target in each.targets} != first for each in seen.objectives):
            seen.total, seen.is_value = None, False
            return
    if seen.objectives and seen.objectives[0].loss is not None:
        objective = seen.objectives[0]
        seen.is_value = taps.total is None or any(target is taps.total for target in objective.targets)
        seen.total = objective.loss
    elif seen.total is None and isinstance(reported, dict) and "loss" in reported:
        seen.total = scale_loss_for_distribution(tf.convert_to_tensor(reported["loss"]))


def layer_outputs(taps: StepHooks) -> list[LayerOutput]:
    """Return the outputs that the taps saw, by row; only floats with a known number of units.

    Raises:
        Exception: what went wrong in a tap.
    """
    taps.check()
    layers = {row: layer for layer, row in taps.layers.items()}
    return [
        LayerOutput(row, activation_of(layers[row]), output)
        for row, output in sorted(taps.outputs.items())
        if output.dtype.is_floating and output.shape.rank and output.shape[-1] is not None
    ]


def loss_terms(taps: StepHooks, targets: Any, weights: Any) -> list[LossTerm]:
    """Return a term per output: from the losses that were called, else from what is known."""
    arguments = taps.compute_loss_arguments or {}
    weights = arguments.get("sample_weight", weights)
    specifications = getattr(taps.compiled_loss, "_flat_losses", None) or []
    if taps.loss_calls and len(taps.loss_calls) >= len(specifications) > 0:
        return [
            _compiled_term(specification, call, number, weights)
            for number, (specification, call) in enumerate(zip(specifications, taps.loss_calls, strict=False))
        ]
    predictions = flat_tensors(arguments.get("y_pred", taps.model_output))
    if not predictions:
        return [LossTerm("", None, None)]
    wanted = flat_tensors(arguments.get("y", targets))
    if len(wanted) != len(predictions):
        wanted = [None] * len(predictions)
    return [LossTerm("", target, prediction) for target, prediction in zip(wanted, predictions, strict=True)]


def _compiled_term(specification: Any, call: LossCall, number: int, weights: Any) -> LossTerm:
    weight = _weight_of(weights, specification.path, number)
    factor = specification.loss_weights
    return LossTerm(
        name=str(specification.name or ""),
        target=call.target,
        prediction=call.prediction,
        sample_weight=weight,
        loss=ReducedLoss(call.loss, call.prediction),
        loss_weight=1.0 if factor is None else float(factor),
        unreduced=call.unreduced,
        loss_name=loss_name(call.loss),
        from_logits=bool(takes_logits(call.loss)),
        ignored_class=getattr(call.loss, "ignore_class", None),
    )


def _weight_of(weights: Any, path: Sequence[Any], number: int) -> Tensor | None:
    for key in path:
        if isinstance(weights, dict) and key in weights:
            weights = weights[key]
    parts = flat_tensors(weights)
    return parts[number] if number < len(parts) and len(parts) > 1 else parts[0] if parts else None


@dataclass(frozen=True)
class ReducedLoss:
    """A loss as a function of target, prediction and weights, under the mask of ``prediction``.

    Its value is that of one replica that has the whole batch: Keras divides a mean by the
    number of replicas, so that it can be added up.
    """

    loss: Any
    prediction: Tensor

    def __call__(self, target: Tensor, other: Tensor, weight: Tensor | None) -> Tensor:
        """Return the loss of ``other``, a scalar."""
        mask = getattr(self.prediction, "_keras_mask", None)
        if mask is not None and other is not self.prediction:
            other._keras_mask = mask
        value = self.loss(target, other, sample_weight=weight)
        return value if self.loss.reduction == "sum" else unscale_loss_for_distribution(value)


def variable_steps(taps: StepHooks, rows: dict[int, int], loss_scale: Tensor | None) -> list[VariableStep]:
    """Return a step per variable that reached the optimizer, gradients without loss scaling."""
    found = []
    for number, variable in enumerate(taps.variables):
        row = rows.get(id(variable))
        if row is None:
            continue
        gradient = taps.gradients[number]
        if gradient is not None and loss_scale is not None:
            gradient = tf.cast(tf.convert_to_tensor(gradient), tf.float32) / tf.cast(loss_scale, tf.float32)
        found.append(VariableStep(row, gradient, taps.before[number], taps.after[number]))
    return found
