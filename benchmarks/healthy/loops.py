"""Programs that write the training loop themselves and record it with ``log_step`` or a ``Monitor``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf

import tb_zeroloss
from benchmarks.healthy.data import Rows, as_float, column, digits, table
from benchmarks.healthy.models import convolutional, dense
from benchmarks.healthy.program import Score, Training, accuracy, explained, program

layers, optimizers, losses = keras.layers, keras.optimizers, keras.losses
NOISE = 4


@program("CNN", "digits", 0.9)
def loop_with_log_step(seed: int) -> Training:
    """Return a loop that hands the loss, predictions and gradients it has to ``log_step``."""
    rows = digits(seed)
    model = convolutional(layers.Dense(10))
    loss_of = losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizers.Adam(0.003), loss_of)

    @tf.function
    def step(x: Any, y: Any) -> Any:
        with tf.GradientTape() as tape:
            answers = model(x, training=True)
            loss = loss_of(y, answers)
        gradients = tape.gradient(loss, model.trainable_variables)
        model.optimizer.apply(gradients, model.trainable_variables)
        return loss, answers, gradients

    def loop(log_dir: Path) -> None:
        writer = tf.summary.create_file_writer(str(log_dir))
        with writer.as_default():
            for x, y in _batches(rows, 8, seed):
                loss, answers, gradients = step(x, y)
                tb_zeroloss.log_step(model, x, y, loss=loss, y_pred=answers, gradients=gradients)
        writer.close()

    return Training(model, accuracy(model, *rows.held_out), loop=loop)


@program("MLP", "diabetes", 0.3)
def loop_with_monitor(seed: int) -> Training:
    """Return a loop over batches that a ``Monitor`` measures by itself."""
    rows = table("diabetes", seed).scaled().with_targets(lambda y: column((y - 152) / 77))
    model = dense(10, [16], layers.Dense(1))
    model.compile(optimizers.Adam(0.005), "mean_squared_error", jit_compile=False)

    def loop(log_dir: Path) -> None:
        with tb_zeroloss.Monitor(model, log_dir, on_finding="ignore") as monitor:
            for x, y in _batches(rows, 25, seed):
                model.train_on_batch(x, y)
                monitor.step(x, y)

    return Training(model, explained(model, *rows.held_out), loop=loop)


@program("adversarial", "iris", 0.5)
def generator_of_irises(seed: int) -> Training:
    """Return a generator of irises and its critic, each with a ``Monitor``; their losses need not fall."""
    x = table("iris", seed).scaled().x
    generator = dense(NOISE, [32, 32], layers.Dense(4), "leaky_relu")
    critic = dense(4, [64, 64], layers.Dense(1), "leaky_relu")
    entropy = losses.BinaryCrossentropy(from_logits=True)
    for model, rate in ((generator, 0.001), (critic, 0.0003)):
        model.compile(optimizers.Adam(rate, beta_1=0.5), entropy)
    yes, no = tf.ones((len(x), 1)), tf.zeros((len(x), 1))

    @tf.function
    def step(noise: Any) -> Any:
        with tf.GradientTape() as of_critic, tf.GradientTape() as of_generator:
            made = generator(noise, training=True)
            told, genuine = critic(made, training=True), critic(x, training=True)
            critic_loss = entropy(yes, genuine) + entropy(no, told)
            loss = entropy(yes, told)
        critic.optimizer.apply(of_critic.gradient(critic_loss, critic.trainable_variables), critic.trainable_variables)
        gradients = of_generator.gradient(loss, generator.trainable_variables)
        generator.optimizer.apply(gradients, generator.trainable_variables)
        return loss, gradients, made

    def loop(log_dir: Path) -> None:
        settings: dict[str, Any] = {"on_finding": "ignore", "loss_kind": "adversarial"}
        with (
            tb_zeroloss.Monitor(generator, log_dir, name="generator", **settings) as first,
            tb_zeroloss.Monitor(critic, log_dir, name="critic", **settings) as second,
        ):
            for number in range(1500):
                noise = tf.random.stateless_normal((len(x), NOISE), (seed, number))
                loss, gradients, made = step(noise)
                first.step(noise, loss=loss, y_pred=made, gradients=gradients)
                second.step(tf.concat([x, made], 0), tf.concat([yes, no], 0))

    def score() -> Score:
        made = np.asarray(generator(tf.random.stateless_normal((len(x), NOISE), (seed, -1))))
        return Score("closeness of quartiles", _closeness(made, x), 0.0)

    return Training(generator, score, loop=loop)


def _closeness(made: Any, genuine: Any) -> float:
    """Return 1 minus the distance of the columns' quantiles over that of the mean of each column."""
    points = np.linspace(0.1, 0.9, 9)
    wanted, found = np.quantile(genuine, points, axis=0), np.quantile(made, points, axis=0)
    return float(1 - np.abs(found - wanted).sum() / np.abs(wanted - genuine.mean(axis=0)).sum())


def _batches(rows: Rows, epochs: int, seed: int, size: int = 32) -> Iterator[tuple[Any, Any]]:
    rng = np.random.default_rng([seed, 29])
    for _ in range(epochs):
        order = rng.permutation(len(rows.x))
        for start in range(0, len(order), size):
            chosen = order[start : start + size]
            yield as_float(rows.x[chosen]), rows.y[chosen]
