"""One row in ten is of the rare class, and no row is ever said to be.

The classes overlap, so even a likely member of the rare class is more likely one of the common class. The accuracy
is the share of the common class and looks decent. Weights that make both classes count alike repair
it: the rare class is found, at the price of false alarms.
"""

from __future__ import annotations

import keras
import numpy as np

from demo.data import clouds
from demo.program import Program


def build(broken: bool, seed: int = 0) -> Program:
    """Return the run of rows that weigh the same, or of classes that do."""
    x, label = clouds(seed, shares=(0.9, 0.1), spread=5.0)
    y = label[:, None].astype(np.float32)
    model = keras.Sequential([keras.Input((8,)), keras.layers.Dense(1, "sigmoid")])
    model.compile(keras.optimizers.Adam(0.03), "binary_crossentropy", metrics=["accuracy"])
    weights = None if broken else {0: 1.0, 1: 9.0}
    return Program(model, x, y, epochs=60, truth=None, batch_size=256, class_weight=weights)
