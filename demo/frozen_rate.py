"""At a learning rate of 1e-10 gradients arrive and nothing moves.

A step of 1e-10 is below the resolution of most float32 weights, so they keep their value bit by
bit. The loss is a normal, constant number: it is neither zero nor a sign of missing gradients.
A rate of 1e-2 trains the same network.

Left unexplained, seeds 0 to 2: broken 0.97 to 1.87, fixed 0.004.
"""

from __future__ import annotations

import keras

from demo.data import features, linear_target
from demo.program import Program


def build(broken: bool, seed: int = 0) -> Program:
    """Return the run at a rate of 1e-10, or of 1e-2."""
    x = features(seed)
    y = linear_target(x, seed)
    model = keras.Sequential(
        [
            keras.Input((8,)),
            keras.layers.Dense(16, "relu"),
            keras.layers.Dense(1),
        ]
    )
    model.compile(keras.optimizers.Adam(1e-10 if broken else 1e-2), "mean_squared_error")
    return Program(model, x, y, epochs=12, truth=y)
