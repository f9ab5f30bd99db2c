"""A plane cannot follow a bowl: training works, and the best plane is a flat one.

On inputs drawn evenly around zero, x and x^2 are uncorrelated, so the best linear answer to a sum of
squares is its mean. Gradients arrive, weights move, nothing is dead or stuck; the model is simply too
small for the question, and no statistic of the run can prove that. What can be said is that it does
no better than a constant. One hidden layer repairs it.

Left unexplained, seeds 0 to 2: broken 1.00, fixed 0.0004 to 0.004.
"""

from __future__ import annotations

import keras
import numpy as np

from demo.data import ROWS
from demo.program import Program


def build(broken: bool, seed: int = 0) -> Program:
    """Return the run of a single linear unit, or of a network with a hidden layer."""
    x = np.random.default_rng(seed).uniform(-1.0, 1.0, (ROWS, 2)).astype(np.float32)
    y = np.square(x).sum(axis=1, keepdims=True)
    hidden = [] if broken else [keras.layers.Dense(32, "relu")]
    model = keras.Sequential([keras.Input((2,)), *hidden, keras.layers.Dense(1)])
    model.compile(keras.optimizers.Adam(0.02), "mean_squared_error")
    return Program(model, x, y, epochs=160, truth=y, batch_size=128)
