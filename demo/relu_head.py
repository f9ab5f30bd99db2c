"""A ReLU at the output cannot answer a negative number, and soon answers zero to everything.

Negative targets push the output below zero on every row. From then on ReLU hands back no gradient,
and every parameter of the network stands still, although the hidden layers are alive and well. A linear
output repairs it.

Left unexplained, seeds 0 to 2: broken 10.0, fixed 0.006 to 0.007.
"""

from __future__ import annotations

import keras

from demo.data import features, linear_target
from demo.program import Program


def build(broken: bool, seed: int = 0) -> Program:
    """Return the run with a ReLU output, or with a linear one."""
    x = features(seed)
    y = linear_target(x, seed) - 3.0
    model = keras.Sequential(
        [
            keras.Input((8,)),
            keras.layers.Dense(32, "relu"),
            keras.layers.Dense(1, "relu" if broken else "linear"),
        ]
    )
    model.compile(keras.optimizers.Adam(0.01), "mean_squared_error")
    return Program(model, x, y, epochs=16, truth=y)
