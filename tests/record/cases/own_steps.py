"""Models that bring a loss or a training step of their own."""

from __future__ import annotations

from typing import Any

import keras
import tensorflow as tf
from keras import layers

from tests.record.cases.case import BATCH, EVALUATIONS, LOSS, PAIRS, Case, Training, table, training


class OwnStep(keras.Model):
    """A training step as Keras's guides show it."""

    def __init__(self) -> None:
        super().__init__()
        self.hidden, self.head = layers.Dense(8, "relu"), layers.Dense(1)

    def call(self, inputs: Any, training: bool = False) -> Any:
        return self.head(self.hidden(inputs))

    def train_step(self, data: Any) -> Any:
        x, y = data
        with tf.GradientTape() as tape:
            loss = self.compute_loss(x, y, self(x, training=True))
        gradients: Any = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply_gradients(zip(gradients, self.trainable_variables, strict=True))
        for metric in self.metrics:
            metric.update_state(loss)
        return {metric.name: metric.result() for metric in self.metrics}


class Variational(keras.Model):
    """An autoencoder that samples, with its divergence by ``add_loss``."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder, self.decoder = layers.Dense(4), layers.Dense(6)
        self.seeds = keras.random.SeedGenerator(5)

    def call(self, inputs: Any) -> Any:
        mean, log_variance = keras.ops.split(self.encoder(inputs), 2, axis=-1)
        noise = keras.random.normal(keras.ops.shape(mean), seed=self.seeds)
        divergence = keras.ops.exp(log_variance) + keras.ops.square(mean) - 1.0 - log_variance
        self.add_loss(0.5 * keras.ops.mean(divergence))
        return self.decoder(mean + keras.ops.exp(0.5 * log_variance) * noise)


class Adversarial(keras.Model):
    """A generator and a discriminator, an optimizer each."""

    def __init__(self) -> None:
        super().__init__()
        self.generator = keras.Sequential([layers.Input((4,)), layers.Dense(8, "relu"), layers.Dense(6)])
        self.discriminator = keras.Sequential([layers.Input((6,)), layers.Dense(8, "relu"), layers.Dense(1)])
        self.seeds = keras.random.SeedGenerator(5)
        self.judge = keras.losses.BinaryCrossentropy(from_logits=True)
        self.built = True

    def compile(self, first: Any, second: Any, **settings: Any) -> None:
        super().compile(**settings)
        self.first, self.second = first, second

    def train_step(self, data: Any) -> Any:
        real, noise = data, keras.random.normal((BATCH, 4), seed=self.seeds)
        with tf.GradientTape() as tape:
            both = keras.ops.concatenate([self.discriminator(real), self.discriminator(self.generator(noise))])
            labels = keras.ops.concatenate([keras.ops.ones((BATCH, 1)), keras.ops.zeros((BATCH, 1))])
            loss = self.judge(labels, both)
        self._apply(self.second, self.discriminator, tape.gradient(loss, self.discriminator.trainable_variables))
        with tf.GradientTape() as tape:
            fooled = self.judge(keras.ops.ones((BATCH, 1)), self.discriminator(self.generator(noise)))
        self._apply(self.first, self.generator, tape.gradient(fooled, self.generator.trainable_variables))
        return {"loss": loss, "fooled": fooled}

    def _apply(self, optimizer: Any, part: keras.Model, gradients: Any) -> None:
        optimizer.apply_gradients(zip(gradients, part.trainable_variables, strict=True))


def own_step() -> Training:
    x, y = table()
    model = OwnStep()
    model(x[:BATCH])
    return training(model, x, y)


def variational() -> Training:
    x, _ = table()
    model = Variational()
    model(x[:BATCH])
    return training(model, x, x)


def only_added() -> Training:
    x, _ = table()
    model = Variational()
    model(x[:BATCH])
    model.compile(keras.optimizers.SGD(0.05), jit_compile=False)
    return Training(model, {"x": x, "batch_size": BATCH}, x)


def adversarial() -> Training:
    x, _ = table()
    model = Adversarial()
    model.compile(keras.optimizers.Adam(1e-3), keras.optimizers.Adam(1e-3), jit_compile=False)
    return Training(model, {"x": x, "batch_size": BATCH}, x, validation={})


def penalised() -> Training:
    x, y = table()
    hidden = layers.Dense(8, "relu", kernel_regularizer="l2", activity_regularizer="l1")
    return training(keras.Sequential([layers.Input((6,)), hidden, layers.Dense(1)]), x, y)


def accumulating() -> Training:
    x, y = table()
    model = keras.Sequential([layers.Input((6,)), layers.Dense(8, "relu"), layers.Dense(1)])
    return training(model, x, y, optimizer=keras.optimizers.SGD(0.05, gradient_accumulation_steps=2))


def averaging() -> Training:
    x, y = table()
    model = keras.Sequential([layers.Input((6,)), layers.Dense(8, "relu"), layers.Dense(1)])
    optimizer = keras.optimizers.AdamW(1e-2, global_clipnorm=0.1, use_ema=True, ema_overwrite_frequency=2)
    return training(model, x, y, optimizer=optimizer)


def weighted() -> Training:
    x, y = table()
    model = keras.Sequential([layers.Input((6,)), layers.Dense(8, "relu"), layers.Dense(1)])
    weights = (abs(x[:, 0]) + 0.1).astype("float32")
    return training(model, x, y, fit={"sample_weight": weights})


def class_weighted() -> Training:
    x, y = table()
    model = keras.Sequential([layers.Input((6,)), layers.Dense(8, "relu"), layers.Dense(1, "sigmoid")])
    labels = (y[:, 0] > 0).astype("int32")
    return training(model, x, labels, "binary_crossentropy", fit={"class_weight": {0: 0.5, 1: 2.0}})


_NO_TARGETS = {PAIRS: "the model has no targets"}
_ADVERSARIAL = {
    LOSS: "there are two; what each optimizer minimises is",
    PAIRS: "the step passes none to `compute_loss`",
    EVALUATIONS: "Keras evaluates no model without `call`",
}

CASES = (
    Case("a `train_step` of the model's own", "Steps", own_step, slow=False),
    Case("a variational autoencoder: sampling and `add_loss`", "Steps", variational, slow=False),
    Case("`add_loss` alone, without targets", "Steps", only_added, missing=_NO_TARGETS),
    Case(
        "a GAN: a `train_step` with two optimizers",
        "Steps",
        adversarial,
        missing=_ADVERSARIAL,
        reports_last=True,
        slow=False,
    ),
    Case("regularizers", "Steps", penalised),
    Case("gradient accumulation", "Optimizers", accumulating, slow=False),
    Case("weight decay, global clipping, averaged weights", "Optimizers", averaging),
    Case("sample weights", "Steps", weighted, slow=False),
    Case("class weights", "Steps", class_weighted),
)
