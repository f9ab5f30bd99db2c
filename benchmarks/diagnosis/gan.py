"""A small GAN, whose two losses go up and down as they should."""

from __future__ import annotations

from typing import Any

import keras
import tensorflow as tf
from keras import layers

NOISE = 16
REAL = 0.9
"""The target for real rows; a little less than 1 keeps the discriminator from certainty."""
MOMENTUM = 0.5


class Gan(keras.Model):
    """A generator and a discriminator of rows ``[features]``, each with its optimizer."""

    def __init__(self, features: int) -> None:
        super().__init__()
        self.discriminator = keras.Sequential(
            [
                layers.Input((features,)), layers.Dense(64), layers.LeakyReLU(0.2), layers.Dropout(0.3),
                layers.Dense(32), layers.LeakyReLU(0.2), layers.Dense(1),
            ]
        )  # fmt: skip
        self.generator = keras.Sequential(
            [layers.Input((NOISE,)), layers.Dense(64), layers.LeakyReLU(0.2), layers.Dense(features, "sigmoid")]
        )
        self.seeds = keras.random.SeedGenerator(9)
        self.difference = keras.losses.BinaryCrossentropy(from_logits=True)
        self.discriminator_optimizer = keras.optimizers.Adam(2e-4, beta_1=MOMENTUM)
        self.generator_optimizer = keras.optimizers.Adam(4e-4, beta_1=MOMENTUM)

    def call(self, x: Any, training: bool = False) -> Any:
        """Return how real rows look, ``[rows, 1]``."""
        return keras.ops.sigmoid(self.discriminator(x, training=training))

    def train_step(self, data: Any) -> dict[str, Any]:
        """Teach the discriminator, then the generator."""
        real = data[0]
        with tf.GradientTape() as tape:
            logits = [self.discriminator(rows, training=True) for rows in (real, self._made(real))]
            judged = self._loss(logits[0], REAL) + self._loss(logits[1], 0.0)
        self._apply(self.discriminator_optimizer, tape, judged, self.discriminator)
        with tf.GradientTape() as tape:
            fooled = self._loss(self.discriminator(self._made(real), training=True), 1.0)
        self._apply(self.generator_optimizer, tape, fooled, self.generator)
        return {"loss": judged, "generator_loss": fooled}

    def _made(self, like: Any) -> Any:
        noise = keras.random.normal((keras.ops.shape(like)[0], NOISE), seed=self.seeds)
        return self.generator(noise, training=True)

    def _loss(self, logits: Any, target: float) -> Any:
        return self.difference(keras.ops.full_like(logits, target), logits)

    def _apply(self, optimizer: Any, tape: tf.GradientTape, loss: Any, network: Any) -> None:
        variables = network.trainable_variables
        optimizer.apply(tape.gradient(loss, variables), variables)
