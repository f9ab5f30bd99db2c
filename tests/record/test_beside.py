"""Steps that are watched beside the model's own: what they do is done once, and what they minimise is seen."""

from __future__ import annotations

import pathlib
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers

from tb_zeroloss import DegeneracyCallback
from tb_zeroloss.record.recorders import step_copy
from tb_zeroloss.schema.quantities import GRADIENTS, LOSS, OBJECTIVE, TARGET
from tb_zeroloss.series import RunSeries

STEPS = 9


class Counting(keras.Model):
    """A step of its own that does something besides to train."""

    def __init__(self) -> None:
        super().__init__()
        self.head = layers.Dense(1)
        self.calls: list[float] = []
        self.counter = [tf.Variable(tf.constant(0.0), trainable=False)]

    def call(self, inputs: Any) -> Any:
        return self.head(inputs)

    def train_step(self, data: Any) -> Any:
        x, y = data
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self(x) - y))
        gradients: Any = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply_gradients(zip(gradients, self.trainable_variables, strict=True))
        self.besides(loss)
        return {"loss": loss}

    def besides(self, loss: Any) -> None:
        self.counter[0].assign_add(1.0)


class CallingPython(Counting):
    def besides(self, loss: Any) -> None:
        tf.py_function(lambda value: self.calls.append(float(value)), [loss], [])


class Accumulating(Counting):
    """Applies the sum of the gradients of three steps, in a branch."""

    def __init__(self) -> None:
        super().__init__()
        self.sums: list[tf.Variable] = []

    def train_step(self, data: Any) -> Any:
        x, y = data
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self(x) - y))
        gradients: Any = tape.gradient(loss, self.trainable_variables)
        for held, gradient in zip(self.sums, gradients, strict=True):
            held.assign_add(gradient)
        self.counter[0].assign_add(1.0)
        tf.cond(tf.equal(tf.math.floormod(self.counter[0].read_value(), 3.0), 0.0), self._apply, lambda: tf.constant(0))
        return {"loss": loss}

    def _apply(self) -> Any:
        self.optimizer.apply_gradients(zip(self.sums, self.trainable_variables, strict=True))
        for held in self.sums:
            held.assign(tf.zeros_like(held))
        return tf.constant(1)


class Players(keras.Model):
    """Two models with an optimizer each, one in a list; neither loss is called that."""

    def __init__(self) -> None:
        super().__init__()
        self.first, self.second = layers.Dense(2), layers.Dense(1)
        self.built = True

    def compile(self, own: Any, others: list[Any], **settings: Any) -> None:
        super().compile(**settings)
        self.own_optimizer, self.others = own, others

    def train_step(self, data: Any) -> Any:
        with tf.GradientTape(persistent=True) as tape:
            made = self.first(data)
            told = self.second(made)
            one, two = tf.reduce_mean(tf.square(told - 1.0)), [tf.reduce_mean(made), tf.reduce_mean(tf.square(told))]
        for loss, part, optimizer in ((one, self.second, self.own_optimizer), (two, self.first, self.others[0])):
            gradients: Any = tape.gradient(loss, part.trainable_variables)
            clipped, _ = tf.clip_by_global_norm(gradients, 0.5)
            optimizer.apply(clipped, part.trainable_variables)
        return {"one": one, "two": tf.add_n(two)}


def rows() -> tuple[Any, Any]:
    x = np.random.default_rng(0).normal(size=(24, 3)).astype("float32")
    return x, x @ np.array([[1.0], [2.0], [-1.0]], "float32")


def recorded(model: Counting, log_dir: pathlib.Path) -> RunSeries:
    x, y = rows()
    model(x[:2])
    model.compile("sgd", jit_compile=False)
    if isinstance(model, Accumulating):
        model.optimizer.build(model.trainable_variables)
        model.sums = [tf.Variable(tf.zeros(v.shape), trainable=False) for v in model.trainable_variables]
    callback = DegeneracyCallback(log_dir, strict=True, on_finding="ignore")
    model.fit(x, y, batch_size=8, epochs=3, verbose=0, callbacks=[callback])
    return series_of(callback)


def series_of(callback: DegeneracyCallback) -> RunSeries:
    assert callback._fits is not None
    run = callback._fits.journal.series()
    assert run is not None
    return run


def test_variables_that_no_model_owns_are_put_back(tmp_path: pathlib.Path) -> None:
    model = Counting()
    run = recorded(model, tmp_path)
    assert float(model.counter[0]) == STEPS
    assert len(run.steps) == STEPS
    assert np.isfinite(run[GRADIENTS]["update_norm"]).all()


def test_what_a_step_does_in_python_is_done_once_and_the_rest_is_said_to_be_missing(tmp_path: pathlib.Path) -> None:
    model = CallingPython()
    run = recorded(model, tmp_path)
    assert len(model.calls) == STEPS
    (note,) = run.configuration.not_recorded
    assert note == "gradients, updates, predictions and activations (the step does more than to train: EagerPyFunc)"
    np.testing.assert_allclose(run[LOSS]["total"][:, 0], model.calls[1:], rtol=1e-6)
    assert np.isfinite(run[TARGET]["mean"]).all()
    assert np.isnan(run[GRADIENTS]["none"]).all()


def test_variables_too_large_for_a_copy_are_not_copied(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(step_copy, "COPIED_BYTES", 8)
    run = recorded(Counting(), tmp_path)
    (note,) = run.configuration.not_recorded
    assert "too much for a copy" in note


def test_updates_made_in_a_branch_are_those_of_the_step(tmp_path: pathlib.Path) -> None:
    run = recorded(Accumulating(), tmp_path)
    moved = (run[GRADIENTS]["update_norm"] > 0).all(axis=1)
    assert moved.tolist() == [False, False, True] * 3
    assert (run[GRADIENTS]["none"] == 0).all()
    assert (run[GRADIENTS]["norm"] > 0).all()


@pytest.mark.parametrize("jit", [False, True])
def test_each_optimizer_has_its_own_objective(jit: bool, tmp_path: pathlib.Path) -> None:
    x, _ = rows()
    model = Players()
    model.second(model.first(x[:2]))
    model.compile(keras.optimizers.Adam(1e-3), [keras.optimizers.SGD(0.5)], jit_compile=jit)
    callback = DegeneracyCallback(tmp_path, strict=True, on_finding="ignore")
    told: dict[str, list[float]] = {"one": [], "two": []}

    def keep_logs(_: int, logs: dict[str, float]) -> None:
        for name, values in told.items():
            values.append(logs[name])

    keep = keras.callbacks.LambdaCallback(on_train_batch_end=keep_logs)
    model.fit(x, batch_size=8, epochs=3, verbose=0, callbacks=[callback, keep])
    run = series_of(callback)
    assert run.configuration.objectives == ("own_optimizer", "others[0]")
    np.testing.assert_allclose(run[OBJECTIVE]["loss"], np.transpose([told["one"], told["two"]]), rtol=1e-5)
    np.testing.assert_allclose(run[OBJECTIVE]["learning_rate"], [[1e-3, 0.5]] * STEPS, rtol=1e-6)
    assert (run[OBJECTIVE]["global_norm"] <= 0.5 + 1e-6).all()
    assert np.isnan(run[LOSS]["total"]).all()
