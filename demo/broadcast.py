"""Targets of shape (N,) against predictions of shape (N, 1) compare every row with every other.

Broadcasting turns the difference into a table of N x N. Its mean square is smallest when the network
answers the mean of the targets, so it learns to, and the loss settles at their variance. The losses that
come with Keras straighten the shapes first; a loss written as a class does not. Targets of shape (N, 1)
repair it.

Left unexplained, seeds 0 to 2: broken 0.92 to 0.93, fixed 0.004.
"""

from __future__ import annotations

from typing import Any

import keras

from demo.data import features, linear_target
from demo.program import Program


class SquaredError(keras.losses.Loss):
    """A squared error as people write it."""

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """Return the squared difference of each element."""
        return keras.ops.square(y_true - y_pred)


def build(broken: bool, seed: int = 0) -> Program:
    """Return the run on targets of shape (N,), or of shape (N, 1)."""
    x = features(seed)
    y = linear_target(x, seed)
    model = keras.Sequential(
        [
            keras.Input((8,)),
            keras.layers.Dense(16, "relu"),
            keras.layers.Dense(1),
        ]
    )
    model.compile(keras.optimizers.Adam(0.01), SquaredError())
    return Program(model, x, y[:, 0] if broken else y, epochs=12, truth=y)
