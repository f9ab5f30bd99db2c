"""The configuration of a run of which no step is looked into."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

import keras

from tb_zeroloss.record.watching.layer_choice import LayerChoice
from tb_zeroloss.record.watching.model_summary import configuration_of, head_activations, loss_name, takes_logits
from tb_zeroloss.schema.configuration import Configuration, OutputCard


def described(model: Any, layers: LayerChoice, **settings: Any) -> Configuration:
    """Return the configuration of a built model, its single output with what is known before the first step."""
    known = configuration_of(model, layers.of(model), [], **settings)
    return dataclasses.replace(known, outputs=(_output(model),)) if has_one_output(model) else known


def has_one_output(model: Any) -> bool:
    """Return whether the loss of a model is the loss of its only output, as far as the model says."""
    outputs = keras.tree.flatten(getattr(model, "outputs", None) or [])
    return len(outputs) < 2 and not isinstance(_loss_of(model), Mapping | list | tuple)


def _output(model: Any) -> OutputCard:
    outputs = keras.tree.flatten(getattr(model, "outputs", None) or [])
    activation, name = head_activations(model, 1)[0]
    loss = _loss_of(model)
    shape = tuple(outputs[0].shape) if outputs else ()
    return OutputCard(
        name or "output 0",
        activation,
        width=shape[-1] if shape else None,
        loss=loss_name(loss),
        from_logits=takes_logits(loss),
        prediction_shape=shape,
    )


def _loss_of(model: Any) -> Any:
    return getattr(getattr(model, "_compile_loss", None), "_user_loss", None)
