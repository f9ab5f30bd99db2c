"""The configuration of a run in words, line by line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from tb_zeroloss.report.words import counted, number
from tb_zeroloss.schema.configuration import FROM_SCALARS, Configuration, LayerCard, OutputCard, VariableCard

_GENERATED = re.compile(r"^(sequential|functional)_\d+$")
"""A name that Keras numbers: the number says how many models came before, nothing of this one."""


class Line(NamedTuple):
    """One setting.

    Attributes:
        key: What the setting is called when two runs are compared; free of generated layer names.
        name: What it is called on screen.
        value: Its value in words.
    """

    key: str
    name: str
    value: str


def lines_of(configuration: Configuration) -> list[Line]:
    """Return the settings of a run, those that decide most first; what is not known is left out."""
    if configuration.recorder == FROM_SCALARS:
        return list(_notes(configuration))
    lines = [*_outputs(configuration), *_optimizer(configuration), *_training(configuration), *_model(configuration)]
    return [line for line in lines if line.value]


def _outputs(configuration: Configuration) -> Iterator[Line]:
    several = len(configuration.outputs) > 1
    for position, output in enumerate(configuration.outputs, 1):
        key, name = (f" {position}", f" of {output.name}") if several else ("", "")
        yield Line(f"loss{key}", f"loss{name}", _loss(output))
        yield Line(f"output{key}", f"output{name}", _head(output))
        yield Line(f"target shape{key}", f"target shape{name}", _shape(output.target_shape))
        yield Line(f"prediction shape{key}", f"prediction shape{name}", _shape(output.prediction_shape))


def _loss(output: OutputCard) -> str:
    parts = [output.loss or ""]
    if output.from_logits is not None:
        parts.append("on logits" if output.from_logits else "on probabilities")
    if output.loss_weight != 1:
        parts.append(f"weight {number(output.loss_weight)}")
    if output.loss_assumed:
        parts.append("assumed")
    return ", ".join(part for part in parts if part) if output.loss else ""


def _head(output: OutputCard) -> str:
    units = counted(output.width, "unit") if output.width else ""
    labels = "class indices as targets" if output.target_is_class_index else ""
    return ", ".join(part for part in (output.activation, units, labels) if part)


def _optimizer(configuration: Configuration) -> Iterator[Line]:
    if configuration.objectives:
        yield Line("optimizers", "optimizers, each with a loss of its own", ", ".join(configuration.objectives))
        return
    yield Line("optimizer", "optimizer", configuration.optimizer or "")
    for setting, value in sorted(configuration.optimizer_settings.items()):
        if setting == "name":
            continue
        yield Line(f"optimizer {setting}", setting.replace("_", " "), _plain(value))


def _training(configuration: Configuration) -> Iterator[Line]:
    yield Line("batch size", "batch size", _plain(configuration.batch_size))
    yield Line("steps per epoch", "steps per epoch", _plain(configuration.steps_per_epoch))
    yield Line("dtype policy", "dtype policy", configuration.dtype_policy)
    yield Line("jit compile", "compiled by XLA", _plain(configuration.jit_compile))
    yield Line("loss kind", "kind of loss", configuration.loss_kind or "")
    yield Line("expected zero", "a zero loss is expected", "yes" if configuration.expected_zero else "")
    yield Line("autoencoder", "autoencoder", "yes" if configuration.autoencoder else "")


def _model(configuration: Configuration) -> Iterator[Line]:
    yield Line("model", "model", _GENERATED.sub(r"\1", configuration.model))
    yield Line("parameters", "trainable parameters", f"{configuration.parameters:,}")
    yield Line("frozen parameters", "frozen parameters", f"{configuration.frozen_parameters:,}")
    for position, layer in enumerate(configuration.layers, 1):
        yield Line(f"layer {position}", f"layer {layer.name}", _layer(layer, configuration.variables))
    yield from _notes(configuration)
    yield Line("source", "recorded at", configuration.source or "")
    for package, version in sorted(configuration.versions.items()):
        yield Line(f"version of {package}", package, version)


def _notes(configuration: Configuration) -> Iterator[Line]:
    for position, note in enumerate(configuration.notes, 1):
        yield Line(f"note {position}", "note", note)


def _layer(layer: LayerCard, variables: tuple[VariableCard, ...]) -> str:
    kernels = [variable for variable in variables if variable.layer == layer.name and variable.is_kernel]
    initializers = {kernel.initializer for kernel in kernels}
    parts = [
        layer.kind,
        counted(layer.units, "unit") if layer.units else "",
        layer.activation or "",
        *(f"kernel {initializer}" for initializer in sorted(filter(None, initializers))),
        counted(layer.parameters, "parameter") if layer.parameters else "",
        "" if layer.trainable else "frozen",
    ]
    return ", ".join(part for part in parts if part)


def _shape(shape: tuple[int | None, ...]) -> str:
    sizes = ", ".join("any" if size is None else str(size) for size in shape)
    return f"({sizes})" if shape else ""


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:g}"
    return f"{value:,}" if isinstance(value, int) else str(value)
