"""A file that is read twice trains each row twice an epoch.

The network learns all the same, from half as many rows as it seems to have. Reading it once repairs it.
"""

from __future__ import annotations

import keras
import numpy as np

from demo.data import features, linear_target
from demo.program import Program


def build(broken: bool, seed: int = 0) -> Program:
    """Return the run on rows that come twice, or once."""
    x = features(seed)
    y = linear_target(x, seed)
    model = keras.Sequential([keras.Input((8,)), keras.layers.Dense(16, "relu"), keras.layers.Dense(1)])
    model.compile(keras.optimizers.Adam(0.01), "mean_squared_error")
    if broken:
        x, y = np.concatenate([x, x]), np.concatenate([y, y])
    return Program(model, x, y, epochs=9, truth=None if broken else y)
