"""Graph attention: the graph is in the model, a batch holds the numbers of nodes."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import layers
from sklearn.datasets import load_digits
from sklearn.neighbors import kneighbors_graph

from benchmarks.structures.structure import Trained, Watch, Way, structure


class GraphAttention(layers.Layer):
    """One head: a weighted sum over the neighbours."""

    def __init__(self, units: int) -> None:
        super().__init__()
        self.units = units

    def build(self, input_shape: Any) -> None:
        self.kernel = self.add_weight(shape=(input_shape[0][-1], self.units), name="kernel")
        self.kernel_attention = self.add_weight(shape=(self.units * 2, 1), name="kernel_attention")

    def call(self, inputs: Any) -> Any:
        states, edges = inputs
        states = tf.matmul(states, self.kernel)
        pairs = tf.reshape(tf.gather(states, edges), (tf.shape(edges)[0], -1))
        scores = tf.squeeze(tf.nn.leaky_relu(tf.matmul(pairs, self.kernel_attention)), -1)
        scores = tf.math.exp(tf.clip_by_value(scores, -2.0, 2.0))
        sums = tf.math.unsorted_segment_sum(scores, edges[:, 0], tf.shape(states)[0])
        weights = scores / tf.gather(sums, edges[:, 0])
        neighbours = tf.gather(states, edges[:, 1]) * weights[:, None]
        return tf.math.unsorted_segment_sum(neighbours, edges[:, 0], tf.shape(states)[0])


class MultiHead(layers.Layer):
    """Several heads side by side."""

    def __init__(self, units: int, heads: int) -> None:
        super().__init__()
        self.heads = [GraphAttention(units) for _ in range(heads)]

    def call(self, inputs: Any) -> Any:
        return tf.nn.relu(tf.concat([head(inputs) for head in self.heads], axis=-1))


class GraphAttentionNetwork(keras.Model):
    """Classifies nodes of the one graph that it holds."""

    def __init__(self, states: Any, edges: Any, units: int, heads: int, depth: int, classes: int) -> None:
        super().__init__()
        self.states, self.edges = states, edges
        self.preprocess = layers.Dense(units * heads, "relu")
        self.attention = [MultiHead(units, heads) for _ in range(depth)]
        self.out = layers.Dense(classes)

    def call(self, inputs: Any) -> Any:
        states, edges = inputs
        x = self.preprocess(states)
        for layer in self.attention:
            x = layer([x, edges]) + x
        return self.out(x)

    def train_step(self, data: Any) -> dict[str, Any]:
        indices, labels = data
        with tf.GradientTape() as tape:
            outputs = self([self.states, self.edges])
            loss = self.compute_loss(y=labels, y_pred=tf.gather(outputs, indices))
        gradients: Any = tape.gradient(loss, self.trainable_weights)
        self.optimizer.apply_gradients(zip(gradients, self.trainable_weights, strict=True))
        return self._told(loss, labels, tf.gather(outputs, indices))

    def test_step(self, data: Any) -> dict[str, Any]:
        indices, labels = data
        predicted = tf.gather(self([self.states, self.edges]), indices)
        return self._told(self.compute_loss(y=labels, y_pred=predicted), labels, predicted)

    def predict_step(self, data: Any) -> Any:
        return tf.nn.softmax(tf.gather(self([self.states, self.edges]), data))

    def _told(self, loss: Any, labels: Any, predicted: Any) -> dict[str, Any]:
        for metric in self.metrics:
            if metric.name == "loss":
                metric.update_state(loss)
            else:
                metric.update_state(labels, predicted)
        return {metric.name: metric.result() for metric in self.metrics}


@structure("Keras: graph attention network (GAT) for node classification", Way.STEP, 0.8)
def graph_attention(seed: int, watch: Watch) -> Trained:
    """Train on a third of the nodes of a graph of similar digits; the score is the accuracy on another third."""
    random = np.random.default_rng(seed)
    digits = load_digits()
    order = random.permutation(len(digits.data))[:600]
    x, y = (digits.data[order] / 16).astype("float32"), digits.target[order]
    near = kneighbors_graph(x, 5, include_self=True).tocoo()
    edges = np.stack([near.row, near.col], 1).astype("int32")
    noisy = (x + random.normal(0, 0.3, x.shape)).astype("float32")
    parts = np.arange(200), np.arange(200, 400), np.arange(400, 600)
    model = GraphAttentionNetwork(tf.constant(noisy), tf.constant(edges), 16, 2, 2, 10)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(3e-3), loss, metrics=[keras.metrics.SparseCategoricalAccuracy(name="acc")])
    train, check, test = ((part, y[part]) for part in parts)
    history = model.fit(
        *train, validation_data=check, batch_size=16, epochs=15, verbose=0, callbacks=watch.callbacks()
    ).history
    accuracy = model.evaluate(*test, verbose=0, return_dict=True)["acc"]
    return Trained(accuracy, [model, model.optimizer], [*history["loss"], *history["val_loss"]])
