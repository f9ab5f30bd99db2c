"""The last rows of a sorted table are of one class, and a split that takes them leaves training without it.

The validation loss rises, for the network has never seen the class it is asked for. Shuffling before the split repairs
it.
"""

from __future__ import annotations

import keras
import numpy as np

from demo.data import clouds
from demo.program import Program

TRAINING_ROWS = 768


def build(broken: bool, seed: int = 0) -> Program:
    """Return the run whose rows are split as they are sorted, or shuffled before."""
    x, classes = clouds(seed, shares=(0.26, 0.26, 0.26, 0.22))
    if broken:
        order = np.argsort(classes, kind="stable")
        x, classes = x[order], classes[order]
    model = keras.Sequential([keras.Input((8,)), keras.layers.Dense(16, "relu"), keras.layers.Dense(4, "softmax")])
    model.compile(keras.optimizers.Adam(0.01), "sparse_categorical_crossentropy")
    held_out = (x[TRAINING_ROWS:], classes[TRAINING_ROWS:])
    return Program(model, x[:TRAINING_ROWS], classes[:TRAINING_ROWS], epochs=9, truth=None, validation_data=held_out)
