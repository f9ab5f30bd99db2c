"""A second function beside the one that Keras compiled, from another step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Step = Callable[[Any], Any]


def second_function(model: Any, kind: str, step: Step) -> Step:
    """Return what Keras makes of another step; the model's own step and function stay as they are.

    Args:
        model: A compiled Keras model.
        kind: ``train`` or ``test``.
        step: Takes a batch, like ``model.train_step``.
    """
    name, function = f"{kind}_step", f"{kind}_function"
    before, own = model.__dict__.get(name), getattr(model, function)
    model.__dict__[name] = step
    try:
        getattr(model, f"make_{function}")(force=True)
        second: Step = getattr(model, function)
    finally:
        if before is None:
            del model.__dict__[name]
        else:
            model.__dict__[name] = before
        setattr(model, function, own)
    return second
