"""What a model owns that a step of its training may change."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import keras


def optimizers_of(model: Any) -> list[Any]:
    """Return the optimizer that a model was compiled with and those that it and its layers keep, each once."""
    return [optimizer for _, optimizer in named_optimizers(model)]


def named_optimizers(model: Any) -> list[tuple[str, Any]]:
    """Return the same with the names under which they are kept: of attributes, and of places in lists of them."""
    kept = [("optimizer", model.optimizer), *_kept(vars(model))]
    for layer in model._flatten_layers(include_self=False):
        kept += [(f"{layer.name}.{name}", optimizer) for name, optimizer in _kept(vars(layer))]
    named = {id(optimizer): (name, optimizer) for name, optimizer in reversed(kept) if _is_optimizer(optimizer)}
    return list(reversed(named.values()))


def _kept(attributes: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in attributes.items():
        if isinstance(value, list | tuple):
            yield from ((f"{name}[{place}]", part) for place, part in enumerate(value))
        elif isinstance(value, dict) and not name.startswith("_"):
            yield from ((f"{name}[{key}]", part) for key, part in value.items())
        else:
            yield name, value


def _is_optimizer(value: Any) -> bool:
    return isinstance(value, keras.optimizers.Optimizer)


def variables_of(model: Any) -> list[Any]:
    """Return the variables, made so far, of a model, its metrics and its optimizers, each once."""
    owners = (model, *model.metrics, *optimizers_of(model))
    variables = [variable for owner in owners for variable in owner.variables]
    return list({id(variable): variable for variable in variables}.values())
