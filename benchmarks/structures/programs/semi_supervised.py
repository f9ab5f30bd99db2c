"""Semi-supervised learning: labelled and unlabelled rows zipped, pseudo labels where the model is sure."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import layers
from sklearn.datasets import load_digits

from benchmarks.structures.structure import Trained, Watch, Way, structure


class PseudoLabelling(keras.Model):
    """Learns the labels, and what itself is sure of without noise, from noisy rows."""

    def __init__(self, network: keras.Model, threshold: float) -> None:
        super().__init__()
        self.network, self.threshold = network, threshold
        self.supervised = keras.metrics.Mean(name="supervised_loss")
        self.unsupervised = keras.metrics.Mean(name="unsupervised_loss")
        self.accuracy = keras.metrics.SparseCategoricalAccuracy(name="accuracy")

    def call(self, inputs: Any, training: bool = False) -> Any:
        return self.network(inputs, training=training)

    @property
    def metrics(self) -> list[Any]:
        return [self.supervised, self.unsupervised, self.accuracy]

    def train_step(self, data: Any) -> dict[str, Any]:
        (x, y), unlabelled = data
        weak = unlabelled + tf.random.normal(tf.shape(unlabelled), stddev=0.05)
        strong = unlabelled + tf.random.normal(tf.shape(unlabelled), stddev=0.3)
        guess = tf.nn.softmax(self(weak, training=False))
        sure = tf.cast(tf.reduce_max(guess, -1) > self.threshold, tf.float32)
        with tf.GradientTape() as tape:
            logits = self(x, training=True)
            supervised = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(y, logits))
            unsure = tf.nn.sparse_softmax_cross_entropy_with_logits(tf.argmax(guess, -1), self(strong, training=True))
            unsupervised = tf.reduce_mean(unsure * sure)
            loss = supervised + unsupervised
        gradients: Any = tape.gradient(loss, self.network.trainable_weights)
        self.optimizer.apply_gradients(zip(gradients, self.network.trainable_weights, strict=True))
        self.supervised.update_state(supervised)
        self.unsupervised.update_state(unsupervised)
        self.accuracy.update_state(y, tf.nn.softmax(logits))
        return {metric.name: metric.result() for metric in self.metrics}

    def test_step(self, data: Any) -> dict[str, Any]:
        x, y = data
        self.accuracy.update_state(y, tf.nn.softmax(self(x, training=False)))
        return {"accuracy": self.accuracy.result()}


@structure("Keras: semi-supervised domain adaptation with AdaMatch", Way.STEP, 0.85)
def semi_supervised(seed: int, watch: Watch) -> Trained:
    """Train on 150 labelled digits and 1,150 others; the score is the accuracy on digits that were not seen."""
    random = np.random.default_rng(seed)
    digits = load_digits()
    order = random.permutation(len(digits.data))
    x, y = (digits.data[order] / 16).astype("float32"), digits.target[order]
    hidden = [layers.Dense(64, "relu"), layers.Dropout(0.2), layers.Dense(64, "relu")]
    model = PseudoLabelling(keras.Sequential([layers.Input((64,)), *hidden, layers.Dense(10)]), 0.9)
    model.compile(optimizer=keras.optimizers.Adam(1e-3))
    labelled = tf.data.Dataset.from_tensor_slices((x[:150], y[:150])).shuffle(150, seed=seed).repeat().batch(32)
    unlabelled = tf.data.Dataset.from_tensor_slices(x[150:1300]).shuffle(1150, seed=seed).batch(64, drop_remainder=True)
    both = tf.data.Dataset.zip((labelled, unlabelled))
    told = model.fit(
        both, epochs=20, validation_data=(x[1300:1500], y[1300:1500]), verbose=0, callbacks=watch.callbacks()
    ).history
    accuracy = model.evaluate(x[1500:], y[1500:], verbose=0, return_dict=True)["accuracy"]
    return Trained(accuracy, [model, model.optimizer], [*told["supervised_loss"], *told["unsupervised_loss"]])
