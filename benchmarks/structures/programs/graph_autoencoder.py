"""A graph autoencoder: two convolutions over all nodes, every pair of which is a target, few of them edges."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import layers, ops
from sklearn.metrics import roc_auc_score

from benchmarks.structures.structure import Trained, Watch, Way, structure

NODES, GROUPS = 200, 5


class GraphConvolution(layers.Layer):
    def __init__(self, units: int, activation: str | None = None) -> None:
        super().__init__()
        self.dense, self.activation = layers.Dense(units, use_bias=False), keras.activations.get(activation)

    def call(self, inputs: Any) -> Any:
        features, adjacency = inputs
        return self.activation(ops.matmul(adjacency, self.dense(features)))


class InnerProduct(layers.Layer):
    def call(self, z: Any) -> Any:
        return ops.matmul(z, ops.transpose(z))


def _graph(random: np.random.Generator) -> tuple[Any, Any, Any]:
    """Return features and edges of a graph of groups, and which edges are hidden."""
    group = random.integers(GROUPS, size=NODES)
    likely = np.where(group[:, None] == group[None, :], 0.3, 0.01)
    upper = np.triu(random.random((NODES, NODES)) < likely, 1)
    hidden = upper & (random.random((NODES, NODES)) < 0.15)
    features = np.eye(GROUPS)[group] + random.normal(0, 1.0, (NODES, GROUPS))
    return features.astype("float32"), (upper | upper.T).astype("float32"), hidden


def _normalized(adjacency: Any) -> Any:
    looped = adjacency + np.eye(NODES, dtype="float32")
    scale = 1 / np.sqrt(looped.sum(1))
    return (looped * scale[:, None] * scale[None, :]).astype("float32")


@structure("Kipf and Welling: variational graph auto-encoders, the plain one, in Keras", Way.LOOP, 0.8)
def graph_autoencoder(seed: int, watch: Watch) -> Trained:
    """Train on a made graph; the score is the area under the curve of hidden edges against none, untrained 0.75."""
    random = np.random.default_rng(seed)
    features, adjacency, hidden = _graph(random)
    seen = np.where(hidden | hidden.T, 0, adjacency).astype("float32")
    nodes, edges = layers.Input((GROUPS,)), layers.Input((NODES,))
    x = GraphConvolution(32, "relu")([nodes, edges])
    model = keras.Model([nodes, edges], InnerProduct()(GraphConvolution(16)([x, edges])))
    optimizer = keras.optimizers.Adam(1e-2)
    inputs, targets = (
        [tf.constant(features), tf.constant(_normalized(seen))],
        tf.constant(seen + np.eye(NODES, dtype="f")),
    )
    positive = float(tf.reduce_sum(targets))
    pos_weight, norm = (NODES**2 - positive) / positive, NODES**2 / (2 * (NODES**2 - positive))

    @tf.function
    def train_step() -> Any:
        with tf.GradientTape() as tape:
            logits = model(inputs, training=True)
            entropy = tf.nn.weighted_cross_entropy_with_logits(targets, logits, pos_weight)
            loss = norm * tf.reduce_mean(entropy)
        gradients = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(gradients, model.trainable_variables, strict=True))
        return loss, logits, gradients

    told = []
    with watch.monitor(model) as monitor:
        for _ in range(200):
            loss, logits, gradients = train_step()
            monitor.step(inputs, targets, loss=loss, y_pred=logits, gradients=gradients)
            told.append(float(loss))
    logits = model(inputs).numpy()
    without = np.triu(adjacency == 0, 1)
    truth = np.repeat([1, 0], [hidden.sum(), without.sum()])
    score = roc_auc_score(truth, np.concatenate([logits[hidden], logits[without]]))
    return Trained(float(score), [model, optimizer], told)
