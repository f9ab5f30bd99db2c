"""An autoencoder: the targets are the inputs, because that is the task.

Sixteen columns that depend on four hidden ones pass through four units and come out again.

Left unexplained, seeds 0 to 2: 0.001 to 0.002.
"""

from __future__ import annotations

import keras
import numpy as np

from demo.data import features, standardised
from demo.program import Program


def build(seed: int = 0) -> Program:
    """Return the run of an autoencoder with a bottleneck of four units."""
    mixing = np.random.default_rng([seed, 1]).standard_normal((4, 16))
    x = standardised(features(seed, width=4) @ mixing)
    model = keras.Sequential(
        [
            keras.Input((16,)),
            keras.layers.Dense(32, "relu"),
            keras.layers.Dense(4),
            keras.layers.Dense(32, "relu"),
            keras.layers.Dense(16),
        ]
    )
    model.compile(keras.optimizers.Adam(0.003), "mean_squared_error")
    return Program(model, x, x, epochs=24, truth=x)
