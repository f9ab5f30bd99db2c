"""What one demo program is: a compiled model, its data, and how well it ends up answering."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]


@dataclass(frozen=True)
class Program:
    """A training run that is ready to start.

    Attributes:
        model: The compiled Keras model.
        x: Inputs, ``[rows, ...]``.
        y: What the model is trained on, ``[rows, ...]``; None when ``train_step`` needs no target.
        epochs: Passes over the rows.
        truth: What the model should answer, in the shape of its predictions. It differs from ``y``
            where the labels are what is broken; None when there is no right answer.
        batch_size: Rows of a step.
        sample_weight: Weight of each row in the loss, ``[rows]``.
        class_weight: Weight of each class in the loss.
        shuffle: Whether ``fit`` draws the rows of an epoch in a new order.
        validation_data: What ``fit`` evaluates after each epoch: inputs and targets, or batches of them.
        recording: Settings of the callback that records the run.
    """

    model: Any
    x: Array
    y: Array | None
    epochs: int
    truth: Array | None
    batch_size: int = 32
    sample_weight: Array | None = None
    class_weight: Mapping[int, float] | None = None
    shuffle: bool = True
    validation_data: Any = None
    recording: Mapping[str, Any] = field(default_factory=dict)

    @property
    def steps(self) -> int:
        """Return the number of training steps of the whole run."""
        return self.epochs * -(-len(self.x) // self.batch_size)

    def fit(self, callbacks: tuple[Any, ...] = ()) -> None:
        """Train the model to the end."""
        # The models are so small that compiling them with XLA would take longer than training them.
        self.model.jit_compile = False
        self.model.fit(
            self.x,
            self.y,
            batch_size=self.batch_size,
            epochs=self.epochs,
            sample_weight=self.sample_weight,
            class_weight=self.class_weight,
            shuffle=self.shuffle,
            validation_data=self.validation_data,
            callbacks=list(callbacks),
            verbose=0,
        )

    def left_unexplained(self) -> float:
        """Return the share of the truth's variance that the predictions leave unexplained.

        Returns:
            0 for a perfect answer, 1 for always answering the mean; infinity when a prediction is
            not a finite number, NaN when there is no right answer.
        """
        if self.truth is None:
            return float("nan")
        predictions = np.asarray(self.model(self.x, training=False), np.float64)
        if not np.isfinite(predictions).all():
            return float("inf")
        error = np.square(predictions - self.truth).sum()
        return float(error / np.square(self.truth - self.truth.mean(axis=0)).sum())
