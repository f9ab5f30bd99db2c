"""Activations from a forward pass of their own, where looking on would change the step.

TensorFlow's graph rewriting may compute a function differently when a tensor inside it has
one more reader: seen with GELU without XLA, where weights moved by 1.7e-5. A function that
is not inlined is rewritten apart from the step, so that the step stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import keras
import tensorflow as tf
from keras.src.models.functional import Functional

from tb_zeroloss.record.stats.measure import pack_layers
from tb_zeroloss.record.stats.observation import LayerOutput, Tensor
from tb_zeroloss.record.stats.state import RecorderState
from tb_zeroloss.record.watching.model_summary import SHAPE_ONLY, activation_of
from tb_zeroloss.record.watching.observe import layer_outputs
from tb_zeroloss.record.watching.step_hooks import StepHooks
from tb_zeroloss.schema.configuration import Configuration

SEEN_SAFELY = frozenset({None, "linear", "relu", "relu6", "leaky_relu", "sigmoid", "tanh", "softmax"})
"""Activations that were bit-identical with and without a second reader, without XLA."""

KINDS_SEEN_SAFELY = frozenset({
    "Dense", "Conv1D", "Conv2D", "Conv3D", "BatchNormalization", "LSTM", "GRU", "SimpleRNN", "Bidirectional",
    "Embedding", "MaxPooling1D", "MaxPooling2D", "AveragePooling2D", "GlobalAveragePooling1D",
    "GlobalAveragePooling2D", "GlobalMaxPooling1D", "Activation", "ReLU", "LeakyReLU", "Softmax",
    "Concatenate", "Rescaling", "Normalization", "GaussianNoise",
})  # fmt: skip
"""Layers for which the same was tried; a sum is none of them: it is fused with the layer before it."""


def needs_own_pass(model: Any, layers: list[Any]) -> bool:
    """Return whether something in the model was not tried, so that its layers must not be looked at in the step."""
    return not _is_tried(model) or any(activation_of(layer) not in SEEN_SAFELY for layer in layers)


def _is_tried(part: Any) -> bool:
    if not isinstance(part, keras.Model):
        kind = type(part).__name__
        return kind in KINDS_SEEN_SAFELY or kind in SHAPE_ONLY
    graph = part._functional if isinstance(part, keras.Sequential) else part
    if graph is None or type(graph).call is not Functional.call:
        return False
    return all(_is_tried(operation) for operation in graph.operations)


def activations_apart(
    model: Any, inputs: Any, rows: dict[Any, int], configuration: Configuration, state: RecorderState
) -> Tensor:
    """Return the activations group of a stateless forward pass in training mode.

    Args:
        model: A built Keras model; its variables do not move.
        inputs: The batch.
        rows: Row of each watched layer.
        configuration: Says how many rows there are.
        state: The probes of the layers.
    """
    return _apart(model, inputs, rows, lambda layers: pack_layers(layers, configuration, state, is_apart=True))


def layers_apart(model: Any, inputs: Any, rows: dict[Any, int]) -> list[LayerOutput]:
    """Return the outputs themselves, to be joined with those of other replicas."""
    seen: list[LayerOutput] = []

    def outputs(layers: list[LayerOutput]) -> list[Tensor]:
        seen[:] = layers
        return [layer.output for layer in layers]

    found = _apart(model, inputs, rows, outputs)
    return [replace(layer, output=output) for layer, output in zip(seen, found, strict=True)]


def _apart(model: Any, inputs: Any, rows: dict[Any, int], then: Callable[[list[LayerOutput]], Any]) -> Any:
    def forward(inputs: Any) -> Any:
        taps = StepHooks(model, rows)
        training = {"training": True} if model._call_has_training_arg else {}
        trainable = [tf.convert_to_tensor(variable.value) for variable in model.trainable_variables]
        others = [tf.convert_to_tensor(variable.value) for variable in model.non_trainable_variables]
        with taps:
            model.stateless_call(trainable, others, inputs, **training)
        return then(layer_outputs(taps))

    if tf.executing_eagerly():
        return forward(inputs)
    apart = tf.function(forward, autograph=False, experimental_attributes={"_noinline": True})
    return apart(inputs)
