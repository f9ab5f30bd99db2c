"""Images from noise: a network that tells the noise at every level, and its moving average."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import layers, ops

from benchmarks.structures.digit_images import digit_images
from benchmarks.structures.structure import Trained, Watch, Way, structure


@keras.saving.register_keras_serializable()
def _sinusoids(x: Any) -> Any:
    frequencies = ops.exp(ops.linspace(0.0, np.log(100.0), 8))
    angles = 2.0 * np.pi * ops.cast(frequencies, "float32") * x
    return ops.concatenate([ops.sin(angles), ops.cos(angles)], axis=3)


def _residual(x: Any, width: int) -> Any:
    skip = x if x.shape[3] == width else layers.Conv2D(width, 1)(x)
    x = layers.BatchNormalization(center=False, scale=False)(x)
    x = layers.Conv2D(width, 3, padding="same", activation="swish")(x)
    return layers.Add()([layers.Conv2D(width, 3, padding="same")(x), skip])


def _network() -> keras.Model:
    images, variances = layers.Input((8, 8, 1)), layers.Input((1, 1, 1))
    level = layers.Lambda(_sinusoids, output_shape=(1, 1, 16))(variances)
    x = layers.Concatenate()([layers.Conv2D(16, 1)(images), layers.UpSampling2D(8, interpolation="nearest")(level)])
    wide = _residual(x, 16)
    low = _residual(layers.AveragePooling2D(2)(wide), 24)
    x = layers.Concatenate()([layers.UpSampling2D(2, interpolation="bilinear")(low), wide])
    return keras.Model([images, variances], layers.Conv2D(1, 1, kernel_initializer="zeros")(_residual(x, 16)))


class DiffusionModel(keras.Model):
    def __init__(self) -> None:
        super().__init__()
        self.normalizer = layers.Normalization()
        self.network = _network()
        self.ema_network = keras.models.clone_model(self.network)

    def compile(self, **options: Any) -> None:
        super().compile(**options)
        self.noise_loss_tracker = keras.metrics.Mean(name="n_loss")
        self.image_loss_tracker = keras.metrics.Mean(name="i_loss")

    @property
    def metrics(self) -> list[Any]:
        return [self.noise_loss_tracker, self.image_loss_tracker]

    def denoise(self, noisy: Any, noise_rates: Any, signal_rates: Any, training: bool) -> Any:
        network = self.network if training else self.ema_network
        noises = network([noisy, noise_rates**2], training=training)
        return noises, (noisy - noise_rates * noises) / signal_rates

    def _noised(self, images: Any) -> Any:
        images = self.normalizer(images, training=True)
        noises = tf.random.normal(tf.shape(images))
        rows: Any = tf.shape(images)[0]
        times = tf.random.uniform((rows, 1, 1, 1))
        angles = np.arccos(0.95) + times * (np.arccos(0.02) - np.arccos(0.95))
        signal_rates, noise_rates = tf.cos(angles), tf.sin(angles)
        return images, noises, signal_rates * images + noise_rates * noises, noise_rates, signal_rates

    def train_step(self, images: Any) -> dict[str, Any]:
        images, noises, noisy, noise_rates, signal_rates = self._noised(images)
        with tf.GradientTape() as tape:
            pred_noises, pred_images = self.denoise(noisy, noise_rates, signal_rates, training=True)
            noise_loss = tf.reduce_mean(tf.abs(noises - pred_noises))
            image_loss = tf.reduce_mean(tf.abs(images - pred_images))
        gradients: Any = tape.gradient(noise_loss, self.network.trainable_weights)
        self.optimizer.apply_gradients(zip(gradients, self.network.trainable_weights, strict=True))
        self.noise_loss_tracker.update_state(noise_loss)
        self.image_loss_tracker.update_state(image_loss)
        for weight, ema_weight in zip(self.network.weights, self.ema_network.weights, strict=True):
            ema_weight.assign(0.98 * ema_weight + 0.02 * weight)
        return {metric.name: metric.result() for metric in self.metrics}

    def test_step(self, images: Any) -> dict[str, Any]:
        images, noises, noisy, noise_rates, signal_rates = self._noised(images)
        pred_noises, pred_images = self.denoise(noisy, noise_rates, signal_rates, training=False)
        self.noise_loss_tracker.update_state(tf.reduce_mean(tf.abs(noises - pred_noises)))
        self.image_loss_tracker.update_state(tf.reduce_mean(tf.abs(images - pred_images)))
        return {metric.name: metric.result() for metric in self.metrics}


@structure("Keras: denoising diffusion implicit models", Way.STEP, 0.4)
def ddim(seed: int, watch: Watch) -> Trained:
    """Train on digits; the score is the share of the noise in images not seen that the average network tells."""
    images, _, unseen, _ = digit_images(seed)
    model = DiffusionModel()
    model.normalizer.adapt(images)
    model.compile(optimizer=keras.optimizers.AdamW(2e-3, weight_decay=1e-4))
    data = tf.data.Dataset.from_tensor_slices(images).shuffle(1400, seed=seed).batch(64, drop_remainder=True)
    valid = tf.data.Dataset.from_tensor_slices(unseen).batch(64, drop_remainder=True)
    history = model.fit(data, epochs=12, validation_data=valid, verbose=0, callbacks=watch.callbacks()).history
    left = model.evaluate(valid, verbose=0, return_dict=True)["n_loss"]
    told = [*history["n_loss"], *history["i_loss"], *history["val_n_loss"]]
    return Trained(1 - left / np.sqrt(2 / np.pi), [model, model.optimizer], told)
