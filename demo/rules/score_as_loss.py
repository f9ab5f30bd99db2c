"""A score, of which more is better, was given as the loss: training makes it as small as it can.

R2 is 1 for a perfect answer and falls without end for bad ones. Each step makes the answers worse, larger errors
have larger gradients, and the gradients double every few steps. Its distance from 1, ``1 - r2``, is a
loss and repairs it.

Left unexplained, seeds 0 to 2: broken 9e12 to 4e13, fixed 0.002.
"""

from __future__ import annotations

from typing import Any

import keras
from keras import ops

from demo.data import features, linear_target
from demo.program import Program


def r2(y_true: Any, y_pred: Any) -> Any:
    """Return the share of the variance of a batch that is explained."""
    return 1 - ops.mean(ops.square(y_true - y_pred)) / ops.var(y_true)


def build(broken: bool, seed: int = 0) -> Program:
    """Return the run that lowers R2, or its distance from 1."""
    x = features(seed)
    y = linear_target(x, seed)
    model = keras.Sequential([keras.Input((8,)), keras.layers.Dense(1)])
    model.compile(keras.optimizers.SGD(0.03), r2 if broken else lambda y_true, y_pred: 1 - r2(y_true, y_pred))
    return Program(model, x, y, epochs=30, truth=y, batch_size=128)
