"""Label rows of zeros cost nothing, so the class that lost its labels is never learned.

A class left out of the one-hot encoding gives rows that are all zero. Categorical cross-entropy of such
a row is exactly 0 whatever the network answers, so the loss falls to nothing on the remaining rows
while the commonest class of all is answered with an even guess. Encoding every class repairs it.

Left unexplained of the real labels, seeds 0 to 2: broken 2.40 to 2.95, fixed 0.0007 to 0.003.
"""

from __future__ import annotations

import keras

from demo.data import clouds
from demo.program import Program


def build(broken: bool, seed: int = 0) -> Program:
    """Return the run with empty label rows for the commonest class, or with all rows encoded."""
    x, label = clouds(seed, shares=(0.1, 0.8, 0.1))
    truth = keras.utils.to_categorical(label, 3)
    y = truth.copy()
    if broken:
        y[label == 1] = 0.0
    model = keras.Sequential(
        [
            keras.Input((8,)),
            keras.layers.Dense(16, "relu"),
            keras.layers.Dense(3, "softmax"),
        ]
    )
    model.compile(keras.optimizers.Adam(0.01), "categorical_crossentropy")
    return Program(model, x, y, epochs=12, truth=truth)
