"""Gradients that are added up by hand in a step of the model's own, and applied each fourth time."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import layers
from sklearn.datasets import load_digits

from benchmarks.structures.structure import Trained, Watch, Way, structure


class Accumulating(keras.Model):
    """Keeps sums of gradients beside its weights."""

    def __init__(self, network: keras.Model, every: int) -> None:
        super().__init__()
        self.network, self.every = network, every
        self.count = tf.Variable(tf.constant(0), trainable=False)
        self.sums = [tf.Variable(tf.zeros_like(v.value), trainable=False) for v in network.trainable_variables]

    def call(self, inputs: Any, training: bool = False) -> Any:
        return self.network(inputs, training=training)

    def train_step(self, data: Any) -> dict[str, Any]:
        x, y = data
        self.count.assign_add(1)
        with tf.GradientTape() as tape:
            predicted = self(x, training=True)
            loss = self.compute_loss(x, y, predicted)
        gradients: Any = tape.gradient(loss, self.network.trainable_variables)
        for total, gradient in zip(self.sums, gradients, strict=True):
            total.assign_add(gradient / self.every)
        tf.cond(tf.equal(self.count, self.every), self.apply_sums, lambda: None)
        for metric in self.metrics:
            if metric.name == "loss":
                metric.update_state(loss)
            else:
                metric.update_state(y, predicted)
        return {metric.name: metric.result() for metric in self.metrics}

    def apply_sums(self) -> None:
        self.optimizer.apply_gradients(zip(self.sums, self.network.trainable_variables, strict=True))
        self.count.assign(0)
        for total in self.sums:
            total.assign(tf.zeros_like(total))


@structure("Stack Overflow: gradient accumulation in a custom train_step", Way.STEP, 0.9)
def gradient_accumulation(seed: int, watch: Watch) -> Trained:
    """Train on digits in batches of 8; the score is the accuracy on digits that were not seen."""
    random = np.random.default_rng(seed)
    digits = load_digits()
    order = random.permutation(len(digits.data))
    x, y = (digits.images[order] / 16).astype("float32")[..., None], digits.target[order]
    convolutions = [layers.Conv2D(16, 3, activation="relu"), layers.MaxPooling2D(), layers.Flatten()]
    network = keras.Sequential([layers.Input((8, 8, 1)), *convolutions, layers.Dense(64, "relu"), layers.Dense(10)])
    model = Accumulating(network, 4)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(3e-3), loss, metrics=["accuracy"])
    told = model.fit(
        x[:1200],
        y[:1200],
        batch_size=8,
        epochs=6,
        validation_data=(x[1200:1500], y[1200:1500]),
        verbose=0,
        callbacks=watch.callbacks(),
    ).history
    accuracy = model.evaluate(x[1500:], y[1500:], verbose=0, return_dict=True)["accuracy"]
    return Trained(accuracy, [model, model.optimizer], [*told["loss"], *told["val_loss"]])
