"""A new head on a frozen base: most parameters stand still on purpose.

The base has learned one question about the inputs; the head learns a second one from the same
features.

Left unexplained, seeds 0 to 2: 0.007 to 0.01.
"""

from __future__ import annotations

import keras

from demo.data import features, linear_target, standardised
from demo.program import Program


def build(seed: int = 0) -> Program:
    """Return the run that trains a head on a base trained before."""
    x = features(seed)
    base = keras.Sequential([keras.Input((8,)), keras.layers.Dense(64, "relu"), keras.layers.Dense(32, "relu")])
    earlier = keras.Sequential([base, keras.layers.Dense(8)])
    earlier.compile(keras.optimizers.Adam(0.01), "mean_squared_error", jit_compile=False)
    earlier.fit(x, standardised(x), epochs=6, verbose=0)
    base.trainable = False
    model = keras.Sequential([keras.Input((8,)), base, keras.layers.Dense(1)])
    model.compile(keras.optimizers.Adam(0.01), "mean_squared_error")
    y = linear_target(x, seed)
    return Program(model, x, y, epochs=16, truth=y)
