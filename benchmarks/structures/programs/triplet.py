"""Embeddings by a triplet loss, in a step of the model's own."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import layers
from sklearn.datasets import load_digits

from benchmarks.structures.structure import Trained, Watch, Way, structure


class Siamese(keras.Model):
    """Pulls an anchor to its positive and away from its negative."""

    def __init__(self, embed: keras.Model, margin: float) -> None:
        super().__init__()
        self.embed, self.margin = embed, margin
        self.mean = keras.metrics.Mean(name="loss")

    def call(self, inputs: Any) -> Any:
        anchor, positive, negative = (self.embed(part) for part in inputs)
        near = tf.reduce_sum(tf.square(anchor - positive), -1)
        return near, tf.reduce_sum(tf.square(anchor - negative), -1)

    def train_step(self, data: Any) -> dict[str, Any]:
        with tf.GradientTape() as tape:
            near, far = self(data, training=True)
            loss = tf.reduce_mean(tf.maximum(near - far + self.margin, 0.0))
        gradients: Any = tape.gradient(loss, self.embed.trainable_weights)
        self.optimizer.apply_gradients(zip(gradients, self.embed.trainable_weights, strict=True))
        self.mean.update_state(loss)
        return {"loss": self.mean.result()}

    @property
    def metrics(self) -> list[Any]:
        return [self.mean]


@structure("Keras: image similarity estimation using a Siamese network with a triplet loss", Way.STEP, 0.93)
def triplet(seed: int, watch: Watch) -> Trained:
    """Train on digits; the score is the accuracy of the nearest neighbour on digits that were not seen."""
    random = np.random.default_rng(seed)
    digits = load_digits()
    x, y = (digits.data / 16).astype("float32"), digits.target
    order = random.permutation(len(x))
    x, y = x[order], y[order]
    seen, labels = x[:1200], y[:1200]
    anchors = random.integers(0, 1200, 3200)
    positives = np.array([random.choice(np.flatnonzero(labels == labels[a])) for a in anchors])
    negatives = np.array([random.choice(np.flatnonzero(labels != labels[a])) for a in anchors])
    embed = keras.Sequential([layers.Input((64,)), layers.Dense(64, "relu"), layers.Dense(16)])
    model = Siamese(embed, 0.5)
    model.compile(keras.optimizers.Adam(1e-3))
    rows = (seen[anchors], seen[positives], seen[negatives])
    data = tf.data.Dataset.from_tensor_slices(rows).batch(32)
    history = model.fit(data, epochs=4, verbose=0, callbacks=watch.callbacks()).history
    known, asked = embed.predict(seen, verbose=0), embed.predict(x[1200:], verbose=0)
    nearest = np.square(asked[:, None] - known[None]).sum(-1).argmin(1)
    return Trained(float((labels[nearest] == y[1200:]).mean()), [model, model.optimizer], history["loss"])
