"""Bootstrap your own latent: an online network predicts what a slow copy of itself makes of another view."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import layers

from benchmarks.structures.clutter import another_view, cluttered
from benchmarks.structures.digit_images import digit_images
from benchmarks.structures.structure import Trained, Watch, Way, structure


def _encoder() -> keras.Model:
    inputs = layers.Input((8, 16, 1))
    x = layers.Dense(96, use_bias=False)(layers.Flatten()(inputs))
    x = layers.Dense(64)(layers.ReLU()(layers.BatchNormalization()(x)))
    return keras.Model(inputs, x, name="encoder")


def _head(name: str) -> keras.Model:
    inputs = layers.Input((64,) if name == "projector" else (32,))
    x = layers.ReLU()(layers.BatchNormalization()(layers.Dense(64)(inputs)))
    return keras.Model(inputs, layers.Dense(32)(x), name=name)


def _regression_loss(p: Any, z: Any) -> Any:
    p, z = tf.math.l2_normalize(p, -1), tf.math.l2_normalize(tf.stop_gradient(z), -1)
    return tf.reduce_mean(2 - 2 * tf.reduce_sum(p * z, -1))


class BYOL(keras.Model):
    def __init__(self, tau: float) -> None:
        super().__init__()
        self.tau = tau
        self.online = keras.Sequential([_encoder(), _head("projector")], name="online")
        self.predictor = _head("predictor")
        self.target = keras.models.clone_model(self.online)
        self.target.set_weights(self.online.get_weights())
        self.target.trainable = False
        self.loss_tracker = keras.metrics.Mean(name="loss")

    @property
    def metrics(self) -> list[Any]:
        return [self.loss_tracker]

    def call(self, inputs: Any, training: bool = False) -> Any:
        return self.online.layers[0](inputs, training=training)

    def train_step(self, images: Any) -> dict[str, Any]:
        one, two = another_view(images), another_view(images)
        t1, t2 = self.target(one, training=True), self.target(two, training=True)
        with tf.GradientTape() as tape:
            p1 = self.predictor(self.online(one, training=True), training=True)
            p2 = self.predictor(self.online(two, training=True), training=True)
            loss = _regression_loss(p1, t2) + _regression_loss(p2, t1)
        learnable = self.online.trainable_variables + self.predictor.trainable_variables
        gradients: Any = tape.gradient(loss, learnable)
        self.optimizer.apply_gradients(zip(gradients, learnable, strict=True))
        for slow, fast in zip(self.target.weights, self.online.weights, strict=True):
            slow.assign(self.tau * slow + (1 - self.tau) * fast)
        self.loss_tracker.update_state(loss)
        return {"loss": self.loss_tracker.result()}


def _nearest(model: Any, known: Any, labels: Any, asked: Any, truth: Any) -> float:
    sides = [model(part, training=False).numpy() for part in (known, asked)]
    known, asked = (side / np.linalg.norm(side, axis=1, keepdims=True) for side in sides)
    return float((labels[(asked @ known.T).argmax(1)] == truth).mean())


@structure("Grill et al.: bootstrap your own latent, in Keras", Way.STEP, 0.6)
def byol(seed: int, watch: Watch) -> Trained:
    """Train on cluttered digits; the score is the accuracy of the nearest neighbour, 0.46 untrained."""
    images, labels, unseen, truth = digit_images(seed)
    known, labels = cluttered(images, labels, 1, seed)
    asked, truth = cluttered(unseen, truth, 1, seed + 1)
    model = BYOL(tau=0.97)
    model.compile(optimizer=keras.optimizers.Adam(2e-3))
    data = tf.data.Dataset.from_tensor_slices(known).shuffle(1400, seed=seed).batch(64, drop_remainder=True)
    history = model.fit(data, epochs=20, verbose=0, callbacks=watch.callbacks()).history
    return Trained(_nearest(model, known, labels, asked, truth), [model, model.optimizer], history["loss"])
