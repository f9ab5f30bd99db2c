"""Which layers' activations are recorded, and what was asked for in vain."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from tb_zeroloss.record.watching.model_summary import watched_layers

LISTED = 8
"""Names of layers in a message: enough to see how they are spelled."""


@dataclass
class LayerChoice:
    """Layers chosen by name.

    Attributes:
        asked: A regular expression, or names; None for all layers.
        is_said: Whether the user was told what is missing.
    """

    asked: str | tuple[str, ...] | None = None
    is_said: bool = False

    def of(self, model: Any) -> list[Any]:
        """Return those of a built model whose activations are recorded."""
        return [layer for layer in watched_layers(model) if self._takes(layer.name)]

    def missing(self, model: Any) -> str:
        """Return which layer was asked for and is not in a built model, and which are; nothing if all is there."""
        there = list(dict.fromkeys(layer.name for layer in watched_layers(model)))
        if isinstance(self.asked, str):
            vain, verb = ([] if any(map(self._takes, there)) else [self.asked]), "matches"
        else:
            vain, verb = [name for name in self.asked or () if name not in there], "is called"
        if not vain:
            return ""
        return (
            f"no layer with activations to record {verb} {' or '.join(map(repr, vain))}; the model has {_listed(there)}"
        )

    def refuse_missing(self, where: str, model: Any) -> None:
        """Raise ``ValueError`` if a layer was asked for that is not in a built model."""
        missing = self.missing(model)
        if missing:
            asked = list(self.asked) if isinstance(self.asked, tuple) else self.asked
            raise ValueError(f"{where}(layers={asked!r}): {missing}. Pass names of these, or None for all.")

    def _takes(self, name: str) -> bool:
        if isinstance(self.asked, str):
            return re.search(self.asked, name) is not None
        return self.asked is None or name in self.asked


def layer_choice(where: str, value: object) -> LayerChoice:
    """Return the argument ``layers`` of ``where`` as what it asks for.

    Raises:
        TypeError: if it is neither None nor a regular expression nor a list of names.
        ValueError: if it is no regular expression.
    """
    if value is None:
        return LayerChoice()
    if isinstance(value, str):
        return LayerChoice(_pattern(where, value))
    if isinstance(value, list | tuple) and all(isinstance(name, str) for name in value):
        return LayerChoice(tuple(value))
    raise TypeError(
        f"{where}(layers={value!r}): layers must be None, a regular expression or a list of layer names;"
        f" got {type(value).__name__}."
    )


def _pattern(where: str, value: str) -> str:
    try:
        re.compile(value)
    except re.error as error:
        raise ValueError(
            f"{where}(layers={value!r}): not a regular expression ({error}). For one layer pass a list: [{value!r}]."
        ) from None
    return value


def _listed(names: list[str]) -> str:
    if not names:
        return "none"
    more = f" and {len(names) - LISTED:,} more" if len(names) > LISTED else ""
    return ", ".join(map(repr, names[:LISTED])) + more
