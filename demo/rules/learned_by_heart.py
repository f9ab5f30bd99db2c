"""A large network learns mistaken labels by heart and gets worse on all other rows.

One label in five is wrong. The training loss falls towards nothing, which takes learning the mistakes too; the
validation loss falls first, then rises past that of a constant answer, more certain and more wrong with
each epoch. A single unit has no room for the mistakes and repairs it.
"""

from __future__ import annotations

import keras
import numpy as np

from demo.data import two_classes
from demo.program import Program

WRONG = 0.2
TRAINING_ROWS = 256


def build(broken: bool, seed: int = 0) -> Program:
    """Return the run of a network of 20,000 weights, or of a single unit."""
    x, label = two_classes(seed)
    y = np.abs(label - (np.random.default_rng([seed, 2]).uniform(size=label.shape) < WRONG)).astype(np.float32)
    hidden = [keras.layers.Dense(128, "relu"), keras.layers.Dense(128, "relu")] if broken else []
    model = keras.Sequential([keras.Input((8,)), *hidden, keras.layers.Dense(1, "sigmoid")])
    model.compile(keras.optimizers.Adam(0.01), "binary_crossentropy")
    held_out = (x[TRAINING_ROWS:], y[TRAINING_ROWS:])
    return Program(model, x[:TRAINING_ROWS], y[:TRAINING_ROWS], epochs=50, truth=None, validation_data=held_out)
