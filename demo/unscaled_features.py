"""One feature ten thousand times larger than the others throws the network out in its first steps.

The gradient of a weight is proportional to its feature, so a rate that suits the others overshoots
by orders of magnitude on the large one. Since that feature is never negative, one step drives every
hidden unit below zero for good, and what is left answers a constant. The loss stays finite (the
gradient of Huber's loss has a limit), and nothing in it says that the column in other units is to
blame. Scaling the feature repairs it.

Left unexplained, seeds 0 to 2: broken 1.00, fixed 0.004 to 0.008.
"""

from __future__ import annotations

import keras
import numpy as np

from demo.data import ROWS, linear_target
from demo.program import Program


def build(broken: bool, seed: int = 0) -> Program:
    """Return the run with one feature in units ten thousand times smaller, or with all of the same size."""
    x = np.random.default_rng(seed).uniform(0.0, 2.0, (ROWS, 4)).astype(np.float32)
    y = linear_target(x, seed)
    if broken:
        x[:, 0] *= 1e4
    model = keras.Sequential(
        [
            keras.Input((4,)),
            keras.layers.Dense(16, "relu"),
            keras.layers.Dense(1),
        ]
    )
    model.compile(keras.optimizers.SGD(0.05), "huber")
    return Program(model, x, y, epochs=16, truth=y)
