"""A training that can be killed and started again.

``python -m tests.record.resumable <log_dir> <epochs> <checkpoint>`` prints each step when it
is over, saves a checkpoint once, after its second epoch, and begins with the checkpoint if
there is one; ``-`` for none.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

import keras

from tb_zeroloss import DegeneracyCallback
from tests.record.models import mlp

STEPS_PER_EPOCH = 12
SAVED_AFTER = 2 * STEPS_PER_EPOCH
SECONDS_PER_STEP = 0.02


class Reporter(keras.callbacks.Callback):
    """Says how far training is, and saves it once."""

    def __init__(self, checkpoint: str) -> None:
        super().__init__()
        self._checkpoint = checkpoint

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        time.sleep(SECONDS_PER_STEP)
        print(f"step {int(self.model.optimizer.iterations.numpy()) - 1}", flush=True)

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        done = int(self.model.optimizer.iterations.numpy())
        if self._checkpoint != "-" and done == SAVED_AFTER:
            self.model.save(self._checkpoint)


def main(log_dir: str, epochs: str, checkpoint: str) -> None:
    model, (x, y) = mlp()
    if checkpoint != "-" and Path(checkpoint).exists():
        model = keras.models.load_model(checkpoint)
    else:
        model.compile("adam", "mse", jit_compile=False)
    callbacks = [DegeneracyCallback(log_dir, update_freq=1), Reporter(checkpoint)]
    model.fit(x, y, batch_size=16, epochs=int(epochs), verbose=0, callbacks=callbacks)


if __name__ == "__main__":
    main(*sys.argv[1:])
