"""The density of two moons by invertible couplings, the likelihood being a method of the model."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import layers, regularizers
from sklearn.datasets import make_moons

from benchmarks.structures.structure import Trained, Watch, Way, structure


def _coupling(width: int) -> keras.Model:
    penalty = regularizers.l2(1e-4)
    inputs = layers.Input((2,))
    sides = []
    for activation in ("linear", "tanh"):
        x = layers.Dense(width, activation="relu", kernel_regularizer=penalty)(inputs)
        x = layers.Dense(width, activation="relu", kernel_regularizer=penalty)(x)
        sides.append(layers.Dense(2, activation=activation, kernel_regularizer=penalty)(x))
    return keras.Model(inputs, [sides[1], sides[0]])


class RealNVP(keras.Model):
    def __init__(self, num_coupling_layers: int) -> None:
        super().__init__()
        self.num_coupling_layers = num_coupling_layers
        self.masks = np.array([[0, 1], [1, 0]] * (num_coupling_layers // 2), dtype="float32")
        self.loss_tracker = keras.metrics.Mean(name="loss")
        self.layers_list = [_coupling(48) for _ in range(num_coupling_layers)]

    @property
    def metrics(self) -> list[Any]:
        return [self.loss_tracker]

    def call(self, x: Any, training: bool = True) -> Any:
        log_det_inv: Any = 0
        direction = -1 if training else 1
        for i in range(self.num_coupling_layers)[::direction]:
            x_masked = x * self.masks[i]
            reversed_mask = 1 - self.masks[i]
            s, t = self.layers_list[i](x_masked)
            s *= reversed_mask
            t *= reversed_mask
            gate = (direction - 1) / 2
            x = reversed_mask * (x * tf.exp(direction * s) + direction * t * tf.exp(gate * s)) + x_masked
            log_det_inv += gate * tf.reduce_sum(s, axis=1)
        return x, log_det_inv

    def log_loss(self, x: Any) -> Any:
        y, logdet = self(x)
        log_likelihood = -0.5 * tf.reduce_sum(y**2, axis=1) - np.log(2 * np.pi) + logdet
        return -tf.reduce_mean(log_likelihood)

    def train_step(self, data: Any) -> dict[str, Any]:
        with tf.GradientTape() as tape:
            loss = self.log_loss(data)
        g: Any = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply_gradients(zip(g, self.trainable_variables, strict=True))
        self.loss_tracker.update_state(loss)
        return {"loss": self.loss_tracker.result()}

    def test_step(self, data: Any) -> dict[str, Any]:
        self.loss_tracker.update_state(self.log_loss(data))
        return {"loss": self.loss_tracker.result()}


@structure("Keras: density estimation using real NVP", Way.STEP, 0.5)
def real_nvp(seed: int, watch: Watch) -> Trained:
    """Train on moons; the score is the log-likelihood of points not seen above the best normal distribution's."""
    points = make_moons(3000, noise=0.05, random_state=seed)[0].astype("float32")
    norm = layers.Normalization()
    norm.adapt(points)
    normalized, unseen = norm(points[:2400]).numpy(), norm(points[2400:]).numpy()
    model = RealNVP(num_coupling_layers=6)
    model.compile(optimizer=keras.optimizers.Adam(1e-3))
    history = model.fit(
        normalized, batch_size=64, epochs=10, verbose=0, validation_split=0.2, callbacks=watch.callbacks()
    ).history
    normal = 1 + np.log(2 * np.pi) + 0.5 * np.linalg.slogdet(np.cov(normalized.T))[1]
    score = normal - float(model.log_loss(unseen))
    return Trained(float(score), [model, model.optimizer], [*history["loss"], *history["val_loss"]])
