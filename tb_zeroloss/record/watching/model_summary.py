"""The configuration of a run, read off the model before its first recorded step."""

from __future__ import annotations

import importlib
import re
from typing import Any

import keras
import numpy as np

from tb_zeroloss.record.stats.observation import Observation
from tb_zeroloss.record.stats.updates import WHOLE_ELEMENTS, is_whole
from tb_zeroloss.record.watching.plain_graph import is_made_of_layers
from tb_zeroloss.schema.configuration import Configuration, LayerCard, OutputCard, VariableCard
from tb_zeroloss.schema.quantities import SCHEMA_VERSION

SHAPE_ONLY = frozenset({"InputLayer", "Flatten", "Reshape", "Permute", "RepeatVector", "Dropout", "Masking"})
"""Layers whose output says nothing that the layer before did not say."""

MERGING = (
    keras.layers.Add, keras.layers.Subtract, keras.layers.Multiply, keras.layers.Average, keras.layers.Concatenate,
)  # fmt: skip
"""Layers that put outputs of others together."""

KERNELS = frozenset({"kernel", "recurrent_kernel", "depthwise_kernel", "pointwise_kernel"})


def watched_layers(model: Any) -> list[Any]:
    """Return the layers of which activations are recorded: leaves, in the model's order.

    The cells of a recurrent layer are called inside its loop: they belong to it.
    """
    found: dict[int, Any] = {}
    everything = list(model._flatten_layers(include_self=False))
    recurrent = [layer for layer in everything if isinstance(layer, keras.layers.RNN)]
    cells = {id(cell) for layer in recurrent for cell in layer._flatten_layers(include_self=False)}
    for layer in everything:
        if id(layer) in cells:
            continue
        children = [child for child in layer._flatten_layers(include_self=False) if child is not layer]
        is_recurrent = isinstance(layer, keras.layers.RNN | keras.layers.Bidirectional)
        if (not children or is_recurrent) and type(layer).__name__ not in SHAPE_ONLY:
            found.setdefault(id(layer), layer)
    return list(found.values())


def activation_of(layer: Any) -> str | None:
    """Return the Keras name of a layer's activation, or None when it has none or its own."""
    kind = type(layer).__name__
    if kind == "ReLU":
        return "relu" if not getattr(layer, "negative_slope", 0) else "leaky_relu"
    if kind in {"LeakyReLU", "PReLU", "ELU", "Softmax"}:
        return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", kind).lower()
    if isinstance(layer, keras.layers.RNN):
        return None
    activation = getattr(layer, "activation", None)
    name = getattr(activation, "__name__", None) or getattr(activation, "name", None)
    return name if isinstance(name, str) else None


def layer_cards(layers: list[Any]) -> tuple[LayerCard, ...]:
    """Return a card per watched layer, names made unique by path."""
    names = [layer.name for layer in layers]
    return tuple(
        LayerCard(
            name=layer.name if names.count(layer.name) == 1 else layer.path,
            kind=type(layer).__name__,
            activation=activation_of(layer),
            units=getattr(layer, "units", None) or getattr(layer, "filters", None),
            parameters=layer.count_params() if layer.built else 0,
            trainable=bool(layer.trainable),
        )
        for layer in layers
    )


def variable_cards(model: Any, variables: list[Any]) -> tuple[VariableCard, ...]:
    """Return a card per trainable variable."""
    owners = {
        id(variable): layer
        for layer in model._flatten_layers()
        for variable in getattr(layer, "_trainable_variables", [])
    }
    cards = []
    for variable in variables:
        owner = owners.get(id(variable))
        initializer = getattr(owner, f"{variable.name}_initializer", None)
        cards.append(
            VariableCard(
                name=variable.path,
                layer=owner.name if owner is not None else variable.path.rpartition("/")[0],
                shape=tuple(int(size) for size in variable.shape),
                is_kernel=variable.name in KERNELS and len(variable.shape) >= 2,
                layer_kind=type(owner).__name__ if owner is not None else "",
                initializer=type(initializer).__name__ if initializer is not None else None,
            )
        )
    return tuple(cards)


def loss_name(loss: Any) -> str | None:
    """Return the Keras name of a loss in snake case, or the name of the user's own."""
    if loss is None or isinstance(loss, str):
        return loss
    function = getattr(loss, "fn", None)
    name = getattr(function, "__name__", None) or getattr(loss, "__name__", None) or type(loss).__name__
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def head_activations(model: Any, outputs: int) -> list[tuple[str | None, Any]]:
    """Return activation and name of the layer that makes each output, where that is known."""
    heads = []
    for tensor in keras.tree.flatten(getattr(model, "outputs", None) or []):
        layer = getattr(getattr(tensor, "_keras_history", None), "operation", None)
        heads.append((_last_activation(layer), getattr(layer, "name", None)))
    if len(heads) != outputs:
        leaves = watched_layers(model)
        heads = [(_last_activation(leaves[-1]) if leaves else None, None)] if outputs == 1 else [(None, None)] * outputs
    return heads


def _last_activation(layer: Any) -> str | None:
    if layer is None:
        return None
    if type(layer).__name__ in SHAPE_ONLY or isinstance(layer, keras.Model):
        return _activation_inside(layer)
    return activation_of(layer) or ("linear" if hasattr(layer, "kernel") else None)


