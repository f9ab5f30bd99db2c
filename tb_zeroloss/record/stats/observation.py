"""What one training step shows: the tensors that every statistic is computed from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Tensor = Any
"""A TensorFlow tensor, symbolic or eager."""


@dataclass
class LossTerm:
    """One output with its target and its loss.

    Attributes:
        name: Name of the output.
        target: ``[rows, ...]``, or None when the step has no targets.
        prediction: ``[rows, ...]``.
        sample_weight: ``[rows]`` or ``[rows, time]``, or None.
        loss: ``(target, prediction, sample_weight) -> scalar`` without side effects, or
            None when the loss cannot be evaluated apart from the step.
        loss_weight: Factor of this output in the total.
        unreduced: What the loss gave before it was reduced, or None.
        loss_name: Keras's name of the loss, or None when it is not known.
        from_logits: Whether the loss takes logits.
        ignored_class: The class index that the loss leaves out, or None.
        is_output: Whether the prediction is what the model or a layer of it gives, not made from that.
    """

    name: str
    target: Tensor | None
    prediction: Tensor | None
    sample_weight: Tensor | None = None
    loss: Callable[[Tensor, Tensor, Tensor | None], Tensor] | None = None
    loss_weight: float = 1.0
    unreduced: Tensor | None = None
    loss_name: str | None = None
    from_logits: bool = False
    ignored_class: int | None = None
    is_output: bool = True


@dataclass
class LayerOutput:
    """The output of one watched layer: ``[rows, ..., units]`` at its row of the group."""

    row: int
    activation: str | None
    output: Tensor


@dataclass
class VariableStep:
    """One trainable variable over one step.

    Attributes:
        row: Of the variable.
        gradient: Dense, ``IndexedSlices``, or None.
        before: The variable before the step, or None.
        after: The same after it; None when no update was seen.
        kept: Evenly spaced rows before the step, where only they were kept; then ``before`` is ``after``.
    """

    row: int
    gradient: Tensor | None
    before: Tensor | None
    after: Tensor | None = None
    kept: Tensor | None = None


@dataclass
class Objective:
    """What one optimizer minimises in a step that applies several.

    Attributes:
        name: Of the optimizer, as the model keeps it.
        loss: The scalar whose gradients it applied, or None when it was not seen.
        gradients: That it was given, without loss scaling; None entries are left out.
        learning_rate: Of this step.
        iterations: Its counter after the step.
        targets: The tensors whose elements add up to the loss, as the step made them.
    """

    name: str
    loss: Tensor | None
    gradients: list[Tensor]
    learning_rate: Tensor
    iterations: Tensor
    targets: list[Tensor] = field(default_factory=list)


@dataclass
class Observation:
    """One training step.

    Attributes:
        inputs: The model's inputs, flat, each ``[rows, ...]``.
        inputs_seen: The same behind the preprocessing layers.
        index_inputs: Places of inputs that hold numbers of categories, which an embedding looks up.
        terms: One per output.
        total: The loss that is minimised, a scalar, or None when it was not seen or there are several.
        is_value: Whether the total is that of the one output and nothing else.
        objectives: Of a step that applies several optimizers, one for each.
        penalties: What ``add_loss`` and regularizers contributed, scalars.
        variables: The trainable variables.
        layers: The outputs of the layers called in the step's own graph.
        is_apart: Whether the layers were called in a pass beside the step instead.
        activations: Their statistics, when they were taken in a pass of its own; then ``layers`` is empty.
        learning_rate: Of this step.
        iterations: The optimizer's counter after the step.
        loss_scale: Factor that the loss and the gradients carry.
    """

    inputs: list[Tensor] = field(default_factory=list)
    inputs_seen: list[Tensor] = field(default_factory=list)
    index_inputs: set[int] = field(default_factory=set)
    terms: list[LossTerm] = field(default_factory=list)
    total: Tensor | None = None
    is_value: bool = True
    objectives: list[Objective] = field(default_factory=list)
    penalties: list[Tensor] = field(default_factory=list)
    variables: list[VariableStep] = field(default_factory=list)
    layers: list[LayerOutput] = field(default_factory=list)
    is_apart: bool = False
    activations: Tensor | None = None
    learning_rate: Tensor | None = None
    iterations: Tensor | None = None
    loss_scale: Tensor | None = None
