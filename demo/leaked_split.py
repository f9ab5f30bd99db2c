"""Validation rows that are training rows tell nothing about others.

The network learns, and its validation loss falls beside its training loss. It would do the same if all were learned by
heart: the rows it is validated on are the rows it is trained on. Rows that training has not seen repair it.

Left unexplained, seeds 0 to 2: fixed 0.002 to 0.008. The broken one learns as well, so it is given no truth to miss.
"""

from __future__ import annotations

import keras

from demo.data import two_classes
from demo.program import Program

TRAINING_ROWS = 768


def build(broken: bool, seed: int = 0) -> Program:
    """Return the run that is validated on rows it is trained on, or on others."""
    x, label = two_classes(seed)
    model = keras.Sequential([keras.Input((8,)), keras.layers.Dense(128, "relu"), keras.layers.Dense(1, "sigmoid")])
    model.compile(keras.optimizers.Adam(0.01), "binary_crossentropy")
    chosen = slice(0, len(x) - TRAINING_ROWS) if broken else slice(TRAINING_ROWS, None)
    held_out = (x[chosen], label[chosen])
    x, label = x[:TRAINING_ROWS], label[:TRAINING_ROWS]
    return Program(model, x, label, epochs=12, truth=None if broken else label, validation_data=held_out)
