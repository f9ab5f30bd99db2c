"""At a learning rate of 10 each step overshoots further than the last, until the numbers run out.

Every step lands on the far side of the minimum, many times further out than it started. The updates
outgrow the weights at once; some thirty steps later the loss is infinite and then not a number, and
stays so. A rate of 0.01 trains the same model.

Left unexplained, seeds 0 to 2: broken not finite, fixed 0.002.
"""

from __future__ import annotations

import keras

from demo.data import features, linear_target
from demo.program import Program


def build(broken: bool, seed: int = 0) -> Program:
    """Return the run at a rate of 10, or of 0.01."""
    x = features(seed)
    y = linear_target(x, seed)
    model = keras.Sequential([keras.Input((8,)), keras.layers.Dense(1)])
    model.compile(keras.optimizers.SGD(10.0 if broken else 0.01), "mean_squared_error")
    return Program(model, x, y, epochs=16, truth=y)
