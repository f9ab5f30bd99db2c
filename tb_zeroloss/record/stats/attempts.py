"""Statistics that fail alone: what cannot be computed is left out by name, and the others stay."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TypeVar

import tensorflow as tf

from tb_zeroloss.record.stats.observation import Tensor

T = TypeVar("T")


class Attempts:
    """Remembers which statistics cannot be computed, and why.

    Attributes:
        left_out: By the name of the statistic, what went wrong.
    """

    def __init__(self) -> None:
        """Start with nothing left out."""
        self.left_out: dict[str, Exception] = {}
        self._tried: set[str] = set()
        self._told: set[str] = set()

    def __call__(self, name: str, compute: Callable[[], T], instead: T) -> T:
        """Return a statistic, or ``instead`` of it if it fails now or has failed before.

        Args:
            name: What is missing without it, as people read it.
            compute: Its operations; they are found again by their scope when one of them fails in a later run.
            instead: Of what fails.
        """
        if name in self.left_out:
            return instead
        self._tried.add(name)
        try:
            with tf.name_scope(_scope(name)):
                return compute()
        except Exception as error:
            self.left_out[name] = error
            return instead

    def columns(self, name: str, compute: Callable[[], Mapping[str, Tensor]]) -> dict[str, Tensor]:
        """Return columns by name, none of them if they fail."""
        nothing: Mapping[str, Tensor] = {}
        return dict(self(name, compute, nothing))

    def blame(self, error: Exception) -> bool:
        """Leave out what an operation of which failed while it ran; return whether there is such a statistic."""
        found = [name for name in self._tried - set(self.left_out) if f"{_scope(name)}/" in str(error)]
        self.left_out |= dict.fromkeys(found, error)
        return bool(found)

    def news(self) -> dict[str, Exception]:
        """Return what was left out since it was last asked for."""
        new = {name: error for name, error in self.left_out.items() if name not in self._told}
        self._told |= set(new)
        return new


def _scope(name: str) -> str:
    return "attempted_" + re.sub(r"\W+", "_", name)
