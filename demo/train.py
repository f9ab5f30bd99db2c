"""Train the runs of the demo with the recorder attached, side by side on the cores there are."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import warnings
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path
from typing import Any

from demo.catalogue import Entry

QUIET = {"TF_CPP_MIN_LOG_LEVEL": "3", "TF_ENABLE_ONEDNN_OPTS": "0", "OMP_NUM_THREADS": "1"}
"""Environment in which TensorFlow says nothing at its start and a worker keeps to one core."""

MOST_WORKERS = 4
"""Processes at most: each loads TensorFlow, which takes longer than it trains when there are many."""


def train(entry: Entry, out: Path, seed: int = 0, **recording: Any) -> float:
    """Train one run for real and record it, in place of an earlier record of the same run.

    Args:
        entry: Which run.
        out: Directory of all runs.
        seed: Of the data and the weights.
        **recording: Settings of the callback in place of the program's own.

    Returns:
        The share of variance that the trained model leaves unexplained; NaN if it has no targets.
    """
    import keras

    import tb_zeroloss

    log_dir = out / entry.name
    shutil.rmtree(log_dir, ignore_errors=True)
    keras.backend.clear_session()
    keras.utils.set_random_seed(seed)
    program = entry.build(seed)
    recorder = tb_zeroloss.DegeneracyCallback(log_dir, on_finding="ignore", **{**program.recording, **recording})
    program.fit(callbacks=(recorder,))
    return program.left_unexplained()


def train_all(entries: tuple[Entry, ...], out: Path, seed: int = 0) -> Iterator[tuple[Entry, float]]:
    """Train these runs, each in one of a few processes.

    Yields:
        Each run as it ends, with the share of variance it leaves unexplained.

    Raises:
        RuntimeError: if a run fails; names it.
    """
    workers = max(1, min(len(entries), os.cpu_count() or 1, MOST_WORKERS))
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=fresh, initializer=_one_core) as pool:
        waiting = {pool.submit(train, entry, out, seed): entry for entry in entries}
        for done in as_completed(waiting):
            entry = waiting[done]
            try:
                yield entry, done.result()
            except Exception as error:
                pool.shutdown(cancel_futures=True)
                raise RuntimeError(f"{entry.name} could not be trained: {type(error).__name__}: {error}") from error


def _one_core() -> None:
    """Set up a worker, before it loads TensorFlow."""
    os.environ.update(QUIET)
    # Half of the programs are wrong on purpose, and Keras says so for some of them.
    warnings.filterwarnings("ignore", module="keras")
    import tensorflow as tf

    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)
