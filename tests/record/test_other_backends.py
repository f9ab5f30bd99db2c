"""Where Keras does not run on TensorFlow, another recorder is chosen; ``tests/backends`` trains there."""

from __future__ import annotations

import pathlib
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

import tb_zeroloss
from tb_zeroloss.read.directory import read_directory
from tb_zeroloss.record import chosen_recorder
from tb_zeroloss.record.other_backends import missing
from tb_zeroloss.record.other_backends.fit import ReportedFit
from tb_zeroloss.record.other_backends.step_loss import StepLoss
from tb_zeroloss.record.writing import records
from tb_zeroloss.schema.quantities import ACTIVATIONS, GRADIENTS, LOSS, PREDICTION
from tb_zeroloss.series import RunSeries


@pytest.fixture(autouse=True)
def _another_backend(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chosen_recorder, "is_backend", lambda: False)
    monkeypatch.setattr(missing, "_said", set())


def compiled() -> tuple[Any, Any, Any]:
    keras.utils.set_random_seed(1)
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
    model.compile("adam", "mse", jit_compile=False)
    x = np.random.default_rng(0).normal(size=(64, 3)).astype(np.float32)
    return model, x, x.sum(axis=1, keepdims=True)


def read(log_dir: pathlib.Path) -> RunSeries:
    (run,) = read_directory(str(log_dir)).runs.values()
    assert isinstance(run, RunSeries)
    return run


def test_the_callback_follows_what_is_reported_and_ends_no_training(
    tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str]
) -> None:
    weights = []
    for callbacks in ([], [callback := tb_zeroloss.DegeneracyCallback(tmp_path, strict=True)]):
        model, x, y = compiled()
        model.fit(x, y, batch_size=8, epochs=3, validation_data=(x, y), callbacks=callbacks, verbose=0)
        weights.append(model.get_weights())
    np.testing.assert_equal(*weights)
    assert isinstance(callback._fits, ReportedFit)
    run = read(tmp_path)
    assert len(run.steps) == 21
    assert len(run.validation[LOSS]) == 3
    assert not any(len(run[group]) for group in (PREDICTION, GRADIENTS, ACTIVATIONS))
    assert capsys.readouterr().err.count("not recorded: targets, predictions, inputs, gradients") == 1
    (judged,) = tb_zeroloss.check(tmp_path).payload.runs
    assert (judged.verdict, judged.findings, len(judged.not_recorded)) == ("not-enough-data", [], 1)


def test_a_monitor_measures_what_it_is_passed(tmp_path: pathlib.Path) -> None:
    model, x, y = compiled()
    with tb_zeroloss.Monitor(model, tmp_path, strict=True) as monitor:
        for _ in range(3):
            monitor.step(x, y, loss=tf.constant(0.5), y_pred=model(x))
    run = read(tmp_path)
    assert run[LOSS]["total"][:, 0].tolist() == [0.5, 0.5, 0.5]
    np.testing.assert_allclose(run[PREDICTION]["mean"][:, 0], float(np.mean(model(x))), rtol=1e-6)
    assert not len(run[GRADIENTS])


def test_a_loss_that_rounding_hides_is_left_out() -> None:
    model, _, _ = compiled()
    loss = StepLoss(model)
    assert loss.after(1, 1.0) == 1.0
    assert loss.after(2, 0.75) == 0.5
    assert loss.after(3, 0.5) is None
    loss.begin_epoch()
    assert loss.after(1, 0.0) == 0.0
    assert loss.after(4, 0.0) == 0.0
    assert np.isnan(loss.after(5, float("nan")) or 0.0)


def test_records_are_readable_where_tensorflow_is_not_loaded(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(records, "is_loaded", lambda: False)
    path = tmp_path / "new" / "file"
    file = records.records_in(str(path))
    file.write(b"one")
    file.write(b"two")
    file.flush()
    assert [record.numpy() for record in tf.data.TFRecordDataset(str(path))] == [b"one", b"two"]
    file.close()
    assert records.files_like(str(tmp_path / "new" / "*")) == [str(path)]
    records.remove(str(path))
    assert not path.exists()
