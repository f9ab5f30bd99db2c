"""Loops that the user writes: eager, compiled, by ``train_on_batch``, of several models."""

from __future__ import annotations

import contextlib
import pathlib
from collections.abc import Callable
from typing import Any

import keras
import tensorflow as tf
from keras import layers

from tb_zeroloss import Monitor, log_step
from tests.record.cases.case import ACTIVATIONS, table
from tests.record.cases.loop import STEPS, Log, LoopCase, Trained


def _model() -> tuple[keras.Model, Any, Any]:
    x, y = table()
    model = keras.Sequential([layers.Input((6,)), layers.Dense(8, "relu"), layers.Dense(1)])
    model.compile(keras.optimizers.SGD(0.05), "mse", jit_compile=False)
    model.optimizer.build(model.trainable_variables)
    return model, tf.constant(x), tf.constant(y)


def _gradient_step(model: keras.Model, x: Any, y: Any) -> tuple[Any, Any, Any]:
    with tf.GradientTape() as tape:
        y_pred = model(x, training=True)
        loss = tf.reduce_mean(tf.square(y - y_pred))
    gradients = tape.gradient(loss, model.trainable_variables)
    model.optimizer.apply(gradients, model.trainable_variables)
    return loss, y_pred, gradients


def _logged(directory: pathlib.Path | None) -> Log:
    if directory is None:
        return lambda *_, **__: True
    writer = tf.summary.create_file_writer(str(directory / "a"))

    def log(*arguments: Any, **given: Any) -> Any:
        written = log_step(*arguments, every=1, writer=writer, **given)
        if tf.executing_eagerly():
            writer.flush()
        return written

    return log


def outside(*, compiled: bool, jit: bool = False, given: bool = False) -> Callable[[pathlib.Path | None], Trained]:
    """Return a loop that logs in Python, after a step that may be compiled."""

    def train(directory: pathlib.Path | None) -> Trained:
        model, x, y = _model()
        log, losses = _logged(directory), []
        step = tf.function(_gradient_step, jit_compile=jit) if compiled else _gradient_step
        for _ in range(STEPS):
            loss, y_pred, gradients = step(model, x, y)
            losses.append(float(loss))
            log(model, x, y, **({"loss": loss, "y_pred": y_pred, "gradients": gradients} if given else {}))
        return Trained(model, losses)

    return train


def inside(*, jit: bool = False, given: bool = False) -> Callable[[pathlib.Path | None], Trained]:
    """Return a loop that logs inside the compiled step."""

    def train(directory: pathlib.Path | None) -> Trained:
        model, x, y = _model()
        log = _logged(directory)

        @tf.function(jit_compile=jit)
        def step(x: Any, y: Any) -> Any:
            loss, y_pred, gradients = _gradient_step(model, x, y)
            log(model, x, y, **({"loss": loss, "y_pred": y_pred, "gradients": gradients} if given else {}))
            return loss

        return Trained(model, [float(step(x, y)) for _ in range(STEPS)])

    return train


def on_rows(directory: pathlib.Path | None) -> Trained:
    """Train step by step with a monitor that is passed all there is, and rows to measure activations on."""
    model, x, y = _model()
    step, losses = tf.function(_gradient_step), []
    monitored = contextlib.nullcontext() if directory is None else Monitor(model, directory / "a", every=1, probe=x[:9])
    with monitored as monitor:
        for _ in range(STEPS):
            loss, y_pred, gradients = step(model, x, y)
            losses.append(float(loss))
            if monitor is not None:
                monitor.step(x, y, loss=loss, y_pred=y_pred, gradients=gradients)
    return Trained(model, losses)


def by_batch(directory: pathlib.Path | None) -> Trained:
    """Train by ``train_on_batch`` with a monitor."""
    model, x, y = _model()
    losses = []
    with contextlib.nullcontext() if directory is None else Monitor(model, directory / "a", every=1) as monitor:
        for _ in range(STEPS):
            losses.append(float(model.train_on_batch(x, y)))
            if monitor is not None:
                monitor.step(x, y)
    return Trained(model, losses)


def two_models(directory: pathlib.Path | None) -> Trained:
    """Train a generator and a discriminator, a monitor each."""
    _, real, _ = _model()
    generator = keras.Sequential([layers.Input((6,)), layers.Dense(8, "relu"), layers.Dense(6)], name="generator")
    judge = keras.Sequential([layers.Input((6,)), layers.Dense(8, "relu"), layers.Dense(1)], name="judge")
    parts, losses = (generator, judge), []
    for part in parts:
        part.compile(keras.optimizers.Adam(1e-3), keras.losses.BinaryCrossentropy(from_logits=True))
    with contextlib.ExitStack() as stack:
        monitors = (
            {}
            if directory is None
            else {
                part.name: stack.enter_context(
                    Monitor(part, directory / "a", name=part.name, every=1, loss_kind="adversarial")
                )
                for part in parts
            }
        )
        for step in range(STEPS):
            noise = tf.random.stateless_normal(real.shape, (step, 1))
            both = tf.concat([real, generator(noise)], axis=0)
            labels = tf.concat([tf.ones((len(real), 1)), tf.zeros((len(real), 1))], axis=0)
            losses.append(float(judge.train_on_batch(both, labels)))
            with tf.GradientTape() as tape:
                fake = generator(noise)
                loss = tf.reduce_mean(tf.nn.softplus(-judge(fake)))
            gradients = tape.gradient(loss, generator.trainable_variables)
            generator.optimizer.apply(gradients, generator.trainable_variables)
            if monitors:
                monitors["judge"].step(both, labels)
                monitors["generator"].step(noise, loss=loss, gradients=gradients)
    return Trained(judge, losses)


_GIVEN = {ACTIVATIONS: "no pass is made when everything is given"}

CASES = (
    LoopCase("an eager loop, `log_step`", outside(compiled=False)),
    LoopCase(
        "an eager loop, `log_step` with all it has", outside(compiled=False, given=True), missing=_GIVEN, slow=True
    ),
    LoopCase("a loop in Python around a compiled step", outside(compiled=True)),
    LoopCase("the same, with all it has", outside(compiled=True, given=True), missing=_GIVEN, slow=True),
    LoopCase("the same, compiled by XLA", outside(compiled=True, jit=True, given=True), missing=_GIVEN),
    LoopCase("`log_step` inside a `tf.function`", inside()),
    LoopCase("the same, with all it has", inside(given=True), missing=_GIVEN),
    LoopCase(
        "`log_step` inside a `tf.function` that XLA compiles",
        inside(jit=True),
        refused="was called inside a function that XLA compiles",
        refused_by="tb_zeroloss",
    ),
    LoopCase("`train_on_batch`, `Monitor`", by_batch),
    LoopCase("a compiled step, `Monitor(probe=...)` with all the loop has", on_rows),
    LoopCase(
        "a GAN: two models, a `Monitor` each (the generator without targets)",
        two_models,
        runs=("a/generator", "a/judge"),
    ),
)
