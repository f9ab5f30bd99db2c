"""Scalars of the writers that people use, written by these themselves."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import keras
import numpy as np
import pytest
import tensorflow as tf
from tensorboard.compat.proto import event_pb2, summary_pb2
from tensorboard.summary.writer.event_file_writer import EventFileWriter

from tb_zeroloss.checks.rule import Severity
from tb_zeroloss.diagnose import Verdict, judge
from tb_zeroloss.read.directory import read_directory
from tb_zeroloss.series import RunSeries

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")


def curve(log_dir: Path, name: str) -> RunSeries:
    runs = read_directory(str(log_dir), scalars=True).runs
    assert list(runs) == [name]
    run = runs[name]
    assert isinstance(run, RunSeries), run
    return run


def fit(log_dir: Path, update_freq: int | Literal["epoch"], epochs: int, loss: Any = "mse") -> keras.callbacks.History:
    random = np.random.default_rng(0)
    x = random.normal(size=(128, 4)).astype("float32")
    y = x.sum(axis=1, keepdims=True)
    keras.utils.set_random_seed(0)
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(8, "relu"), keras.layers.Dense(1)])
    model.compile("adam", loss, metrics=["mae"], jit_compile=False)
    board = keras.callbacks.TensorBoard(str(log_dir), update_freq=update_freq, write_graph=False)
    return model.fit(x, y, validation_split=0.25, epochs=epochs, batch_size=32, verbose=0, callbacks=[board])


def test_a_fit_with_the_callback_of_keras_is_one_run_by_epoch(tmp_path: Path) -> None:
    history = fit(tmp_path / "a", "epoch", 25).history["loss"]
    run = curve(tmp_path, "a")
    assert run.configuration.outputs[0].name == "epoch_loss"
    assert (len(run.steps), run.epochs_spanned) == (25, 25)
    assert run.fact("first_loss") == pytest.approx(history[0])
    diagnosis = judge(run)
    assert diagnosis.verdict is Verdict.NOT_ENOUGH_DATA
    assert not [finding for finding in diagnosis.findings if finding.severity is not Severity.INFO]


def test_the_loss_of_each_batch_is_taken_where_keras_writes_it(tmp_path: Path) -> None:
    fit(tmp_path / "a", 1, 3)
    run = curve(tmp_path, "a")
    assert run.configuration.outputs[0].name == "batch_loss"
    assert len(run.steps) >= 3 * 3


def test_a_fit_whose_loss_is_nan_is_found_by_its_epochs(tmp_path: Path) -> None:
    fit(tmp_path / "a", "epoch", 3, loss=lambda y, p: keras.ops.mean(keras.ops.log(-keras.ops.abs(p) - 1)))
    assert judge(curve(tmp_path, "a")).verdict is Verdict.DEGENERATE


def test_scalars_of_tf_summary_are_read(tmp_path: Path) -> None:
    writer = tf.summary.create_file_writer(str(tmp_path / "loop"))
    with writer.as_default():
        for step in range(30):
            tf.summary.scalar("train/loss", 1 / (1 + step), step=step)
            tf.summary.scalar("train/learning_rate", 1e-3, step=step)
    writer.close()
    assert len(curve(tmp_path, "loop").steps) == 30


def test_scalars_as_the_writer_of_pytorch_gives_them_are_read(tmp_path: Path) -> None:
    writer = EventFileWriter(str(tmp_path / "torch"))
    for step in range(30):
        for tag in ("Loss/train", "Loss/test", "Accuracy/train"):
            summary = summary_pb2.Summary(value=[summary_pb2.Summary.Value(tag=tag, simple_value=1 / (1 + step))])
            writer.add_event(event_pb2.Event(wall_time=1e9 + step, step=step, summary=summary))
    writer.close()
    run = curve(tmp_path, "torch")
    assert run.configuration.outputs[0].name == "Loss/train"
    assert len(run.steps) == 30
