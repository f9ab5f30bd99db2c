"""Is the digit 5 or more? Answered with a sigmoid, or with a softmax over the one output unit.

Keras computes this cross-entropy from what goes into the activation, so the loss falls in the same way
in both programs. The answers do not: a softmax over one unit says 1 to every image.

Left unexplained, seeds 0 to 2: softmax 2.01, sigmoid 0.01 to 0.02.
"""

from __future__ import annotations

import keras
import numpy as np

from demo.digits.images import convolutional, load
from demo.program import Program


def build(broken: bool, seed: int = 0) -> Program:
    """Return the run with softmax on the one unit, or with sigmoid; the seed only draws the weights."""
    del seed
    x, digit = load()
    y = (digit >= 5).astype(np.float32)[:, None]
    model = convolutional(keras.layers.Dense(1, "softmax" if broken else "sigmoid"))
    model.compile(keras.optimizers.Adam(0.003), "binary_crossentropy", metrics=["accuracy"])
    return Program(model, x, y, epochs=8, truth=y)
