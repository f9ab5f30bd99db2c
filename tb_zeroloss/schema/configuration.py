"""What is known about a run before its first step, and how it travels as JSON."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass, field
from typing import Any

NOT_RECORDED = "not recorded: "
"""How a note begins that says what is missing from every record, and why."""

FROM_SCALARS = "scalars"
"""The ``recorder`` of a run that has no records: a loss curve that others wrote is all there is."""

AT_ONCE = "check_arrays"
"""The ``recorder`` of a run that is the answers of a finished model: its records are parts of the rows, not steps."""


@dataclass(frozen=True)
class LayerCard:
    """One layer that is watched: a row of the activations group."""

    name: str
    kind: str
    activation: str | None = None
    units: int | None = None
    parameters: int = 0
    trainable: bool = True


@dataclass(frozen=True)
class VariableCard:
    """One trainable variable: a row of the gradients group."""

    name: str
    layer: str
    shape: tuple[int, ...]
    is_kernel: bool
    layer_kind: str = ""
    initializer: str | None = None


@dataclass(frozen=True)
class OutputCard:
    """One output of the model with its head and its loss.

    ``is_output`` is whether the loss takes what a layer of the model gives by its weights; it may take something
    that is put together from that, such as the residual of an equation.
    """

    name: str
    activation: str | None
    width: int | None
    loss: str | None
    from_logits: bool | None = None
    loss_weight: float = 1.0
    target_is_class_index: bool = False
    loss_assumed: bool = False
    is_output: bool = True
    target_shape: tuple[int | None, ...] = ()
    prediction_shape: tuple[int | None, ...] = ()


@dataclass(frozen=True)
class Configuration:
    """The configuration of a run.

    ``activation`` of a layer or head is the Keras name (``relu``, ``linear``, ...) or None
    when it is not known. ``loss`` is the Keras name in snake case
    (``mean_squared_error``) or the name of the user's own function. ``parameters`` counts those
    that are trainable. ``layers_only`` is whether nothing stands between the layers, None when
    nobody asked. ``objectives`` names the optimizers of a step that applies several.
    ``trouble`` is what first went wrong while recording, or empty.
    """

    schema: int
    model: str
    outputs: tuple[OutputCard, ...] = ()
    inputs: tuple[str, ...] = ()
    layers: tuple[LayerCard, ...] = ()
    layers_only: bool | None = None
    variables: tuple[VariableCard, ...] = ()
    optimizer: str | None = None
    objectives: tuple[str, ...] = ()
    optimizer_settings: dict[str, Any] = field(default_factory=dict)
    parameters: int = 0
    frozen_parameters: int = 0
    dtype_policy: str = "float32"
    batch_size: int | None = None
    steps_per_epoch: int | None = None
    jit_compile: bool | None = None
    recorder: str = "fit"
    update_freq: int | None = None
    loss_kind: str | None = None
    expected_zero: bool = False
    autoencoder: bool = False
    source: str | None = None
    versions: dict[str, str] = field(default_factory=dict)
    metrics: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    trouble: str = ""

    @property
    def not_recorded(self) -> tuple[str, ...]:
        """Return what is missing from every record, each with the reason in brackets."""
        return tuple(note.removeprefix(NOT_RECORDED) for note in self.notes if note.startswith(NOT_RECORDED))

    def with_note(self, text: str) -> Configuration:
        """Return the configuration with a note more, if it is a new one."""
        return self if text in self.notes else dataclasses.replace(self, notes=(*self.notes, text))

    def to_json(self) -> str:
        """Return the configuration as JSON text."""
        return json.dumps(dataclasses.asdict(self), sort_keys=True)

    @staticmethod
    def from_json(text: str) -> Configuration:
        """Return the configuration that ``to_json`` wrote; unknown fields are left out."""
        data = json.loads(text)
        data["outputs"] = tuple(_card(OutputCard, row) for row in data.get("outputs", ()))
        data["layers"] = tuple(_card(LayerCard, row) for row in data.get("layers", ()))
        data["variables"] = tuple(_card(VariableCard, row) for row in data.get("variables", ()))
        data["inputs"] = tuple(data.get("inputs", ()))
        data["metrics"] = tuple(data.get("metrics", ()))
        data["objectives"] = tuple(data.get("objectives", ()))
        data["notes"] = tuple(data.get("notes", ()))
        made: Configuration = _card(Configuration, data)
        return made


def _card(kind: type[Any], data: dict[str, Any]) -> Any:
    names = {field.name for field in dataclasses.fields(kind)}
    known = {key: tuple(value) if isinstance(value, list) else value for key, value in data.items() if key in names}
    return kind(**known)
