"""Labels that are all zero are learned perfectly, and that is the problem.

A label column lost to an integer division or to a wrong join is still a column of numbers. The
network answers 0, rightly by what it was given, and the loss falls towards zero. Nothing is wrong
with the model, the loss or the rate; the same program learns from real labels.

Left unexplained of the real labels, seeds 0 to 2: broken 1.98 to 2.10, fixed 0.003 to 0.01.
"""

from __future__ import annotations

import keras
import numpy as np

from demo.data import two_classes
from demo.program import Program


def build(broken: bool, seed: int = 0) -> Program:
    """Return the run on labels of zeros, or on the real labels."""
    x, label = two_classes(seed)
    model = keras.Sequential(
        [
            keras.Input((8,)),
            keras.layers.Dense(16, "relu"),
            keras.layers.Dense(1, "sigmoid"),
        ]
    )
    model.compile(keras.optimizers.Adam(0.01), "binary_crossentropy")
    return Program(model, x, np.zeros_like(label) if broken else label, epochs=10, truth=label)
