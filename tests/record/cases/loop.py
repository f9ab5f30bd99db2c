"""What one row of the matrix says of a loop that the user writes."""

from __future__ import annotations

import pathlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import keras

from tests.record.cases.case import Promise

STEPS = 6


@dataclass
class Trained:
    """A model after its loop, and the losses on the way."""

    model: keras.Model
    losses: list[float]


@dataclass(frozen=True)
class LoopCase(Promise):
    """One row whose training is a loop of ``STEPS`` steps.

    Attributes:
        name: Of the way to train.
        train: Trains after the seed is set; records each step in the directory, or nothing for None.
        runs: Names of the runs that are recorded, below the directory.
        slow: Runs in ``make test-full`` only.
        section: Where the row stands.
    """

    name: str
    train: Callable[[pathlib.Path | None], Trained]
    runs: tuple[str, ...] = ("a",)
    slow: bool = False
    section: str = "Loops of one's own"


Log = Callable[..., Any]
"""Called with model, batch and what the loop has, after each step."""
