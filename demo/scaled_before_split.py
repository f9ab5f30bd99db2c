"""A scaler that is fitted before the split has seen the validation rows.

The mean and the deviation of 1,024 rows are those of 768 of them within a few hundredths, and the loss is the same to
three digits: it is the habit that does harm, where more than a mean is taken from the rows. Fitting the scaler on the
training rows repairs it.
"""

from __future__ import annotations

import keras
import numpy as np

from demo.data import features, linear_target
from demo.program import Program

TRAINING_ROWS = 768


def build(broken: bool, seed: int = 0) -> Program:
    """Return the run on features scaled by all rows, or by the training rows."""
    x = features(seed)
    y = linear_target(x, seed)
    raw = x * np.geomspace(0.5, 20, 8) + np.arange(8)
    fitted = raw if broken else raw[:TRAINING_ROWS]
    scaled = ((raw - fitted.mean(axis=0)) / fitted.std(axis=0)).astype(np.float32)
    model = keras.Sequential([keras.Input((8,)), keras.layers.Dense(16, "relu"), keras.layers.Dense(1)])
    model.compile(keras.optimizers.Adam(0.01), "mean_squared_error")
    held_out = (scaled[TRAINING_ROWS:], y[TRAINING_ROWS:])
    x, y = scaled[:TRAINING_ROWS], y[:TRAINING_ROWS]
    return Program(model, x, y, epochs=12, truth=None if broken else y, validation_data=held_out)
