"""One-class classification: images of one kind are drawn to a fixed centre; there are no targets."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import layers, regularizers
from sklearn.metrics import roc_auc_score

from benchmarks.structures.digit_images import digit_images
from benchmarks.structures.structure import Trained, Watch, Way, structure


class DeepSVDD(keras.Model):
    """Measures how far from the centre an image lies; no layer has a bias, which could learn the centre alone."""

    def __init__(self, dim: int) -> None:
        super().__init__()
        decay = regularizers.l2(1e-4)
        self.encoder = keras.Sequential(
            [
                layers.Input((8, 8, 1)),
                layers.Conv2D(16, 3, padding="same", use_bias=False, kernel_regularizer=decay),
                layers.LeakyReLU(0.1),
                layers.MaxPooling2D(2),
                layers.Conv2D(32, 3, padding="same", use_bias=False, kernel_regularizer=decay),
                layers.LeakyReLU(0.1),
                layers.Flatten(),
                layers.Dense(dim, use_bias=False, kernel_regularizer=decay),
            ]
        )
        self.center = self.add_weight(shape=(dim,), initializer="zeros", trainable=False, name="center")
        self.loss_tracker = keras.metrics.Mean(name="loss")

    def init_center(self, x: Any, eps: float = 0.1) -> None:
        """Set the centre to the mean of the untrained outputs, away from 0."""
        center = self.encoder.predict(x, verbose=0).mean(0)
        self.center.assign(np.where(np.abs(center) < eps, np.where(center < 0, -eps, eps), center))

    @property
    def metrics(self) -> list[Any]:
        return [self.loss_tracker]

    def call(self, inputs: Any, training: bool = False) -> Any:
        return tf.reduce_sum(tf.square(self.encoder(inputs, training=training) - self.center), -1)

    def train_step(self, x: Any) -> dict[str, Any]:
        with tf.GradientTape() as tape:
            distance = tf.reduce_mean(self(x, training=True))
            loss = distance + tf.add_n(self.encoder.losses)
        gradients: Any = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply_gradients(zip(gradients, self.trainable_variables, strict=True))
        self.loss_tracker.update_state(distance)
        return {"loss": self.loss_tracker.result()}


@structure("Ruff et al.: deep one-class classification, in Keras", Way.STEP, 0.9)
def deep_svdd(seed: int, watch: Watch) -> Trained:
    """Train on the zeros among the digits; the score is the area under the curve of unseen zeros against others."""
    images, labels, unseen, truth = digit_images(seed)
    normal = images[labels == 0]
    model = DeepSVDD(16)
    model.init_center(normal)
    model.compile(optimizer=keras.optimizers.Adam(5e-4))
    history = model.fit(normal, batch_size=16, epochs=40, verbose=0, callbacks=watch.callbacks()).history
    near = -model.predict(unseen, verbose=0)
    return Trained(float(roc_auc_score(truth == 0, near)), [model, model.optimizer], history["loss"])
