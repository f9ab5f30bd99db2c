"""Images through a codebook: the gradient passes straight through, the commitment is an added loss."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import layers

from benchmarks.structures.digit_images import digit_images
from benchmarks.structures.structure import Trained, Watch, Way, structure


class VectorQuantizer(layers.Layer):
    def __init__(self, num_embeddings: int, embedding_dim: int, beta: float = 0.25, **options: Any) -> None:
        super().__init__(**options)
        self.num_embeddings, self.embedding_dim, self.beta = num_embeddings, embedding_dim, beta

    def build(self, input_shape: Any) -> None:
        shape = (self.embedding_dim, self.num_embeddings)
        self.embeddings = self.add_weight(shape=shape, initializer="random_uniform", trainable=True, name="codes")

    def call(self, x: Any) -> Any:
        flattened = tf.reshape(x, [-1, self.embedding_dim])
        encodings = tf.one_hot(self.get_code_indices(flattened), self.num_embeddings)
        quantized = tf.reshape(tf.matmul(encodings, self.embeddings, transpose_b=True), tf.shape(x))
        commitment_loss = tf.reduce_mean((tf.stop_gradient(quantized) - x) ** 2)
        codebook_loss = tf.reduce_mean((quantized - tf.stop_gradient(x)) ** 2)
        self.add_loss(self.beta * commitment_loss + codebook_loss)
        return x + tf.stop_gradient(quantized - x)

    def get_code_indices(self, flattened: Any) -> Any:
        similarity = tf.matmul(flattened, self.embeddings)
        lengths = tf.reduce_sum(flattened**2, axis=1, keepdims=True) + tf.reduce_sum(self.embeddings**2, axis=0)
        return tf.argmin(lengths - 2 * similarity, axis=1)


def _vqvae(latent_dim: int, num_embeddings: int) -> keras.Model:
    image = layers.Input((8, 8, 1))
    x = layers.Conv2D(24, 3, activation="relu", strides=2, padding="same")(image)
    x = layers.Conv2D(32, 3, activation="relu", strides=2, padding="same")(x)
    x = layers.Conv2D(latent_dim, 1, padding="same")(x)
    x = VectorQuantizer(num_embeddings, latent_dim, name="vector_quantizer")(x)
    x = layers.Conv2DTranspose(32, 3, activation="relu", strides=2, padding="same")(x)
    x = layers.Conv2DTranspose(24, 3, activation="relu", strides=2, padding="same")(x)
    return keras.Model(image, layers.Conv2DTranspose(1, 3, padding="same")(x), name="vq_vae")


class VQVAETrainer(keras.Model):
    def __init__(self, train_variance: float, latent_dim: int, num_embeddings: int) -> None:
        super().__init__()
        self.train_variance = train_variance
        self.vqvae = _vqvae(latent_dim, num_embeddings)
        self.total_loss_tracker = keras.metrics.Mean(name="total_loss")
        self.reconstruction_loss_tracker = keras.metrics.Mean(name="reconstruction_loss")
        self.vq_loss_tracker = keras.metrics.Mean(name="vq_loss")

    @property
    def metrics(self) -> list[Any]:
        return [self.total_loss_tracker, self.reconstruction_loss_tracker, self.vq_loss_tracker]

    def train_step(self, x: Any) -> dict[str, Any]:
        with tf.GradientTape() as tape:
            reconstructions = self.vqvae(x)
            reconstruction_loss = tf.reduce_mean((x - reconstructions) ** 2) / self.train_variance
            total_loss = reconstruction_loss + sum(self.vqvae.losses)
        grads: Any = tape.gradient(total_loss, self.vqvae.trainable_variables)
        self.optimizer.apply_gradients(zip(grads, self.vqvae.trainable_variables, strict=True))
        self.total_loss_tracker.update_state(total_loss)
        self.reconstruction_loss_tracker.update_state(reconstruction_loss)
        self.vq_loss_tracker.update_state(sum(self.vqvae.losses))
        return {
            "loss": self.total_loss_tracker.result(),
            "reconstruction_loss": self.reconstruction_loss_tracker.result(),
            "vqvae_loss": self.vq_loss_tracker.result(),
        }


@structure("Keras: vector-quantized variational autoencoders", Way.STEP, 0.5)
def vq_vae(seed: int, watch: Watch) -> Trained:
    """Train on digits; the score is the share of the variance of digits not seen that comes through the codes."""
    images, _, unseen, _ = digit_images(seed)
    trainer = VQVAETrainer(float(np.var(images)), latent_dim=8, num_embeddings=64)
    trainer.compile(optimizer=keras.optimizers.Adam(2e-3))
    history = trainer.fit(images, epochs=20, batch_size=64, verbose=0, callbacks=watch.callbacks()).history
    left = np.square(trainer.vqvae(unseen).numpy() - unseen).mean() / np.square(unseen - images.mean(0)).mean()
    # Not their sum: in two bare runs of one process its mean differs now and then by the last bit.
    told = [*history["reconstruction_loss"], *history["vqvae_loss"]]
    return Trained(float(1 - left), [trainer, trainer.optimizer], told)
