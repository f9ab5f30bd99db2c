"""Two networks that train against each other have losses that neither fall nor settle, as they should.

A generator learns to imitate points on a ring and a discriminator to tell them apart, in a training step
of their own. There are no targets and no loss to be lowered.
"""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import tensorflow as tf

from demo.data import ROWS
from demo.program import Array, Program

NOISE = 4
"""Random numbers that the generator turns into one point."""


class Adversaries(keras.Model):  # type: ignore[misc, unused-ignore]
    """A generator, a discriminator and the step that trains both."""

    def __init__(self) -> None:
        super().__init__()
        self.generator = keras.Sequential(
            [
                keras.Input((NOISE,)),
                keras.layers.Dense(32, "relu"),
                keras.layers.Dense(2),
            ]
        )
        self.discriminator = keras.Sequential(
            [
                keras.Input((2,)),
                keras.layers.Dense(32, "leaky_relu"),
                keras.layers.Dense(1),
            ]
        )
        self.generator_optimizer = keras.optimizers.Adam(0.002, beta_1=0.5)
        self.entropy = keras.losses.BinaryCrossentropy(from_logits=True)

    def call(self, points: Any) -> Any:
        """Return the discriminator's logit of each point."""
        return self.discriminator(points)

    def train_step(self, real: Any) -> dict[str, Any]:
        """Train the discriminator, then the generator."""
        noise = tf.random.normal((tf.shape(real)[0], NOISE))
        with tf.GradientTape() as tape:
            genuine, forged = self.discriminator(real), self.discriminator(self.generator(noise))
            loss = self.entropy(tf.ones_like(genuine), genuine) + self.entropy(tf.zeros_like(forged), forged)
        weights = self.discriminator.trainable_variables
        self.optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights, strict=True))
        with tf.GradientTape() as tape:
            forged = self.discriminator(self.generator(noise))
            generator_loss = self.entropy(tf.ones_like(forged), forged)
        weights = self.generator.trainable_variables
        self.generator_optimizer.apply_gradients(zip(tape.gradient(generator_loss, weights), weights, strict=True))
        return {"loss": loss, "generator_loss": generator_loss}


def ring(seed: int) -> Array:
    """Return points near the unit circle, ``[rows, 2]``."""
    rng = np.random.default_rng(seed)
    angle = rng.uniform(0.0, 2.0 * np.pi, ROWS)
    points = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    return (points + 0.05 * rng.standard_normal(points.shape)).astype(np.float32)


def build(seed: int = 0) -> Program:
    """Return the run of a generator against a discriminator."""
    model = Adversaries()
    model.compile(keras.optimizers.Adam(0.002, beta_1=0.5))
    return Program(model, ring(seed), None, epochs=12, truth=None, recording={"loss_kind": "adversarial"})
