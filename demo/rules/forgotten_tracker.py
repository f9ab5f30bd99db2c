"""A training step that never tells its loss to the tracker reports a loss of 0 from first to last.

The step is right: gradients arrive and the network learns. What it hands back is the mean of a tracker that was
never updated, which is 0, so the curve, early stopping and checkpoints go by a number that means
nothing. ``update_state`` repairs it.

Left unexplained, seeds 0 to 2: fixed 0.004 to 0.005. The broken one learns as well, so it is given no truth to miss.
"""

from __future__ import annotations

from typing import Any

import keras
import tensorflow as tf

from demo.data import features, linear_target
from demo.program import Program


class OwnStep(keras.Sequential):  # type: ignore[misc, unused-ignore]
    """A model with a training step and a tracker of its own."""

    def __init__(self, forgotten: bool) -> None:
        super().__init__([keras.Input((8,)), keras.layers.Dense(16, "relu"), keras.layers.Dense(1)])
        self.forgotten = forgotten
        self.tracker = keras.metrics.Mean("loss")

    def train_step(self, data: Any) -> dict[str, Any]:
        """Lower the loss on one batch."""
        x, y, _ = keras.utils.unpack_x_y_sample_weight(data)
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(keras.losses.mean_squared_error(y, self(x, training=True)))
        weights: Any = self.trainable_variables
        self.optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights, strict=True))
        if not self.forgotten:
            self.tracker.update_state(loss)
        return {"loss": self.tracker.result()}


def build(broken: bool, seed: int = 0) -> Program:
    """Return the run that forgets to update its tracker, or does it."""
    x = features(seed)
    y = linear_target(x, seed)
    model = OwnStep(forgotten=broken)
    model.compile(keras.optimizers.Adam(0.01), "mean_squared_error")
    return Program(model, x, y, epochs=10, truth=None if broken else y)
