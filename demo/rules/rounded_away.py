"""Features that are rounded to whole numbers make equal rows of different ones, with different labels.

Where the two classes meet, no model can tell them apart any longer; the loss stays above what it reaches on the
features as they were measured, which repairs it.
"""

from __future__ import annotations

import keras
import numpy as np

from demo.data import clouds
from demo.program import Program


def build(broken: bool, seed: int = 0) -> Program:
    """Return the run on rounded features, or on those that were measured."""
    x, classes = clouds(seed, shares=(0.5, 0.5), width=2, spread=0.6)
    label = classes[:, None].astype(np.float32)
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(16, "relu"), keras.layers.Dense(1, "sigmoid")])
    model.compile(keras.optimizers.Adam(0.02), "binary_crossentropy")
    return Program(model, np.round(x) if broken else x, label, epochs=12, truth=None if broken else label)
