"""What one structure is: a program that trains, bare or recorded, and the score that proves it learns."""

from __future__ import annotations

import contextlib
import importlib
import pkgutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import keras
import tensorflow as tf

import tb_zeroloss


class Way(StrEnum):
    """How a structure trains."""

    FIT = "fit"
    STEP = "custom step"
    LOOP = "loop"


@dataclass(frozen=True)
class Trained:
    """A program that has run.

    Attributes:
        score: Of what it learned, more is better.
        owners: Models and optimizers whose variables must be the same bits, recorded or not.
        told: Numbers that it printed, such as losses, which must be the same too.
    """

    score: float
    owners: Sequence[Any]
    told: Sequence[float] = ()


class Watch:
    """Hands a program its recorders; of a bare run they record nothing and are no part of it."""

    def __init__(self, log_dir: Path | None) -> None:
        """Record into ``log_dir``; None for a bare run."""
        self._log_dir = log_dir
        self._writers: dict[str, Any] = {}

    def callbacks(self, **options: Any) -> list[Any]:
        """Return what to add to the callbacks of ``fit`` or ``evaluate``."""
        if self._log_dir is None:
            return []
        return [tb_zeroloss.DegeneracyCallback(self._log_dir, **{"on_finding": "ignore", **options})]

    def monitor(self, model: Any, name: str | None = None, **options: Any) -> Any:
        """Return a context with the ``step`` of a ``Monitor``."""
        if self._log_dir is None:
            return contextlib.nullcontext(_Nothing())
        return tb_zeroloss.Monitor(model, self._log_dir, name=name, **{"on_finding": "ignore", **options})

    def log_step(self, *args: Any, name: str = "", **options: Any) -> Any:
        """Call ``log_step`` with a writer for each model, inside a ``tf.function`` or not."""
        if self._log_dir is None:
            return False
        with tf.init_scope():
            if name not in self._writers:
                self._writers[name] = tf.summary.create_file_writer(str(self._log_dir / name))
        return tb_zeroloss.log_step(*args, name=name or "train", writer=self._writers[name], **options)

    def close(self) -> None:
        """Close the writers."""
        for writer in self._writers.values():
            writer.close()


class _Nothing:
    should_stop = False

    def step(self, *args: Any, **options: Any) -> bool:
        """Record nothing."""
        return False


@dataclass(frozen=True)
class Structure:
    """One published structure.

    Attributes:
        name: Of the function that trains it, with hyphens.
        after: The published example whose structure it has.
        way: How it trains.
        reaches: Score that the trained program must reach.
        train: Trains it from a seed.
        true_warnings: Findings of warning that are true of it, each with why its author is served by it.
    """

    name: str
    after: str
    way: Way
    reaches: float
    train: Callable[[int, Watch], Trained]
    true_warnings: dict[str, str]


STRUCTURES: list[Structure] = []

Train = Callable[[int, Watch], Trained]


def structure(
    after: str, way: Way, reaches: float, true_warnings: dict[str, str] | None = None
) -> Callable[[Train], Train]:
    """Make a structure of the function that trains it, and list it."""

    def wrap(train: Train) -> Train:
        name = train.__name__.replace("_", "-")
        STRUCTURES.append(Structure(name, after, way, reaches, train, true_warnings or {}))
        return train

    return wrap


def select(only: Sequence[str] = ()) -> list[Structure]:
    """Return the structures with these names, or all, by name.

    Raises:
        ValueError: if there is none of a name; says which there are.
    """
    from benchmarks.structures import programs

    for module in pkgutil.iter_modules(programs.__path__):
        importlib.import_module(f"{programs.__name__}.{module.name}")
    known = {found.name: found for found in sorted(STRUCTURES, key=lambda found: found.name)}
    for name in only:
        if name not in known:
            raise ValueError(f"there is no structure '{name}'; there are: {', '.join(known)}")
    return [found for name, found in known.items() if not only or name in only]


def run(chosen: Structure, seed: int, log_dir: Path | None) -> Trained:
    """Train a structure from a seed, recorded into ``log_dir`` or bare."""
    keras.backend.clear_session()
    keras.utils.set_random_seed(seed)
    watch = Watch(log_dir)
    try:
        return chosen.train(seed, watch)
    finally:
        watch.close()
