"""Look at a model's step from inside: layers, losses and optimizer, shadowed on the instances.

A tap never changes what passes through it, and never fails: what goes wrong in one is
remembered. Everything is taken off again on leaving, also after an exception.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from types import TracebackType
from typing import Any

import tensorflow as tf

from tb_zeroloss.record.stats.observation import Tensor
from tb_zeroloss.record.watching.method_patch import MethodPatch, beneath, shadow
from tb_zeroloss.record.watching.model_variables import optimizers_of
from tb_zeroloss.record.watching.optimizer_step import OptimizerStep
from tb_zeroloss.record.watching.tape import Differentiated, watched_tapes

PREPROCESSING = frozenset({
    "Rescaling", "Normalization", "BatchNormalization", "LayerNormalization", "GroupNormalization",
    "UnitNormalization", "RMSNormalization", "Flatten", "Reshape", "Dropout", "GaussianNoise", "Permute",
    "ZeroPadding1D", "ZeroPadding2D", "Masking", "InputLayer", "Resizing", "CenterCrop", "RandomFlip",
    "RandomRotation", "RandomZoom", "RandomTranslation", "RandomContrast", "Activation",
})  # fmt: skip
"""Layers behind which the scale of the inputs is judged."""


def looks_up(layer: Any) -> bool:
    """Return whether a layer takes its input for numbers of categories; of the output nothing is read to know."""
    return type(layer).__name__ == "Embedding"


@dataclass
class LossCall:
    """One call of a loss: which object, on what, and what it gave before reduction."""

    loss: Any
    target: Tensor
    prediction: Tensor
    unreduced: Tensor


@dataclass
class StepHooks:
    """What was seen of one step. Use as a context manager around the step.

    Attributes:
        model: The model that trains.
        layers: The watched layers, by row.
        watches_updates: Whether the ``apply`` of its optimizers is watched.
        compiled_loss: Keras's loss container; None for the model's own.
        failure: The first thing that went wrong in a tap, or None.
    """

    model: Any
    layers: dict[Any, int]
    watches_updates: bool = False
    compiled_loss: Any = None

    def __post_init__(self) -> None:
        """Start with nothing seen."""
        if self.compiled_loss is None:
            self.compiled_loss = getattr(self.model, "_compile_loss", None)
        self.outputs: dict[int, Tensor] = {}
        self.seen_inputs: dict[int, Tensor] = {}
        self.index_inputs: set[int] = set()
        self.given: dict[int, Tensor] = {}
        self.model_output: Any = None
        self.loss_calls: list[LossCall] = []
        self.compute_loss_arguments: dict[str, Any] | None = None
        self.total: Tensor | None = None
        self.penalties: list[Tensor] = []
        self.differentiated: list[Differentiated] = []
        self.applied: list[OptimizerStep] = []
        self.scaled: list[tuple[Tensor, Tensor]] = []
        self.gradients: list[Any] = []
        self.loss_scale: Tensor | None = None
        self.variables: list[Any] = []
        self.before: list[Tensor] = []
        self.after: list[Tensor] = []
        self._shadows: list[MethodPatch] = []
        self._tapes = ExitStack()
        self._graph: Any = None
        self.failure: Exception | None = None

    def __enter__(self) -> StepHooks:
        """Put the taps on."""
        self._graph = None if tf.executing_eagerly() else tf.compat.v1.get_default_graph()
        self.notice(self._put_on)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take the taps off."""
        self._take_off()

    def notice(self, call: Callable[[], None]) -> None:
        """Call, and remember what goes wrong."""
        try:
            call()
        except Exception as error:
            self.failure = self.failure or error

    def gives(self, tensors: Any) -> bool:
        """Return whether all of a nest of tensors came out of the model or of layers of it, as they are."""
        return all(id(tensor) in self.given for tensor in tf.nest.flatten(tensors))

    def check(self) -> None:
        """Raise what went wrong in a tap."""
        if self.failure is not None:
            raise self.failure

    def follow_inputs(self, inputs: list[Tensor]) -> None:
        """Remember the model's inputs, to find what they become behind preprocessing layers."""
        self.seen_inputs = dict(enumerate(inputs))

    def _meet(self, given: list[Tensor]) -> None:
        if len(given) == len(self.seen_inputs):
            self.follow_inputs(given)

    def _follow(self, given: Any, output: Tensor) -> None:
        for number, tensor in self.seen_inputs.items():
            if tensor is given:
                self.seen_inputs[number] = output

    def _look_up(self, given: Any) -> None:
        """Remember that an input holds numbers of categories: how large they are says nothing."""
        self.index_inputs |= {number for number, tensor in self.seen_inputs.items() if tensor is given}

    def _put_on(self) -> None:
        for layer, row in self.layers.items():
            self._shadow(layer, "call", self._layer_tap(layer, row))
        self._shadow(self.model, "call", self._model_tap())
        self._shadow(self.model, "compute_loss", self._loss_tap())
        if getattr(self.compiled_loss, "built", True):
            self._tap_losses()
        else:
            self._shadow(self.compiled_loss, "build", self._build_tap())
        self._tapes.enter_context(watched_tapes(self.differentiated.append))
        for optimizer in optimizers_of(self.model) if self.watches_updates else []:
            self._shadow(optimizer, "apply", self._apply_tap(optimizer))
            self._shadow(optimizer, "scale_loss", self._scale_tap(optimizer))

    def _tap_losses(self) -> None:
        for loss in _losses(self.compiled_loss):
            self._shadow(loss, "call", self._unreduced_tap(loss))

    def _build_tap(self) -> Callable[..., Any]:
        original = beneath(self.compiled_loss, "build")

        def build(*args: Any, **kwargs: Any) -> None:
            original(*args, **kwargs)
            self.notice(self._tap_losses)

        return build

    def _shadow(self, owner: Any, name: str, function: Callable[..., Any]) -> None:
        stand_in = shadow(owner, name)
        stand_in.put_on(function)
        self._shadows.append(stand_in)

    def _take_off(self) -> None:
        self._tapes.close()
        while self._shadows:
            self._shadows.pop().take_off()

    def is_in_step(self, tensor: Any) -> bool:
        """Return whether something is a tensor of the step's own graph: out of a branch or a loop nothing leads."""
        tensor = tensor.values if isinstance(tensor, tf.IndexedSlices) else tensor
        if not isinstance(tensor, tf.Tensor):
            return False
        return self._graph is None or getattr(tensor, "graph", None) is self._graph

    def _layer_tap(self, layer: Any, row: int) -> Callable[..., Any]:
        original = beneath(layer, "call")
        preprocesses = type(layer).__name__ in PREPROCESSING

        def call(*args: Any, **kwargs: Any) -> Any:
            output = original(*args, **kwargs)
            self.given |= {id(tensor): tensor for tensor in tf.nest.flatten(output)}
            if row >= 0 and row not in self.outputs and self.is_in_step(output):
                self.outputs[row] = output
            if preprocesses and args and self.is_in_step(output):
                self._follow(args[0], output)
            if looks_up(layer) and args:
                self._look_up(args[0])
            return output

        return call

    def _model_tap(self) -> Callable[..., Any]:
        original = beneath(self.model, "call")

        def call(*args: Any, **kwargs: Any) -> Any:
            if args:
                self.notice(lambda: self._meet(tf.nest.flatten(args[0])))
            output = original(*args, **kwargs)
            self.given |= {id(tensor): tensor for tensor in tf.nest.flatten(output)}
            if self.model_output is None:
                self.model_output = output
            return output

        return call

    def _loss_tap(self) -> Callable[..., Any]:
        original = beneath(self.model, "compute_loss")

        def compute_loss(
            x: Any = None, y: Any = None, y_pred: Any = None, sample_weight: Any = None, *args: Any, **kwargs: Any
        ) -> Any:
            first = self.compute_loss_arguments is None
            total = original(x, y, y_pred, sample_weight, *args, **kwargs)
            if first:
                self.compute_loss_arguments = {"x": x, "y": y, "y_pred": y_pred, "sample_weight": sample_weight}
                self.total = total
                self.notice(lambda: self.penalties.extend(self.model.losses))
            return total

        return compute_loss

    def _unreduced_tap(self, loss: Any) -> Callable[..., Any]:
        original = beneath(loss, "call")

        def call(y_true: Any, y_pred: Any) -> Any:
            values = original(y_true, y_pred)
            self.loss_calls.append(LossCall(loss, y_true, y_pred, values))
            return values

        return call

    def _apply_tap(self, optimizer: Any) -> Callable[..., Any]:
        original = beneath(optimizer, "apply")

        def apply(grads: Any, trainable_variables: Any = None) -> Any:
            grads = list(grads)
            variables = trainable_variables if trainable_variables is None else list(trainable_variables)
            step = OptimizerStep(optimizer, grads, variables, taken=len(self.differentiated))
            self.notice(step.begin)
            result = original(grads, variables)
            self.notice(lambda: self._take(step))
            return result

        return apply

    def _scale_tap(self, optimizer: Any) -> Callable[..., Any]:
        original = beneath(optimizer, "scale_loss")

        def scale_loss(loss: Any) -> Any:
            scaled = original(loss)
            self.scaled.append((scaled, loss))
            return scaled

        return scale_loss

    def _is_of_step(self, step: OptimizerStep) -> bool:
        """Return whether an optimizer was applied in the step's own graph."""
        return all(map(self.is_in_step, step.before))

    def _take(self, step: OptimizerStep) -> None:
        if not self._is_of_step(step):
            return
        self.applied.append(step)
        if self.loss_scale is None:
            self.loss_scale = step.loss_scale
        known = {id(variable) for variable in self.variables}
        for variable, gradient, before in zip(step.watched, step.gradients, step.before, strict=True):
            if id(variable) not in known:
                self.variables.append(variable)
                self.gradients.append(gradient)
                self.before.append(before)
                self.after.append(tf.convert_to_tensor(variable.value))


def _losses(compiled: Any) -> list[Any]:
    specifications = getattr(compiled, "_flat_losses", None) or []
    return list({id(s.loss): s.loss for s in specifications if s.loss is not None}.values())
