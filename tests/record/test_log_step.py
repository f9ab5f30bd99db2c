"""The loop that the user writes: recorded, and bit-identical with and without recording."""

from __future__ import annotations

import pathlib
from collections.abc import Callable, Iterator
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

import tb_zeroloss
from tb_zeroloss.read.directory import read_directory
from tb_zeroloss.schema.quantities import ACTIVATIONS, GRADIENTS, LOSS, OPTIMIZER, PREDICTION
from tb_zeroloss.series import RunSeries
from tests.record.afresh import start_afresh
from tests.record.models import MODELS
from tests.record.often import JIT, by_model
from tests.record.test_identity import state_of

STEPS = 24


@pytest.fixture(autouse=True)
def strict(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TB_ZEROLOSS_STRICT", "1")


def batches(x: Any, y: Any) -> Iterator[tuple[Any, Any]]:
    for step in range(STEPS):
        rows = slice(32 * (step % 6), 32 * (step % 6) + 32)
        yield x[rows], tf.nest.map_structure(lambda part, rows=rows: part[rows], y)


def loop(name: str, jit: bool, log: Callable[..., Any] | None) -> tuple[list[Any], keras.Model]:
    start_afresh()
    build, loss_name = MODELS[name]
    model, (x, y) = build()
    optimizer = keras.optimizers.Adam(0.01)
    model.compile(optimizer, loss_name)
    optimizer.build(model.trainable_variables)

    @tf.function(jit_compile=jit)
    def train_step(x: Any, y: Any) -> Any:
        with tf.GradientTape() as tape:
            prediction = model(x, training=True)
            loss = model.compute_loss(x, y, prediction)
        gradients = tape.gradient(loss, model.trainable_variables)
        optimizer.apply(gradients, model.trainable_variables)
        return loss, prediction, [tf.convert_to_tensor(gradient) for gradient in gradients]

    for xs, ys in batches(x, y):
        loss, prediction, gradients = train_step(tf.constant(xs), tf.nest.map_structure(tf.constant, ys))
        if log is not None:
            log(model, xs, ys, loss, prediction, gradients)
    return state_of(model), model


def read(directory: pathlib.Path) -> RunSeries:
    runs = read_directory(str(directory)).runs
    (run,) = runs.values()
    assert isinstance(run, RunSeries)
    return run


OFTEN = (("cnn", True), ("mlp", False))
"""Models, compiled by XLA or not, that are always compared."""


@pytest.mark.parametrize(("name", "jit"), by_model(("mlp", "cnn", "lstm", "transformer"), JIT, OFTEN))
def test_a_loop_is_bit_identical_when_every_step_is_logged(name: str, jit: bool, tmp_path: pathlib.Path) -> None:
    writer = tf.summary.create_file_writer(str(tmp_path / "a"))

    def log(model: keras.Model, x: Any, y: Any, *_: Any) -> None:
        assert tb_zeroloss.log_step(model, x, y, every=1, writer=writer)

    plain, _ = loop(name, jit, None)
    logged, _ = loop(name, jit, log)
    for before, after in zip(plain, logged, strict=True):
        np.testing.assert_array_equal(before, after)


def test_the_plain_call_records_gradients_updates_and_activations(tmp_path: pathlib.Path) -> None:
    writer = tf.summary.create_file_writer(str(tmp_path / "a"))
    loop("mlp", False, lambda model, x, y, *_: tb_zeroloss.log_step(model, x, y, every=1, writer=writer))
    writer.close()
    run = read(tmp_path)
    assert run.name == "a"
    assert list(run.steps) == list(range(1, STEPS + 1))
    assert np.isfinite(run[LOSS]["value"]).all()
    assert np.isfinite(run[GRADIENTS]["norm"]).all()
    assert np.isnan(run[GRADIENTS]["update_ratio"][0]).all()
    assert np.isfinite(run[GRADIENTS]["update_ratio"][1:]).all()
    assert np.isfinite(run[ACTIVATIONS]["mean"][:, 0]).all()


def test_given_parts_are_used_and_no_pass_is_made(tmp_path: pathlib.Path) -> None:
    writer = tf.summary.create_file_writer(str(tmp_path / "a"))
    given: list[float] = []

    def log(model: keras.Model, x: Any, y: Any, loss: Any, prediction: Any, gradients: Any) -> None:
        given.append(float(loss))
        with writer.as_default():
            tb_zeroloss.log_step(model, x, y, every=1, loss=loss, y_pred=prediction, gradients=gradients)

    loop("mlp", False, log)
    writer.close()
    run = read(tmp_path)
    np.testing.assert_array_equal(run[LOSS]["total"][:, 0], np.array(given))
    np.testing.assert_allclose(run[PREDICTION]["squared_error"][:, 0], given, rtol=1e-5)
    assert not np.isfinite(run[ACTIVATIONS]["mean"]).any()


def test_gradients_that_carry_a_loss_scale_are_unscaled_by_the_scale_of_their_own_step(tmp_path: pathlib.Path) -> None:
    keras.utils.set_random_seed(0)
    model, (x, y) = MODELS["mixed precision"][0]()
    optimizer = keras.optimizers.LossScaleOptimizer(
        keras.optimizers.SGD(0.01), initial_scale=2.0**19, dynamic_growth_steps=3
    )
    model.compile(optimizer, "mse", jit_compile=False)
    optimizer.build(model.trainable_variables)
    writer = tf.summary.create_file_writer(str(tmp_path / "a"))
    scales = []
    for _ in range(12):
        scales.append(float(optimizer.dynamic_scale.value))
        with tf.GradientTape() as tape:
            loss = model.compute_loss(x[:32], y[:32], model(x[:32], training=True))
            scaled = optimizer.scale_loss(loss)
        gradients = tape.gradient(scaled, model.trainable_variables)
        optimizer.apply(gradients, model.trainable_variables)
        tb_zeroloss.log_step(model, x[:32], y[:32], every=1, loss=loss, gradients=gradients, writer=writer)
    writer.close()
    run = read(tmp_path)
    taken = (run[GRADIENTS]["finite"] == 1).all(axis=1)
    assert len(set(scales)) > 2, "the scale falls and rises within these steps"
    np.testing.assert_array_equal(run[OPTIMIZER]["loss_scale"].ravel(), scales)
    updates, norms = run[GRADIENTS]["update_norm"][1:], run[GRADIENTS]["norm"][1:]
    np.testing.assert_allclose(updates[taken[1:]], 0.01 * norms[taken[1:]], rtol=1e-2, atol=1e-6)


@pytest.mark.parametrize(
    ("arguments", "error", "text"),
    [
        pytest.param({"step": 1.5}, TypeError, "non-negative integer", id="a float step"),
        pytest.param({"step": -1}, ValueError, "non-negative", id="a negative step"),
        pytest.param({"gradients": [None]}, ValueError, "1 gradients for 6 trainable", id="too few gradients"),
        pytest.param({"every": 0}, ValueError, "at least 1", id="a cadence of 0"),
        pytest.param({"loss_kind": "gan"}, ValueError, "one of 'adversarial'", id="a kind of loss that is none"),
        pytest.param({"y": np.zeros((7, 1))}, ValueError, "rows differ", id="targets of another batch"),
    ],
)
def test_bad_arguments_are_refused_with_a_cure(arguments: dict[str, Any], error: type[Exception], text: str) -> None:
    model, (x, y) = MODELS["mlp"][0]()
    model.compile("adam", "mse")
    with pytest.raises(error, match=text):
        tb_zeroloss.log_step(model, x[:8], **{"y": y[:8], **arguments})


def test_what_the_loss_is_meant_to_be_is_said(tmp_path: pathlib.Path) -> None:
    writer = tf.summary.create_file_writer(str(tmp_path / "a"))

    def log(model: keras.Model, x: Any, y: Any, loss: Any, prediction: Any, gradients: Any) -> None:
        with writer.as_default():
            tb_zeroloss.log_step(
                model, x, y, loss=loss, y_pred=prediction, gradients=gradients, expected_zero=True,
                loss_kind="adversarial",
            )  # fmt: skip

    loop("mlp", False, log)
    writer.close()
    card = read(tmp_path).configuration
    assert (card.expected_zero, card.loss_kind) == (True, "adversarial")


def test_a_model_that_is_none_is_refused() -> None:
    with pytest.raises(TypeError, match="model must be a keras"):
        tb_zeroloss.log_step("net", np.zeros((1, 1)))
