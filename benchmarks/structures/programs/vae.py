"""A variational autoencoder with three trackers in a step of its own."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import layers, ops

from benchmarks.structures.digit_images import digit_images
from benchmarks.structures.structure import Trained, Watch, Way, structure

LATENT = 4


class Sampling(layers.Layer):
    def __init__(self, seed: int, **options: Any) -> None:
        super().__init__(**options)
        self.seed_generator = keras.random.SeedGenerator(seed)

    def call(self, inputs: Any) -> Any:
        z_mean, z_log_var = inputs
        epsilon = keras.random.normal(shape=ops.shape(z_mean), seed=self.seed_generator)
        return z_mean + ops.exp(0.5 * z_log_var) * epsilon


def _encoder(seed: int) -> keras.Model:
    image = layers.Input((8, 8, 1))
    x = layers.Conv2D(24, 3, activation="relu", strides=2, padding="same")(image)
    x = layers.Conv2D(32, 3, activation="relu", strides=2, padding="same")(x)
    x = layers.Dense(32, activation="relu")(layers.Flatten()(x))
    z_mean, z_log_var = layers.Dense(LATENT, name="z_mean")(x), layers.Dense(LATENT, name="z_log_var")(x)
    return keras.Model(image, [z_mean, z_log_var, Sampling(seed)([z_mean, z_log_var])], name="encoder")


def _decoder() -> keras.Model:
    latent = layers.Input((LATENT,))
    x = layers.Reshape((2, 2, 32))(layers.Dense(2 * 2 * 32, activation="relu")(latent))
    x = layers.Conv2DTranspose(32, 3, activation="relu", strides=2, padding="same")(x)
    x = layers.Conv2DTranspose(24, 3, activation="relu", strides=2, padding="same")(x)
    return keras.Model(latent, layers.Conv2DTranspose(1, 3, activation="sigmoid", padding="same")(x), name="decoder")


class VAE(keras.Model):
    def __init__(self, encoder: Any, decoder: Any) -> None:
        super().__init__()
        self.encoder, self.decoder = encoder, decoder
        self.total_loss_tracker = keras.metrics.Mean(name="total_loss")
        self.reconstruction_loss_tracker = keras.metrics.Mean(name="reconstruction_loss")
        self.kl_loss_tracker = keras.metrics.Mean(name="kl_loss")

    @property
    def metrics(self) -> list[Any]:
        return [self.total_loss_tracker, self.reconstruction_loss_tracker, self.kl_loss_tracker]

    def train_step(self, data: Any) -> dict[str, Any]:
        with tf.GradientTape() as tape:
            z_mean, z_log_var, z = self.encoder(data)
            crossentropy = keras.losses.binary_crossentropy(data, self.decoder(z))
            reconstruction_loss = ops.mean(ops.sum(crossentropy, axis=(1, 2)))
            kl_loss = -0.5 * (1 + z_log_var - ops.square(z_mean) - ops.exp(z_log_var))
            kl_loss = ops.mean(ops.sum(kl_loss, axis=1))
            total_loss = reconstruction_loss + kl_loss
        grads: Any = tape.gradient(total_loss, self.trainable_weights)
        self.optimizer.apply_gradients(zip(grads, self.trainable_weights, strict=True))
        self.total_loss_tracker.update_state(total_loss)
        self.reconstruction_loss_tracker.update_state(reconstruction_loss)
        self.kl_loss_tracker.update_state(kl_loss)
        return {
            "loss": self.total_loss_tracker.result(),
            "reconstruction_loss": self.reconstruction_loss_tracker.result(),
            "kl_loss": self.kl_loss_tracker.result(),
        }


@structure("Keras: variational autoencoder", Way.STEP, 0.3)
def vae(seed: int, watch: Watch) -> Trained:
    """Train on digits; the score is the share of the variance of digits not seen that the means of the codes hold."""
    images, _, unseen, _ = digit_images(seed)
    model = VAE(_encoder(seed), _decoder())
    model.compile(optimizer=keras.optimizers.Adam(2e-3))
    history = model.fit(images, epochs=20, batch_size=64, verbose=0, callbacks=watch.callbacks()).history
    made = model.decoder(model.encoder(unseen)[0]).numpy()
    left = np.square(made - unseen).mean() / np.square(unseen - images.mean(0)).mean()
    # Not their sum: in two bare runs of one process its mean differs now and then by the last bit.
    told = [*history["reconstruction_loss"], *history["kl_loss"]]
    return Trained(float(1 - left), [model, model.optimizer], told)
