"""What one healthy training is: how to make it, and the score that proves it healthy."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]

LEAST_GAIN = 0.25
"""Share of the way from the score of the best constant answer to a perfect one that a program must promise."""


@dataclass(frozen=True)
class Score:
    """How well a model answers: more is better, 1 is perfect.

    Attributes:
        name: Of the measure.
        reached: By the trained model.
        constant: By the best constant answer on the same rows.
    """

    name: str
    reached: float
    constant: float


@dataclass(frozen=True)
class Training:
    """A training that is ready to start: a ``fit``, or a loop of its own.

    Attributes:
        model: The compiled Keras model.
        score: Measures the trained model.
        data: Inputs and targets for ``fit``, or one data set.
        epochs: Passes over the rows.
        options: Further arguments of ``fit``.
        recording: Settings of the callback.
        xla: Whether the step is compiled by XLA, which takes longer than most of these trainings.
        loop: Trains in place of ``fit`` and records into the directory it is given.
    """

    model: Any
    score: Callable[[], Score]
    data: tuple[Any, ...] = ()
    epochs: int = 1
    options: Mapping[str, Any] = field(default_factory=dict)
    recording: Mapping[str, Any] = field(default_factory=dict)
    xla: bool = False
    loop: Callable[[Path], None] | None = None


@dataclass(frozen=True)
class Program:
    """One healthy training.

    Attributes:
        name: Of the function that builds it, with hyphens.
        family: Architecture.
        data: Where the rows come from.
        reaches: Score that the trained model must reach; below it the training was not healthy.
        build: Makes the training from a seed.
        schedule: How the learning rate changes, if it does.
        real: Whether the rows were measured, written or photographed, not drawn at random.
    """

    name: str
    family: str
    data: str
    reaches: float
    build: Callable[[int], Training]
    schedule: str | None = None
    real: bool = True


PROGRAMS: list[Program] = []


def program(
    family: str, data: str, reaches: float, *, schedule: str | None = None, real: bool = True
) -> Callable[[Callable[[int], Training]], Callable[[int], Training]]:
    """Make a program of the function that builds its training, and list it."""

    def wrap(build: Callable[[int], Training]) -> Callable[[int], Training]:
        PROGRAMS.append(
            Program(build.__name__.replace("_", "-"), family, data, reaches, build, schedule=schedule, real=real)
        )
        return build

    return wrap


def accuracy(model: Any, x: Any, labels: Array, middle: float = 0.5) -> Callable[[], Score]:
    """Return the measure of right classes; an output of one unit says class 1 above ``middle``."""

    def measure() -> Score:
        answers = classes(answers_of(model, x), middle)
        truth = classes(labels, middle) if labels.dtype.kind == "f" else labels
        shares = np.unique(truth, return_counts=True)[1] / truth.size
        return Score("accuracy", float(np.mean(answers.ravel() == truth.ravel())), float(shares.max()))

    return measure


def balanced(model: Any, x: Any, labels: Array) -> Callable[[], Score]:
    """Return the measure of right answers, each class counting alike."""

    def measure() -> Score:
        right = classes(answers_of(model, x), 0.5).ravel() == labels.ravel()
        return Score(
            "balanced accuracy",
            float(np.mean([right[labels.ravel() == label].mean() for label in np.unique(labels)])),
            1 / len(np.unique(labels)),
        )

    return measure


def likelihood(model: Any, x: Any, labels: Array) -> Callable[[], Score]:
    """Return the share of the classes' entropy that probabilities ``[rows, ..., classes]`` take away."""

    def measure() -> Score:
        chances = np.take_along_axis(answers_of(model, x), labels[..., None], axis=-1)
        shares = np.unique(labels, return_counts=True)[1] / labels.size
        return Score("explained entropy", float(1 + np.log(chances).mean() / -np.sum(shares * np.log(shares))), 0.0)

    return measure


def explained(model: Any, x: Any, truth: Array) -> Callable[[], Score]:
    """Return the measure of explained variance, 0 for always answering the mean."""
    return lambda: Score("explained variance", explained_share(answers_of(model, x), truth), 0.0)


def explained_share(answers: Array, truth: Array) -> float:
    """Return 1 minus the squared error over that of the mean of each element."""
    truth = np.asarray(truth, np.float64).reshape(len(truth), -1)
    error = np.square(np.asarray(answers, np.float64).reshape(truth.shape) - truth).sum()
    return float(1 - error / np.square(truth - truth.mean(axis=0)).sum())


def answers_of(model: Any, x: Any) -> Array:
    """Return what a model answers as it would be used, ``[rows, ...]``."""
    return np.asarray(model.predict(x, verbose=0, batch_size=256))


def classes(values: Array, middle: float) -> Array:
    """Return class indices of probabilities, logits or one-hot rows."""
    several = values.ndim > 1 and values.shape[-1] > 1
    answers: Array = values.argmax(axis=-1) if several else (values > middle).astype(np.int64)
    return answers
