"""One model trained several times, in several ways, with and without a callback."""

from __future__ import annotations

import pathlib
from typing import Any

import keras
import numpy as np
import pytest

from tb_zeroloss import DegeneracyCallback
from tb_zeroloss.read.directory import read_directory
from tb_zeroloss.schema.quantities import GRADIENTS, LOSS, OPTIMIZER
from tb_zeroloss.series import RunSeries
from tests.record.models import mlp


def compiled() -> tuple[keras.Model, Any, Any]:
    keras.utils.set_random_seed(0)
    model, (x, y) = mlp()
    model.compile("adam", "mse", jit_compile=False)
    return model, x, y


def callback(directory: pathlib.Path, **settings: Any) -> DegeneracyCallback:
    return DegeneracyCallback(directory, update_freq=1, strict=True, **{"on_finding": "ignore", **settings})


def fit(model: keras.Model, x: Any, y: Any, *callbacks: Any, **arguments: Any) -> None:
    model.fit(x, y, batch_size=32, verbose=0, callbacks=list(callbacks), **arguments)


def read(directory: pathlib.Path) -> dict[str, RunSeries]:
    runs = read_directory(str(directory)).runs
    assert all(isinstance(run, RunSeries) for run in runs.values())
    return {name: run for name, run in runs.items() if isinstance(run, RunSeries)}


def test_each_fit_may_have_a_callback_of_its_own(tmp_path: pathlib.Path) -> None:
    model, x, y = compiled()
    for name in ("a", "b"):
        fit(model, x, y, callback(tmp_path / name))
    runs = read(tmp_path)
    assert list(runs["a"].steps) == list(range(6))
    assert list(runs["b"].steps) == list(range(6, 12))


def test_a_model_may_be_compiled_after_the_callback_was_made(tmp_path: pathlib.Path) -> None:
    model, (x, y) = mlp()
    made = callback(tmp_path / "a")
    model.compile("sgd", "mae", jit_compile=False)
    fit(model, x, y, made)
    assert read(tmp_path)["a"].configuration.outputs[0].loss == "mean_absolute_error"


def test_training_batch_by_batch_goes_on_before_and_after_a_recorded_fit(tmp_path: pathlib.Path) -> None:
    trained = []
    for callbacks in ([], [callback(tmp_path / "a")]):
        model, x, y = compiled()
        losses = [model.train_on_batch(x[:32], y[:32])]
        fit(model, x, y, *callbacks)
        losses += [model.train_on_batch(x[:32], y[:32]), model.evaluate(x, y, verbose=0)]
        trained.append(losses)
    assert trained[0] == trained[1]
    assert list(read(tmp_path)["a"].steps) == list(range(1, 7))


def test_an_early_end_keeps_what_was_recorded_and_leaves_nothing_behind(tmp_path: pathlib.Path) -> None:
    model, x, y = compiled()
    model.optimizer.learning_rate = 0.0
    stop = keras.callbacks.EarlyStopping("loss", patience=1, min_delta=1.0)
    fit(model, x, y, stop, callback(tmp_path / "a"), epochs=9)
    run = read(tmp_path)["a"]
    assert list(run.steps) == list(range(12))
    assert (run[GRADIENTS]["update_norm"] == 0).all()
    assert "train_step" not in model.__dict__
    assert all("call" not in layer.__dict__ for layer in model.layers)


def test_integer_labels_of_a_single_unit_are_counted(tmp_path: pathlib.Path) -> None:
    x = np.random.default_rng(0).normal(size=(64, 4)).astype("float32")
    y = (x[:, 0] > 0).astype("int32")
    model = keras.Sequential([keras.layers.Input((4,)), keras.layers.Dense(1, "sigmoid")])
    model.compile("sgd", "binary_crossentropy", jit_compile=False)
    fit(model, x, y, callback(tmp_path / "a"), shuffle=False)
    run = read(tmp_path)["a"]
    assert run.class_counts is not None
    assert run.class_counts[1][0, 0, 0].tolist() == [32 - y[:32].sum(), y[:32].sum()]
    assert np.isfinite(run[LOSS]["constant"]).all()


def test_gradients_carry_no_loss_scale_and_skipped_steps_are_no_finding(
    tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str]
) -> None:
    keras.utils.set_random_seed(0)
    _, (x, y) = mlp()
    hidden = keras.layers.Dense(32, "relu", dtype="mixed_float16")
    model = keras.Sequential([keras.layers.Input((8,)), hidden, keras.layers.Dense(1, dtype="float32")])
    optimizer = keras.optimizers.LossScaleOptimizer(keras.optimizers.SGD(0.01), initial_scale=2.0**22)
    model.compile(optimizer, "mse", jit_compile=False)
    fit(model, x, y, callback(tmp_path / "a", on_finding="log"), epochs=20)
    run = read(tmp_path)["a"]
    taken = (run[GRADIENTS]["finite"] == 1).all(axis=1)
    assert not taken[0]
    assert taken[-20:].all()
    assert run[OPTIMIZER]["loss_scale"].ravel()[0] == 2.0**22
    updates, norms = run[GRADIENTS]["update_norm"], run[GRADIENTS]["norm"]
    np.testing.assert_array_equal(updates[~taken], 0)
    np.testing.assert_allclose(updates[taken], 0.01 * norms[taken], rtol=1e-2, atol=1e-6)
    assert "non-finite" not in capsys.readouterr().out
