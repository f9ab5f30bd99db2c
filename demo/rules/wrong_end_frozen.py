"""The head is frozen where the base was meant, so nothing that is learned reaches the answer.

The new head starts at 0 and was to be trained on a frozen base. ``layers[-1]`` is the other end: the head
stays 0, answers 0 to every row, and lets no gradient through to the base. ``layers[0]`` repairs it.

Left unexplained, seeds 0 to 2: broken 1.00, fixed 0.01 to 0.02.
"""

from __future__ import annotations

import keras

from demo.data import features, linear_target
from demo.program import Program


def build(broken: bool, seed: int = 0) -> Program:
    """Return the run that freezes the last layer, or the first."""
    x = features(seed)
    y = linear_target(x, seed)
    model = keras.Sequential(
        [
            keras.Input((8,)),
            keras.layers.Dense(64, "relu"),
            keras.layers.Dense(1, kernel_initializer="zeros"),
        ]
    )
    model.layers[-1 if broken else 0].trainable = False
    model.compile(keras.optimizers.Adam(0.01), "mean_squared_error")
    return Program(model, x, y, epochs=10, truth=y)
