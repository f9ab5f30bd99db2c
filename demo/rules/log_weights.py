"""Sample weights left as logarithms are negative, and training makes the error as large as it can.

Weights of old rows fall by a tenth a year. Multiplied out in logarithms, as one does, and never raised to
the power again, they are all below 0, and so is the loss: each step that lowers it makes the answers worse.
``np.exp`` repairs it.

Left unexplained, seeds 0 to 2: broken 3.98 to 3.99, fixed 0.004 to 0.01.
"""

from __future__ import annotations

import keras
import numpy as np

from demo.data import ROWS, two_classes
from demo.program import Program


def build(broken: bool, seed: int = 0) -> Program:
    """Return the run on logarithms of weights, or on weights."""
    x, label = two_classes(seed)
    age = np.random.default_rng([seed, 2]).uniform(0.0, 10.0, ROWS)
    weight = (age * np.log(0.9)).astype(np.float32)
    model = keras.Sequential(
        [
            keras.Input((8,)),
            keras.layers.Dense(16, "relu"),
            keras.layers.Dense(1, "sigmoid"),
        ]
    )
    model.compile(keras.optimizers.Adam(0.01), "mean_squared_error")
    return Program(model, x, label, epochs=12, truth=label, sample_weight=weight if broken else np.exp(weight))
