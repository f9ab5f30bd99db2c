"""Log directories in the states that people meet when something went wrong."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from tests import events

TRAIN_FOR_EVER = """
import sys
import keras, numpy as np
import tb_zeroloss

random = np.random.default_rng(0)
x = random.normal(size=(256, 4)).astype("float32")
y = x.sum(axis=1, keepdims=True)
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(8, "relu"), keras.layers.Dense(1)])
model.compile("sgd", "mse", jit_compile=False)
model.fit(x, y, epochs=1_000_000, verbose=0, callbacks=[tb_zeroloss.DegeneracyCallback(sys.argv[1], update_freq=10)])
"""
WAIT_SECONDS = 120.0
ENOUGH_BYTES = 60_000
"""Some dozens of records, so that the run was killed while it recorded."""


def killed(log_dir: Path) -> None:
    """Train into ``log_dir`` and kill the process while it records."""
    with subprocess.Popen([sys.executable, "-c", TRAIN_FOR_EVER, str(log_dir)]) as training:
        deadline = time.monotonic() + WAIT_SECONDS
        try:
            while _bytes_below(log_dir) < ENOUGH_BYTES:
                assert training.poll() is None, f"the training ended by itself with {training.returncode}"
                assert time.monotonic() < deadline, f"no records in {log_dir} after {WAIT_SECONDS:g} s"
                time.sleep(0.2)
        finally:
            training.kill()


def truncated(log_dir: Path) -> None:
    """Leave an event file that ends in the middle of a record."""
    path = events.write(log_dir / "zeroloss", events.records(range(0, 400, 10)))
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * 0.6)])


def foreign(log_dir: Path) -> None:
    """Leave a run that was never recorded by this package: a loss curve alone."""
    events.write_scalars(log_dir / "train", steps=50)


def scalars_only(log_dir: Path, *, curves: bool = True) -> None:
    """Leave runs as others write them: one that broke, one that did not, and one without a loss."""
    falling = [2.3 / (1 + step / 10) for step in range(60)]
    events.write_scalars(log_dir / "metrics", scalars={"accuracy": falling})
    if not curves:
        return
    events.write_scalars(log_dir / "broken", scalars={"Loss/train": [*falling[:37], *[float("nan")] * 23]})
    for part in ("train", "validation"):
        events.write_scalars(log_dir / "fine" / part, tensors=True, scalars={"epoch_loss": falling})


def _bytes_below(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("events.out.tfevents.*"))
