"""One of several workers that record their shards of a split, as a process: ``<worker> <workers> <log_dir>``."""

from __future__ import annotations

import json
import os
import sys

import numpy as np

ROWS = np.random.default_rng(0).normal(size=(400, 4)).astype("float32")
LABELS = np.arange(400) % 5
TRAINED, HELD_OUT = slice(0, 300), slice(280, 400)
SHARED = 20 / 120


def configuration(worker: int, workers: int) -> str:
    """Return the ``TF_CONFIG`` of a worker."""
    hosts = [f"localhost:{20_000 + number}" for number in range(workers)]
    return json.dumps({"cluster": {"worker": hosts}, "task": {"type": "worker", "index": worker}})


def main(worker: int, workers: int, log_dir: str) -> None:
    """Record each n-th row; a row of training and the same of validation are of two workers."""
    os.environ["TF_CONFIG"] = configuration(worker, workers)
    from tb_zeroloss import log_split

    mine, other = slice(worker, None, workers), slice((worker + 1) % workers, None, workers)
    trained = ROWS[TRAINED][mine], LABELS[TRAINED][mine]
    held_out = ROWS[HELD_OUT][other], LABELS[HELD_OUT][other]
    report = log_split(trained, held_out, log_dir=log_dir, workers="all")
    assert report.shared.value == 0
    print(report)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