def _activation_inside(layer: Any) -> str | None:
    if isinstance(layer, keras.Model) and layer.layers:
        return _last_activation(layer.layers[-1])
    nodes = getattr(layer, "_inbound_nodes", [])
    if nodes and nodes[0].input_tensors:
        history = getattr(nodes[0].input_tensors[0], "_keras_history", None)
        return _last_activation(getattr(history, "operation", None))
    return None


def output_cards(
    model: Any, compiled_loss: Any, seen: Observation, classes: list[int | None], *, assumed: bool = False
) -> tuple[OutputCard, ...]:
    """Return a card per output of an observed step; ``assumed`` says that the loss was guessed."""
    compiled = getattr(compiled_loss, "_flat_losses", None) or []
    heads = head_activations(model, len(seen.terms))
    cards = []
    for number, term in enumerate(seen.terms):
        loss = compiled[number].loss if number < len(compiled) else None
        activation, name = heads[_place(model, compiled, number)]
        cards.append(
            OutputCard(
                name=(term.name or name if len(seen.terms) > 1 else name or term.name) or f"output {number}",
                activation=activation,
                width=_width(term.prediction),
                loss=loss_name(loss),
                from_logits=takes_logits(loss),
                loss_weight=term.loss_weight,
                target_is_class_index=classes[number] is not None,
                loss_assumed=assumed,
                is_output=term.is_output and not _is_put_together(model, _place(model, compiled, number)),
                target_shape=_shape(term.target),
                prediction_shape=_shape(term.prediction),
            )
        )
    return tuple(cards)


def _is_put_together(model: Any, number: int) -> bool:
    """Return whether an output of a functional model is a sum or the like of others, without a weight of its own."""
    outputs = keras.tree.flatten(getattr(model, "outputs", None) or [])
    history = getattr(outputs[number], "_keras_history", None) if number < len(outputs) else None
    return isinstance(getattr(history, "operation", None), MERGING)


def _place(model: Any, compiled: list[Any], number: int) -> int:
    """Return which of the model's outputs a loss is about: losses come in the order in which they were given."""
    if number >= len(compiled):
        return number
    paths = [path for path, _ in keras.tree.flatten_with_path(getattr(model, "_outputs_struct", None))]
    path = tuple(compiled[number].path)
    return paths.index(path) if path in paths else number


def takes_logits(loss: Any) -> bool | None:
    """Return whether a loss takes logits, or None where the question has no meaning."""
    settings = getattr(loss, "_fn_kwargs", None) or {}
    value = settings.get("from_logits", getattr(loss, "from_logits", None))
    if value is None and loss_name(loss) and "crossentropy" in str(loss_name(loss)):
        return False
    return None if value is None else bool(value)


def _width(tensor: Any) -> int | None:
    return tensor.shape[-1] if tensor is not None and tensor.shape.rank else None


def _shape(tensor: Any) -> tuple[int | None, ...]:
    return tuple(tensor.shape) if tensor is not None and tensor.shape.rank is not None else ()


def optimizer_settings(optimizer: Any) -> dict[str, Any]:
    """Return the plain settings of an optimizer: numbers, flags and names."""
    if optimizer is None:
        return {}
    kept = (bool, int, float, str)
    try:
        config = optimizer.get_config()
    except RuntimeError:
        return {}  # a step that JAX compiled may have been given the memory of the learning rate for its results
    settings = {}
    for name, value in config.items():
        if isinstance(value, kept):
            settings[name] = value
        elif isinstance(value, dict) and "class_name" in value:
            settings[name] = str(value["class_name"])
    return settings


SAMPLED = (
    f"Updates of variables of more than {WHOLE_ELEMENTS:,} elements are estimated from evenly spaced rows, and from"
    " those of a sparse gradient."
)


def configuration_of(
    model: Any, layers: list[Any], variables: list[Any], *, notes: tuple[str, ...] = (), **settings: Any
) -> Configuration:
    """Return the configuration of a model that is about to train; outputs come with the first record."""
    is_sampled = not all(is_whole(tuple(variable.shape)) for variable in variables)
    optimizer = getattr(model, "optimizer", None)
    backend = importlib.import_module(keras.backend.backend())
    versions = {backend.__name__: backend.__version__, "keras": keras.__version__, "numpy": np.__version__}
    return Configuration(
        schema=SCHEMA_VERSION,
        model=type(model).__name__ if model.name is None else model.name,
        layers=layer_cards(layers),
        layers_only=is_made_of_layers(model),
        variables=variable_cards(model, variables),
        optimizer=type(optimizer).__name__ if optimizer is not None else None,
        optimizer_settings=optimizer_settings(optimizer),
        parameters=sum(_size(variable) for variable in model.trainable_variables),
        frozen_parameters=sum(_size(variable) for variable in model.non_trainable_variables),
        dtype_policy=model.dtype_policy.name,
        versions=versions,
        notes=(*notes, SAMPLED) if is_sampled else notes,
        **settings,
    )


def _size(variable: Any) -> int:
    size = 1
    for length in variable.shape:
        size *= int(length)
    return size
