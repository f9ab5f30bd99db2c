"""Bytes divided by 255 as integers are 0: every row reaches the network as the same row.

``x // 255`` keeps the type of the bytes and rounds down, so that all but the brightest become 0. The network
cannot tell one row from another and learns the mean of the targets. ``x / 255`` repairs it.

Left unexplained, seeds 0 to 2: broken 1.00, fixed 0.003.
"""

from __future__ import annotations

import keras
import numpy as np

from demo.data import ROWS, linear_target
from demo.program import Program


def build(broken: bool, seed: int = 0) -> Program:
    """Return the run on bytes divided as integers, or as real numbers."""
    x = np.random.default_rng(seed).integers(0, 255, (ROWS, 8), np.uint8)
    y = linear_target(x, seed)
    model = keras.Sequential(
        [
            keras.Input((8,)),
            keras.layers.Dense(16, "relu"),
            keras.layers.Dense(1),
        ]
    )
    model.compile(keras.optimizers.Adam(0.01), "mean_squared_error")
    return Program(model, x // 255 if broken else x / 255, y, epochs=12, truth=y)
