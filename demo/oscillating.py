"""Momentum at too high a rate swings around the minimum for ever, wider than it started.

The gradient of an absolute error has the same size near the minimum and far from it, so the weights
are thrown from side to side: always finite, never settling, and worse than where they began. A
thousandth of the rate trains the same model.

Left unexplained, seeds 0 to 2: broken 967.9 to 3,228, fixed 0.005 to 0.02.
"""

from __future__ import annotations

import keras

from demo.data import features, linear_target
from demo.program import Program


def build(broken: bool, seed: int = 0) -> Program:
    """Return the run at a rate of 3, or of 0.003."""
    x = features(seed)
    y = linear_target(x, seed)
    model = keras.Sequential([keras.Input((8,)), keras.layers.Dense(1)])
    model.compile(keras.optimizers.SGD(3.0 if broken else 0.003, momentum=0.99), "mean_absolute_error")
    return Program(model, x, y, epochs=16, truth=y)
