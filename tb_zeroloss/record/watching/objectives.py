"""What a step minimises: the scalar that its tape differentiates, for each of its optimizers."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from tb_zeroloss.record.stats.observation import Objective, Tensor, VariableStep
from tb_zeroloss.record.watching.model_variables import named_optimizers
from tb_zeroloss.record.watching.optimizer_step import OptimizerStep
from tb_zeroloss.record.watching.step_hooks import StepHooks
from tb_zeroloss.record.watching.tape import Differentiated


def objectives_of(taps: StepHooks) -> list[Objective]:
    """Return an objective for each optimizer that the step applied, in the order in which the model keeps them.

    Of one that was applied several times in a step the last time counts.
    """
    last = {id(step.optimizer): step for step in taps.applied}
    named = [(name, last[id(optimizer)]) for name, optimizer in named_optimizers(taps.model) if id(optimizer) in last]
    return [_objective(taps, name, step) for name, step in named]


def _objective(taps: StepHooks, name: str, step: OptimizerStep) -> Objective:
    targets = _minimised(taps, step)
    parts = [tf.reduce_sum(tf.cast(target, tf.float64)) for target in targets]
    gradients = [_unscaled(gradient, step.loss_scale) for gradient in step.gradients if gradient is not None]
    rate, iterations = map(tf.convert_to_tensor, (step.optimizer.learning_rate, step.optimizer.iterations))
    return Objective(name, tf.add_n(parts) if parts else None, gradients, rate, iterations, targets)


def steps_around(
    taps: StepHooks, rows: dict[int, int], variables: list[Any], before: list[Tensor]
) -> list[VariableStep]:
    """Return a step per trainable variable that the user's step took a gradient of, or gave to an optimizer.

    Whatever changed a variable, an optimizer in a branch, or an assignment, is in its update.

    Args:
        taps: Taken off already.
        rows: Row of each variable, by ``id``.
        variables: The trainable variables.
        before: What they held before the step.
    """
    gradients = _gradients_by_variable(taps)
    return [
        VariableStep(rows[id(variable)], gradients[id(variable)], held, tf.convert_to_tensor(variable.value))
        for variable, held in zip(variables, before, strict=True)
        if id(variable) in rows and id(variable) in gradients
    ]


def _gradients_by_variable(taps: StepHooks) -> dict[int, Any]:
    """Return the gradient of each variable, unscaled: as it was applied, else as it was taken; None is one too."""
    names = {id(variable.value): id(variable) for variable in taps.model.trainable_variables}
    found: dict[int, Any] = {}
    for call in taps.differentiated:
        for source, gradient in zip(call.sources, call.gradients, strict=True):
            if gradient is None or taps.is_in_step(gradient):
                found[names.get(id(source), id(source))] = _unscaled(gradient, _scale(taps, call))
    for step in taps.applied:
        for variable, gradient in zip(step.watched, step.gradients, strict=True):
            found[names.get(id(variable), id(variable))] = _unscaled(gradient, step.loss_scale)
    return found


def _scale(taps: StepHooks, call: Differentiated) -> Tensor | None:
    is_scaled = any(target is scaled for target in call.targets for scaled, _ in taps.scaled)
    return next((step.loss_scale for step in taps.applied if step.loss_scale is not None), None) if is_scaled else None


def _unscaled(gradient: Any, scale: Tensor | None) -> Any:
    if gradient is None or scale is None:
        return gradient
    return tf.cast(tf.convert_to_tensor(gradient), tf.float32) / tf.cast(scale, tf.float32)


def _minimised(taps: StepHooks, step: OptimizerStep) -> list[Tensor]:
    """Return the tensors whose gradients an optimizer applied, without loss scaling; none when they were not seen."""
    call = _call_of(taps.differentiated[: step.taken], step)
    unscaled = {id(scaled): loss for scaled, loss in taps.scaled}
    targets = [] if call is None else [unscaled.get(id(target), target) for target in call.targets]
    return targets if all(map(taps.is_in_step, targets)) else []


def _call_of(calls: list[Differentiated], step: OptimizerStep) -> Differentiated | None:
    """Return the last call that gave the gradients as they are, else the last one that took them of the variables."""
    given = {id(gradient) for gradient in step.gradients if gradient is not None}
    names = {id(part) for variable in step.watched for part in (variable, getattr(variable, "value", None))}
    for wanted, attribute in ((given, "gradients"), (names - {id(None)}, "sources")):
        for call in reversed(calls):
            if wanted & {id(part) for part in getattr(call, attribute) if part is not None}:
                return call
    return None
