"""A ReLU network whose kernels all start at zero can only learn one number: the mean.

With zero kernels and zero biases every hidden unit outputs relu(0) = 0 and hands back a gradient
of 0, so no kernel ever moves. The bias of the output is the one parameter that learns, and the
loss settles at the variance of the targets: it is not zero, and the network is not untrained; it
answers the mean of the targets whatever the input. Drawing the kernels at random repairs it.

Left unexplained, seeds 0 to 2: broken 1.03, fixed 0.007 to 0.01.
"""

from __future__ import annotations

import keras

from demo.data import features, linear_target
from demo.program import Program


def build(broken: bool, seed: int = 0) -> Program:
    """Return the run with kernels of zeros, or with random ones."""
    x = features(seed)
    y = linear_target(x, seed) + 3.0
    start = "zeros" if broken else "glorot_uniform"
    model = keras.Sequential(
        [
            keras.Input((8,)),
            keras.layers.Dense(16, "relu", kernel_initializer=start),
            keras.layers.Dense(1, kernel_initializer=start),
        ]
    )
    model.compile(keras.optimizers.Adam(0.01), "mean_squared_error")
    return Program(model, x, y, epochs=16, truth=y)
