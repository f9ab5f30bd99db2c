"""A buffer that is filled again for each batch, and collected as it is, holds the last batch every time.

Every step is trained on the same 32 rows, which are learned by heart whatever the others are. A copy of the buffer
repairs it.

Left unexplained, seeds 0 to 2: fixed 0.004 to 0.005. The broken one knows its 32 rows as well, so it is given no truth.
"""

from __future__ import annotations

import keras
import numpy as np

from demo.data import features, linear_target
from demo.program import Array, Program

BATCH_ROWS = 32


def build(broken: bool, seed: int = 0) -> Program:
    """Return the run on batches of one buffer, or of copies of it."""
    x = features(seed)
    rows = _collected(np.concatenate([x, linear_target(x, seed)], axis=1), copied=not broken)
    model = keras.Sequential([keras.Input((8,)), keras.layers.Dense(16, "relu"), keras.layers.Dense(1)])
    model.compile(keras.optimizers.Adam(0.01), "mean_squared_error")
    x, y = rows[:, :8], rows[:, 8:]
    others = features(seed + 1_000)
    held_out = (others, linear_target(others, seed))
    truth = None if broken else y
    return Program(model, x, y, epochs=9, truth=truth, batch_size=BATCH_ROWS, shuffle=False, validation_data=held_out)


def _collected(table: Array, *, copied: bool) -> Array:
    """Return the rows of a table as a loader hands them on, a batch at a time."""
    buffer = np.empty((BATCH_ROWS, table.shape[1]), np.float32)
    batches = []
    for batch in np.split(table, len(table) // BATCH_ROWS):
        buffer[:] = batch
        batches.append(buffer.copy() if copied else buffer)
    return np.concatenate(batches)
