"""Training is bit-identical with and without recording."""

from __future__ import annotations

import pathlib
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

import tb_zeroloss
from tb_zeroloss import DegeneracyCallback
from tests.record.afresh import start_afresh
from tests.record.models import MODELS
from tests.record.often import JIT, by_model

BATCH, STEPS_PER_EPOCH = 32, 6
Train = Callable[[keras.Model, Any, Any], Any]


def state_of(model: keras.Model) -> list[np.ndarray[Any, Any]]:
    """Return every number of a model and its optimizer: weights, moments, BatchNorm, seeds, counters."""
    variables = [*model.variables, *model.optimizer.variables]
    return [np.asarray(variable.value) for variable in variables]


def optimizer_for(name: str) -> keras.optimizers.Optimizer:
    optimizer = keras.optimizers.Adam(0.01)
    return keras.optimizers.LossScaleOptimizer(optimizer, 128.0) if name == "mixed precision" else optimizer


def trained(name: str, jit: bool, train: Train) -> tuple[list[Any], Any]:
    start_afresh()
    build, loss = MODELS[name]
    model, (x, y) = build()
    metrics = None if isinstance(loss, list) else ["mae" if loss == "mse" else "accuracy"]
    model.compile(optimizer_for(name), loss, metrics=metrics, jit_compile=jit)
    told = train(model, x, y)
    return state_of(model), told


def fit(callbacks: list[Any], epochs: int) -> Train:
    def train(model: keras.Model, x: Any, y: Any) -> Any:
        return model.fit(x, y, epochs=epochs, batch_size=BATCH, verbose=0, callbacks=callbacks).history

    return train


def loop(jit: bool, log: Callable[..., Any] | None, steps: int) -> Train:
    """Return a compiled step of the user's own, as the guides show it, and what its losses were."""

    def train(model: keras.Model, x: Any, y: Any) -> list[float]:
        model.optimizer.build(model.trainable_variables)

        @tf.function(jit_compile=jit)
        def step(x: Any, y: Any) -> Any:
            with tf.GradientTape() as tape:
                loss = model.compute_loss(x, y, model(x, training=True))
                scaled = model.optimizer.scale_loss(loss)
            gradients = tape.gradient(scaled, model.trainable_variables)
            model.optimizer.apply(gradients, model.trainable_variables)
            return loss

        losses = []
        for number in range(steps):
            rows = slice(BATCH * (number % STEPS_PER_EPOCH), BATCH * (number % STEPS_PER_EPOCH) + BATCH)
            xs, ys = tf.nest.map_structure(lambda part, rows=rows: tf.constant(part[rows]), (x, y))
            losses.append(float(step(xs, ys)))
            if log is not None:
                assert log(model, xs, ys)
        return losses

    return train


def assert_equal(plain: tuple[list[Any], Any], recorded: tuple[list[Any], Any]) -> None:
    assert recorded[1] == plain[1]
    for before, after in zip(plain[0], recorded[0], strict=True):
        np.testing.assert_array_equal(before, after)


OFTEN = (("cnn", True), ("transformer", False), ("mixed precision", False))
"""Models, compiled by XLA or not, that are always compared; the matrix trains models like the others for 6 steps."""


@pytest.mark.parametrize(
    "epochs", [pytest.param(5, id="30 steps"), pytest.param(34, id="204 steps", marks=pytest.mark.slow)]
)
@pytest.mark.parametrize(("name", "jit"), by_model(MODELS, JIT, OFTEN))
def test_fit_is_bit_identical_when_every_step_is_recorded(
    name: str, jit: bool, epochs: int, tmp_path: pathlib.Path
) -> None:
    callback = DegeneracyCallback(tmp_path, update_freq=1, strict=True, on_finding="ignore")
    assert_equal(trained(name, jit, fit([], epochs)), trained(name, jit, fit([callback], epochs)))
    assert callback.records == epochs * STEPS_PER_EPOCH


@pytest.mark.slow
@pytest.mark.parametrize("jit", [pytest.param(True, id="jit on"), pytest.param(False, id="jit off")])
@pytest.mark.parametrize("name", list(MODELS))
def test_a_loop_is_bit_identical_over_200_steps(
    name: str, jit: bool, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TB_ZEROLOSS_STRICT", "1")
    writer = tf.summary.create_file_writer(str(tmp_path))

    def log(model: keras.Model, x: Any, y: Any) -> bool:
        return tb_zeroloss.log_step(model, x, y, every=1, writer=writer)

    assert_equal(trained(name, jit, loop(jit, None, 200)), trained(name, jit, loop(jit, log, 200)))
