"""A line cannot follow a parabola: training works, and the best line is a flat one.

On inputs drawn evenly around zero, x and x^2 are uncorrelated, so the best linear answer is the
mean of x^2. Gradients arrive, weights move, nothing is dead or stuck; the model is simply too
small for the question, and no statistic of the run can prove that. What can be said is that it does
no better than a constant. One hidden layer repairs it.

Left unexplained, seeds 0 to 2: broken @B, fixed @F.
"""

from __future__ import annotations

import keras
import numpy as np

from demo.data import ROWS
from demo.program import Program


def build(broken: bool, seed: int = 0) -> Program:
    """Return the run of a single linear unit, or of a network with a hidden layer."""
    x = np.random.default_rng(seed).uniform(-1.0, 1.0, (ROWS, 1)).astype(np.float32)
    y = np.square(x)
    hidden = [] if broken else [keras.layers.Dense(32, "relu")]
    model = keras.Sequential([keras.Input((1,)), *hidden, keras.layers.Dense(1)])
    model.compile(keras.optimizers.Adam(0.01), "mean_squared_error")
    return Program(model, x, y, epochs=16, truth=y)
