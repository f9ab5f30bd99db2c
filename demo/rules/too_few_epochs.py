"""Stopped on its way down: nothing is wrong but the number of epochs.

The targets lie around 5, so the loss has a long way to fall. When training ends it is still falling steadily and
has not yet come down to that of a constant answer. Eight times as many epochs repair it.

Left unexplained, seeds 0 to 2: broken 1.12 to 5.48, fixed 0.02 to 0.05.
"""

from __future__ import annotations

import keras

from demo.data import features, linear_target
from demo.program import Program


def build(broken: bool, seed: int = 0) -> Program:
    """Return the run of 7 epochs, or of 56."""
    x = features(seed)
    y = linear_target(x, seed) + 5.0
    model = keras.Sequential(
        [
            keras.Input((8,)),
            keras.layers.Dense(16, "relu"),
            keras.layers.Dense(1),
        ]
    )
    model.compile(keras.optimizers.Adam(0.002), "mean_squared_error")
    return Program(model, x, y, epochs=7 if broken else 56, truth=y)
