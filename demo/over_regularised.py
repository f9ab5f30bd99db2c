"""A penalty of 10 on the squared weights is paid by having no weights.

At first the penalty is many times the loss, so training lowers it in the cheapest way, by shrinking
every kernel to nothing. Then the penalty has removed itself: it no longer shows in the loss, and what is
left of the network answers the mean. A penalty of 1e-4 leaves it free to learn.

Left unexplained, seeds 0 to 2: broken 1.00, fixed 0.008 to 0.009.
"""

from __future__ import annotations

import keras

from demo.data import features, linear_target
from demo.program import Program


def build(broken: bool, seed: int = 0) -> Program:
    """Return the run with a penalty of 10, or of 1e-4."""
    x = features(seed)
    y = linear_target(x, seed)
    penalty = keras.regularizers.L2(10.0 if broken else 1e-4)
    model = keras.Sequential(
        [
            keras.Input((8,)),
            keras.layers.Dense(16, "relu", kernel_regularizer=penalty),
            keras.layers.Dense(1, kernel_regularizer=penalty),
        ]
    )
    model.compile(keras.optimizers.Adam(0.003), "mean_squared_error")
    return Program(model, x, y, epochs=16, truth=y)
