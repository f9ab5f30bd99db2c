"""Features that do not tell where they are from: the gradient of a domain classifier is turned round."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import layers
from sklearn.datasets import make_moons

from benchmarks.structures.structure import Trained, Watch, Way, structure

STEPS = 600


@tf.custom_gradient
def _reverse(x: Any, strength: Any) -> Any:
    return tf.identity(x), lambda grad: (-strength * grad, None)


class DANN(keras.Model):
    def __init__(self) -> None:
        super().__init__()
        self.encoder = keras.Sequential([layers.Input((2,)), layers.Dense(32, "relu"), layers.Dense(16, "relu")])
        self.task = keras.Sequential([layers.Input((16,)), layers.Dense(16, "relu"), layers.Dense(1)])
        self.discriminator = keras.Sequential([layers.Input((16,)), layers.Dense(16, "relu"), layers.Dense(1)])
        self.crossentropy = keras.losses.BinaryCrossentropy(from_logits=True)
        self.task_loss, self.disc_loss = keras.metrics.Mean(name="task_loss"), keras.metrics.Mean(name="disc_loss")
        self.task_acc = keras.metrics.BinaryAccuracy(name="task_acc", threshold=0.0)
        self.disc_acc = keras.metrics.BinaryAccuracy(name="disc_acc", threshold=0.0)

    @property
    def metrics(self) -> list[Any]:
        return [self.task_loss, self.disc_loss, self.task_acc, self.disc_acc]

    def call(self, x: Any) -> Any:
        return self.task(self.encoder(x))

    def train_step(self, data: Any) -> dict[str, Any]:
        (x_source, y_source), x_target = data
        progress = tf.cast(self.optimizer.iterations, tf.float32) / STEPS
        strength = 2.0 / (1.0 + tf.exp(-10.0 * progress)) - 1.0
        with tf.GradientTape() as tape:
            source, target = self.encoder(x_source, training=True), self.encoder(x_target, training=True)
            y_pred = self.task(source, training=True)
            both = _reverse(tf.concat([source, target], 0), strength)
            domain_pred = self.discriminator(both, training=True)
            domain = tf.concat([tf.ones_like(y_pred), tf.zeros((tf.shape(x_target)[0], 1))], 0)
            task_loss, disc_loss = self.crossentropy(y_source, y_pred), self.crossentropy(domain, domain_pred)
            loss = task_loss + disc_loss
        gradients: Any = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply_gradients(zip(gradients, self.trainable_variables, strict=True))
        self.task_loss.update_state(task_loss)
        self.disc_loss.update_state(disc_loss)
        self.task_acc.update_state(y_source, y_pred)
        self.disc_acc.update_state(domain, domain_pred)
        return {metric.name: metric.result() for metric in self.metrics}


@structure("Ganin et al.: domain-adversarial training of neural networks, on moons", Way.STEP, 0.8)
def domain_adversarial(seed: int, watch: Watch) -> Trained:
    """Train on labelled moons and turned ones without labels; the score is the accuracy on turned ones not seen."""
    x_source, y_source = make_moons(960, noise=0.08, random_state=seed)
    x_target, y_target = make_moons(1460, noise=0.08, random_state=seed + 1)
    angle = np.deg2rad(30)
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    x_source, x_target = x_source.astype("float32"), (x_target @ turn).astype("float32")
    y_source = y_source.astype("float32")[:, None]
    source = tf.data.Dataset.from_tensor_slices((x_source, y_source)).shuffle(960, seed=seed).batch(32)
    target = tf.data.Dataset.from_tensor_slices(x_target[:960]).shuffle(960, seed=seed).batch(32)
    model = DANN()
    model.compile(optimizer=keras.optimizers.Adam(3e-3))
    data = tf.data.Dataset.zip((source, target))
    history = model.fit(data, epochs=STEPS // 30, verbose=0, callbacks=watch.callbacks()).history
    told = model(x_target[960:]).numpy()[:, 0] > 0
    score = (told == (y_target[960:] == 1)).mean()
    return Trained(float(score), [model, model.optimizer], [value for losses in history.values() for value in losses])
