"""What one row of the matrix of recorded trainings says, and how to build its training."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import keras
import numpy as np

LOSS = "loss"
PAIRS = "targets and predictions"
INPUTS = "inputs"
STEPS = "gradients and updates"
ACTIVATIONS = "activations"
EVALUATIONS = "evaluations"
IDENTICAL = "identical training"
GROUPS = (LOSS, PAIRS, INPUTS, STEPS, ACTIVATIONS, EVALUATIONS, IDENTICAL)

ROWS, BATCH, EPOCHS = 24, 8, 2
STEPS_PER_EPOCH = ROWS // BATCH


@dataclass
class Training:
    """A compiled model and what to pass to ``fit``.

    Attributes:
        model: Compiled, built or not.
        arguments: Of ``fit``: ``x`` and more.
        inputs: Arrays whose means the recorded inputs must have; None leaves them unchecked.
        targets: The same for the targets.
        validation: What to pass to ``fit`` for an evaluation after each epoch; None for the training data.
    """

    model: keras.Model
    arguments: dict[str, Any]
    inputs: Any = None
    targets: Any = None
    validation: dict[str, Any] | None = None

    def fit(self, **arguments: Any) -> dict[str, list[float]]:
        """Train with an evaluation after each epoch, and return the history."""
        history: dict[str, list[float]] = self.model.fit(**self.arguments, **self._evaluated(), **arguments).history
        return history

    def _evaluated(self) -> dict[str, Any]:
        if self.validation is not None:
            return self.validation
        given = self.arguments
        if "batch_size" not in given:
            return {"validation_data": given["x"]}
        parts = [given[name] for name in ("x", "y", "sample_weight") if name in given]
        return {"validation_data": tuple(parts), "validation_batch_size": BATCH}


@dataclass(frozen=True, kw_only=True)
class Promise:
    """What one row of the matrix says of a model or a way to train.

    Attributes:
        missing: Groups that are not recorded, with the reason.
        silent: Kinds of layers whose activations are not recorded.
        refused: Text of the error with which the training is refused, by whom ``refused_by`` says.
        refused_by: Keras, which refuses it recorded or not, or the recorder.
    """

    missing: Mapping[str, str] = field(default_factory=dict)
    silent: frozenset[str] = frozenset()
    refused: str = ""
    refused_by: str = "Keras"

    def holds(self, group: str) -> bool:
        """Return whether the group is promised."""
        return group not in self.missing


@dataclass(frozen=True)
class Case(Promise):
    """One row of the matrix whose training is a ``fit``.

    Attributes:
        name: Of the model or the way to train.
        section: Where the row stands.
        make: Builds the training after the seed is set.
        reports_last: The model reports the loss of an epoch's last batch, not their mean.
        first: The first recorded step: 1 for a model that its first step builds.
        steps: Number of steps.
        slow: Runs in ``make test-full`` only.
    """

    name: str
    section: str
    make: Callable[[], Training]
    reports_last: bool = False
    first: int = 0
    steps: int = EPOCHS * STEPS_PER_EPOCH
    slow: bool = True


def table(features: int = 6, rows: int = ROWS) -> tuple[Any, Any]:
    """Return inputs ``[rows, features]`` and a target ``[rows, 1]`` that follows from them."""
    x = np.random.default_rng(0).normal(size=(rows, features)).astype("float32")
    return x, (x[:, :1] * 2 - x[:, 1:2] + 0.5).astype("float32")


def sequences(length: int = 5, features: int = 3) -> tuple[Any, Any]:
    """Return inputs ``[rows, length, features]`` and a target ``[rows, 1]``."""
    x = np.random.default_rng(1).normal(size=(ROWS, length, features)).astype("float32")
    return x, x.sum(axis=(1, 2))[:, None] / length


def images() -> tuple[Any, Any]:
    """Return inputs ``[rows, 8, 8, 2]`` and class indices of 3 classes."""
    random = np.random.default_rng(2)
    y = random.integers(0, 3, ROWS)
    return (random.normal(size=(ROWS, 8, 8, 2)) + y[:, None, None, None]).astype("float32"), y


def tokens(length: int = 6) -> tuple[Any, Any]:
    """Return token indices ``[rows, length]``, 0 for padding at the end, and a target ``[rows, 1]``."""
    x = np.random.default_rng(3).integers(1, 20, (ROWS, length))
    x[::2, -2:] = 0
    return x, (x < 7).sum(axis=1)[:, None].astype("float32")


def training(model: keras.Model, x: Any, y: Any, loss: Any = "mse", fit: Any = None, **settings: Any) -> Training:
    """Return a training on arrays; ``settings`` go to ``compile``, ``fit`` to ``fit``."""
    model.compile(**{"optimizer": keras.optimizers.SGD(0.05), "loss": loss, "jit_compile": False, **settings})
    return Training(model, {"x": x, "y": y, "batch_size": BATCH, **(fit or {})}, x, y)
