"""Three layers without an activation are one plane, and a plane cannot follow a bowl.

``Dense(32)`` is linear unless it is told otherwise. However many such layers follow each other, they can say no
more than one of them, and the best plane through a sum of squares is its mean. An activation in the hidden
layers repairs it.

Left unexplained, seeds 0 to 2: broken 1.00, fixed 0.001.
"""

from __future__ import annotations

import keras
import numpy as np

from demo.data import ROWS
from demo.program import Program


def build(broken: bool, seed: int = 0) -> Program:
    """Return the run of hidden layers without an activation, or with ReLU."""
    x = np.random.default_rng(seed).uniform(-1.0, 1.0, (ROWS, 2)).astype(np.float32)
    y = np.square(x).sum(axis=1, keepdims=True)
    activation = None if broken else "relu"
    model = keras.Sequential(
        [
            keras.Input((2,)),
            keras.layers.Dense(32, activation),
            keras.layers.Dense(32, activation),
            keras.layers.Dense(1),
        ]
    )
    model.compile(keras.optimizers.Adam(0.005), "mean_squared_error")
    return Program(model, x, y, epochs=48, truth=y, batch_size=128)
