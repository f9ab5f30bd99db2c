"""Two views of an image predict each other; no negatives, the gradient stops at one side."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import layers, regularizers

from benchmarks.structures.clutter import another_view, cluttered
from benchmarks.structures.digit_images import digit_images
from benchmarks.structures.structure import Trained, Watch, Way, structure

WEIGHT_DECAY = 5e-4


def _dense(units: int) -> layers.Dense:
    return layers.Dense(units, use_bias=False, kernel_regularizer=regularizers.l2(WEIGHT_DECAY))


def _encoder() -> keras.Model:
    inputs = layers.Input((8, 16, 1))
    x = layers.ReLU()(layers.BatchNormalization()(_dense(96)(layers.Flatten()(inputs))))
    x = layers.ReLU()(layers.BatchNormalization()(_dense(64)(x)))
    return keras.Model(inputs, layers.BatchNormalization()(_dense(64)(x)), name="encoder")


def _predictor() -> keras.Model:
    inputs = layers.Input((64,))
    x = layers.BatchNormalization()(layers.ReLU()(_dense(32)(inputs)))
    return keras.Model(inputs, layers.Dense(64)(x), name="predictor")


def _compute_loss(p: Any, z: Any) -> Any:
    z = tf.stop_gradient(z)
    p, z = tf.math.l2_normalize(p, axis=1), tf.math.l2_normalize(z, axis=1)
    return -tf.reduce_mean(tf.reduce_sum(p * z, axis=1))


class SimSiam(keras.Model):
    def __init__(self, encoder: Any, predictor: Any) -> None:
        super().__init__()
        self.encoder, self.predictor = encoder, predictor
        self.loss_tracker = keras.metrics.Mean(name="loss")

    @property
    def metrics(self) -> list[Any]:
        return [self.loss_tracker]

    def train_step(self, data: Any) -> dict[str, Any]:
        ds_one, ds_two = data
        with tf.GradientTape() as tape:
            z1, z2 = self.encoder(ds_one, training=True), self.encoder(ds_two, training=True)
            p1, p2 = self.predictor(z1, training=True), self.predictor(z2, training=True)
            loss = _compute_loss(p1, z2) / 2 + _compute_loss(p2, z1) / 2
        learnable = self.encoder.trainable_variables + self.predictor.trainable_variables
        gradients: Any = tape.gradient(loss, learnable)
        self.optimizer.apply_gradients(zip(gradients, learnable, strict=True))
        self.loss_tracker.update_state(loss)
        return {"loss": self.loss_tracker.result()}


def _nearest(encoder: Any, known: Any, labels: Any, asked: Any, truth: Any) -> float:
    sides = [encoder(part, training=False).numpy() for part in (known, asked)]
    known, asked = (side / np.linalg.norm(side, axis=1, keepdims=True) for side in sides)
    return float((labels[(asked @ known.T).argmax(1)] == truth).mean())


@structure("Keras: self-supervised contrastive learning with SimSiam", Way.STEP, 0.58)
def simsiam(seed: int, watch: Watch) -> Trained:
    """Train on cluttered digits; the score is the accuracy of the nearest neighbour, 0.46 untrained."""
    images, labels, unseen, truth = digit_images(seed)
    known, labels = cluttered(images, labels, 1, seed)
    asked, truth = cluttered(unseen, truth, 1, seed + 1)
    views = [
        tf.data.Dataset.from_tensor_slices(known).shuffle(1400, seed=seed).batch(64).map(another_view) for _ in range(2)
    ]
    encoder, predictor = _encoder(), _predictor()
    model = SimSiam(encoder, predictor)
    model.compile(optimizer=keras.optimizers.SGD(0.1, momentum=0.9))
    data = tf.data.Dataset.zip(tuple(views))
    history = model.fit(data, epochs=16, verbose=0, callbacks=watch.callbacks()).history
    score = _nearest(encoder, known, labels, asked, truth)
    return Trained(score, [model, model.optimizer], history["loss"])
