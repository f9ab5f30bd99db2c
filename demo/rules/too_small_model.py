"""A line through a curve finds its slope, and then the loss stays where it is.

The targets rise a little and swing a lot. A linear unit learns the rise within some steps; the rest
is out of its reach, and no further step lowers the loss. It is better than a constant, so nothing is proved
wrong. A hidden layer repairs it.

Left unexplained, seeds 0 to 2: broken 0.89 to 0.90, fixed 0.001 to 0.003.
"""

from __future__ import annotations

import keras
import numpy as np

from demo.data import ROWS, standardised
from demo.program import Program


def build(broken: bool, seed: int = 0) -> Program:
    """Return the run of a single linear unit, or of a network with a hidden layer."""
    x = np.random.default_rng(seed).uniform(-1.0, 1.0, (ROWS, 2)).astype(np.float32)
    y = standardised(np.square(x).sum(axis=1, keepdims=True) + 0.25 * x[:, :1])
    hidden = [] if broken else [keras.layers.Dense(32, "relu")]
    model = keras.Sequential([keras.Input((2,)), *hidden, keras.layers.Dense(1)])
    model.compile(keras.optimizers.Adam(0.02), "mean_squared_error")
    return Program(model, x, y, epochs=40, truth=y, batch_size=64)
