"""The ways to train of the matrix of identity: with ``fit``, steps of one's own with 1 to 3 optimizers, and loops."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
import tensorflow as tf

import tb_zeroloss
from tests.record.identity.models import BATCH, ROWS, Subject

EPOCHS = 3
STEPS = ROWS // BATCH * EPOCHS
"""The first 20 are recorded, the others not: what a recorded step leaves behind shows in these."""

Log = Callable[..., Any] | None


def optimizer(scaled: bool) -> Any:
    made = keras.optimizers.Adam(0.01)
    return keras.optimizers.LossScaleOptimizer(made, 128.0) if scaled else made


class OwnStep(keras.Model):
    """A model in a ``train_step`` of its own, whose variables are divided among several optimizers."""

    def __init__(self, net: keras.Model, count: int, *, stateful_noise: bool) -> None:
        super().__init__()
        self.net, self.count, self.stateful_noise = net, count, stateful_noise
        self.seeds = keras.random.SeedGenerator(3)
        self.built = True

    def compile_own(self, scaled: bool, **settings: Any) -> None:
        self.compile(optimizer(scaled), **settings)
        self.others = [optimizer(scaled) for _ in range(self.count - 1)]

    def call(self, inputs: Any, training: bool = False) -> Any:
        return self.net(inputs, training=training) if self.net._call_has_training_arg else self.net(inputs)

    def train_step(self, data: Any) -> Any:
        x, y = data
        told = {}
        for number, own in enumerate([self.optimizer, *self.others]):
            variables = self.net.trainable_variables[number :: self.count]
            with tf.GradientTape() as tape:
                loss = self.net.compute_loss(self._noisy(x), y, self(self._noisy(x), training=True))
                scaled = own.scale_loss(loss)
            gradients: Any = tape.gradient(scaled, variables)
            own.apply_gradients(zip(gradients, variables, strict=True))
            told[f"part_{number}_loss"] = loss
        return told

    def _noisy(self, x: Any) -> Any:
        if not x.dtype.is_floating:
            return x
        if self.stateful_noise:
            return x + 0.1 * tf.random.normal(tf.shape(x), dtype=x.dtype)
        return x + 0.1 * keras.random.normal(tf.shape(x), dtype=x.dtype.name, seed=self.seeds)


def fit(subject: Subject, jit: Any, scaled: bool, callbacks: list[Any], log: Log) -> Any:
    subject.model.compile(optimizer(scaled), subject.loss, jit_compile=jit)
    return _fitted(subject.model, subject, callbacks)


def own_step(count: int) -> Callable[..., Any]:
    def train(subject: Subject, jit: Any, scaled: bool, callbacks: list[Any], log: Log) -> Any:
        subject.model.compile(loss=subject.loss)
        model = OwnStep(subject.model, count, stateful_noise=not jit)
        model.compile_own(scaled, jit_compile=jit)
        subject.model.optimizer = None
        return _fitted(model, subject, callbacks, validate=False)

    return train


def _fitted(model: Any, subject: Subject, callbacks: list[Any], *, validate: bool = True) -> Any:
    data = tf.data.Dataset.from_tensor_slices((subject.x, subject.y)).batch(BATCH)
    validation = data.take(3) if validate else None
    history = model.fit(data, epochs=EPOCHS, verbose=0, shuffle=False, callbacks=callbacks, validation_data=validation)
    others = getattr(model, "others", [])
    return [model, model.optimizer, *others], history.history


def loop(*, is_compiled: bool) -> Callable[..., Any]:
    def train(subject: Subject, jit: Any, scaled: bool, callbacks: list[Any], log: Log) -> Any:
        model, own = subject.model, optimizer(scaled)
        model.compile(own, subject.loss)
        own.build(model.trainable_variables)
        inside = is_compiled and not jit

        def step(x: Any, y: Any) -> Any:
            with tf.GradientTape() as tape:
                answer = model(x, training=True) if model._call_has_training_arg else model(x)
                loss = model.compute_loss(x, y, answer)
                minimised = own.scale_loss(loss)
            gradients = tape.gradient(minimised, model.trainable_variables)
            own.apply(gradients, model.trainable_variables)
            if inside and log is not None:
                log(model, x, y, loss=loss, y_pred=answer, gradients=gradients)
            return loss, answer, gradients

        run = tf.function(step, jit_compile=bool(jit)) if is_compiled else step
        losses = []
        for number in range(STEPS):
            rows = slice(BATCH * number % ROWS, BATCH * number % ROWS + BATCH)
            x, y = tf.nest.map_structure(lambda part, rows=rows: tf.constant(part[rows]), (subject.x, subject.y))
            loss, answer, gradients = run(x, y)
            losses.append(float(loss))
            if log is not None and not inside:
                given = {"loss": loss, "y_pred": answer, "gradients": gradients} if number % 2 else {}
                log(model, x, y, **given)
        return [model, own], losses

    return train


WAYS: dict[str, Callable[..., Any]] = {
    "fit": fit,
    "one optimizer": own_step(1),
    "two optimizers": own_step(2),
    "three optimizers": own_step(3),
    "loop in a tf.function": loop(is_compiled=True),
    "eager loop": loop(is_compiled=False),
}


def logging(writer: Any) -> Log:
    def log(*args: Any, **options: Any) -> Any:
        return tb_zeroloss.log_step(*args, writer=writer, **options)

    return log
