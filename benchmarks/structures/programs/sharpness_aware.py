"""Sharpness-aware minimization: climb to the worst place near the weights, take its gradient, step from below."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import layers

from benchmarks.structures.digit_images import digit_images
from benchmarks.structures.structure import Trained, Watch, Way, structure


class SAMModel(keras.Model):
    def __init__(self, network: keras.Model, rho: float = 0.05) -> None:
        super().__init__()
        self.network, self.rho = network, rho

    def call(self, inputs: Any, training: bool = False) -> Any:
        return self.network(inputs, training=training)

    def _gradients(self, x: Any, y: Any) -> Any:
        with tf.GradientTape() as tape:
            predictions = self(x, training=True)
            loss = self.compute_loss(x, y, predictions)
        return tape.gradient(loss, self.trainable_variables), predictions, loss

    def train_step(self, data: Any) -> dict[str, Any]:
        x, y = data
        gradients, predictions, loss = self._gradients(x, y)
        scale = self.rho / (tf.linalg.global_norm(gradients) + 1e-12)
        climbs = [gradient * scale for gradient in gradients]
        for variable, climb in zip(self.trainable_variables, climbs, strict=True):
            variable.assign_add(climb)
        sharp, _, _ = self._gradients(x, y)
        for variable, climb in zip(self.trainable_variables, climbs, strict=True):
            variable.assign_sub(climb)
        self.optimizer.apply_gradients(zip(sharp, self.trainable_variables, strict=True))
        for metric in self.metrics:
            if metric.name == "loss":
                metric.update_state(loss)
            else:
                metric.update_state(y, predictions)
        return {metric.name: metric.result() for metric in self.metrics}


@structure("Keras: sharpness-aware minimization (SAM)", Way.STEP, 0.9)
def sharpness_aware(seed: int, watch: Watch) -> Trained:
    """Train on digits; the score is the accuracy on unseen ones."""
    images, labels, unseen, truth = digit_images(seed)
    network = keras.Sequential(
        [
            layers.Input((8, 8, 1)),
            layers.Conv2D(16, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(2),
            layers.Conv2D(32, 3, padding="same", activation="relu"),
            layers.Flatten(),
            layers.Dropout(0.3),
            layers.Dense(10, "softmax"),
        ]
    )
    model = SAMModel(network)
    model.compile(keras.optimizers.Adam(2e-3), "sparse_categorical_crossentropy", metrics=["accuracy"])
    told = model.fit(
        images[:1200],
        labels[:1200],
        batch_size=64,
        epochs=15,
        validation_data=(images[1200:], labels[1200:]),
        verbose=0,
        callbacks=watch.callbacks(),
    ).history
    accuracy = float(np.mean(model.predict(unseen, verbose=0).argmax(-1) == truth))
    return Trained(accuracy, [model, model.optimizer], [*told["loss"], *told["val_loss"]])
