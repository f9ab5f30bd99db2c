"""Digits of the class that is asked for: the label goes to the generator and, as channels, to the discriminator."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import layers, ops
from sklearn.linear_model import LogisticRegression

from benchmarks.structures.digit_images import digit_images
from benchmarks.structures.structure import Trained, Watch, Way, structure

CLASSES, LATENT = 10, 16


def _discriminator() -> keras.Model:
    return keras.Sequential(
        [
            layers.Input((8, 8, 1 + CLASSES)),
            layers.Conv2D(32, 3, strides=2, padding="same"),
            layers.LeakyReLU(negative_slope=0.2),
            layers.Conv2D(64, 3, strides=2, padding="same"),
            layers.LeakyReLU(negative_slope=0.2),
            layers.GlobalMaxPooling2D(),
            layers.Dense(1),
        ],
        name="discriminator",
    )


def _generator() -> keras.Model:
    return keras.Sequential(
        [
            layers.Input((LATENT + CLASSES,)),
            layers.Dense(2 * 2 * 48),
            layers.LeakyReLU(negative_slope=0.2),
            layers.Reshape((2, 2, 48)),
            layers.Conv2DTranspose(48, 4, strides=2, padding="same"),
            layers.LeakyReLU(negative_slope=0.2),
            layers.Conv2DTranspose(32, 4, strides=2, padding="same"),
            layers.LeakyReLU(negative_slope=0.2),
            layers.Conv2D(1, 3, padding="same", activation="sigmoid"),
        ],
        name="generator",
    )


class ConditionalGAN(keras.Model):
    def __init__(self, discriminator: Any, generator: Any, seed: int) -> None:
        super().__init__()
        self.discriminator, self.generator = discriminator, generator
        self.seed_generator = keras.random.SeedGenerator(seed)
        self.gen_loss_tracker = keras.metrics.Mean(name="generator_loss")
        self.disc_loss_tracker = keras.metrics.Mean(name="discriminator_loss")

    @property
    def metrics(self) -> list[Any]:
        return [self.gen_loss_tracker, self.disc_loss_tracker]

    def compile(self, d_optimizer: Any, g_optimizer: Any, loss_fn: Any) -> None:
        super().compile()
        self.d_optimizer, self.g_optimizer, self.loss_fn = d_optimizer, g_optimizer, loss_fn

    def train_step(self, data: Any) -> dict[str, Any]:
        real_images, one_hot = data
        batch_size = ops.shape(real_images)[0]
        channels = ops.ones((batch_size, 8, 8, CLASSES)) * one_hot[:, None, None, :]
        latent = keras.random.normal((batch_size, LATENT), seed=self.seed_generator)
        generated = self.generator(ops.concatenate([latent, one_hot], axis=1))
        fake_and_labels = ops.concatenate([generated, channels], -1)
        real_and_labels = ops.concatenate([real_images, channels], -1)
        combined = ops.concatenate([fake_and_labels, real_and_labels], axis=0)
        labels = ops.concatenate([ops.ones((batch_size, 1)), ops.zeros((batch_size, 1))], axis=0)
        with tf.GradientTape() as tape:
            d_loss = self.loss_fn(labels, self.discriminator(combined))
        grads: Any = tape.gradient(d_loss, self.discriminator.trainable_weights)
        self.d_optimizer.apply_gradients(zip(grads, self.discriminator.trainable_weights, strict=True))
        latent = keras.random.normal((batch_size, LATENT), seed=self.seed_generator)
        misleading = ops.zeros((batch_size, 1))
        with tf.GradientTape() as tape:
            fake = self.generator(ops.concatenate([latent, one_hot], axis=1))
            told = self.discriminator(ops.concatenate([fake, channels], -1))
            g_loss = self.loss_fn(misleading, told)
        grads = tape.gradient(g_loss, self.generator.trainable_weights)
        self.g_optimizer.apply_gradients(zip(grads, self.generator.trainable_weights, strict=True))
        self.gen_loss_tracker.update_state(g_loss)
        self.disc_loss_tracker.update_state(d_loss)
        return {"g_loss": self.gen_loss_tracker.result(), "d_loss": self.disc_loss_tracker.result()}


@structure("Keras: conditional GAN", Way.STEP, 0.5)
def conditional_gan(seed: int, watch: Watch) -> Trained:
    """Train on digits; the score is how often a classifier of real ones sees the digit that was asked for."""
    images, labels, _, _ = digit_images(seed)
    one_hot = keras.utils.to_categorical(labels, CLASSES).astype("float32")
    data = tf.data.Dataset.from_tensor_slices((images, one_hot)).shuffle(1400, seed=seed).batch(64)
    model = ConditionalGAN(_discriminator(), _generator(), seed)
    model.compile(
        d_optimizer=keras.optimizers.Adam(2e-3, beta_1=0.5),
        g_optimizer=keras.optimizers.Adam(2e-3, beta_1=0.5),
        loss_fn=keras.losses.BinaryCrossentropy(from_logits=True),
    )
    history = model.fit(data, epochs=26, verbose=0, callbacks=watch.callbacks()).history
    asked = np.arange(500) % CLASSES
    noise = np.random.default_rng(seed).normal(size=(500, LATENT)).astype("float32")
    made = model.generator(np.concatenate([noise, np.eye(CLASSES, dtype="float32")[asked]], 1)).numpy()
    judge = LogisticRegression(max_iter=300).fit(images.reshape(-1, 64), labels)
    score = (judge.predict(made.reshape(-1, 64)) == asked).mean()
    told = [*history["g_loss"], *history["d_loss"]]
    return Trained(float(score), [model, model.d_optimizer, model.g_optimizer], told)
