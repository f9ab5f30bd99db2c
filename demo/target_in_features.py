"""A column that holds the target is all a model needs, on validation rows too.

The table of inputs still has the column that is asked for. A linear model finds it and is right to the last
digit, on rows it has never seen as well, although half of the targets' variance is noise that nobody can know.
Leaving the column out repairs it.
"""

from __future__ import annotations

import keras
import numpy as np

from demo.data import features, linear_target, standardised
from demo.program import Program

VALIDATION_ROWS = 256


def build(broken: bool, seed: int = 0) -> Program:
    """Return the run whose inputs hold the target, or do not."""
    x = features(seed)
    y = standardised(linear_target(x, seed) + np.random.default_rng([seed, 2]).standard_normal((len(x), 1)))
    x = np.concatenate([x, y], axis=1) if broken else x
    model = keras.Sequential([keras.Input((x.shape[1],)), keras.layers.Dense(1)])
    model.compile(keras.optimizers.SGD(0.15), "mean_squared_error")
    held_out = (x[:VALIDATION_ROWS], y[:VALIDATION_ROWS])
    x, y = x[VALIDATION_ROWS:], y[VALIDATION_ROWS:]
    return Program(model, x, y, epochs=24, truth=None, batch_size=64, validation_data=held_out)
