"""What a model owns that a step of its training may change."""

from __future__ import annotations

from typing import Any

import keras


def optimizers_of(model: Any) -> list[Any]:
    """Return the optimizer that a model was compiled with and those that it keeps as attributes, each once."""
    found = [model.optimizer, *vars(model).values()]
    own = [optimizer for optimizer in found if isinstance(optimizer, keras.optimizers.Optimizer)]
    return list({id(optimizer): optimizer for optimizer in own}.values())


def variables_of(model: Any) -> list[Any]:
    """Return the variables, made so far, of a model, its metrics and its optimizers, each once."""
    owners = (model, *model.metrics, *optimizers_of(model))
    variables = [variable for owner in owners for variable in owner.variables]
    return list({id(variable): variable for variable in variables}.values())
