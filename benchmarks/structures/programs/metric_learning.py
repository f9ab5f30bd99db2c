"""Similarity of anchors and positives: each row's positive stands on the diagonal, so the labels count up."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import layers

from benchmarks.structures.digit_images import digit_images
from benchmarks.structures.structure import Trained, Watch, Way, structure

CLASSES = 10


class AnchorPositivePairs(keras.utils.PyDataset):
    def __init__(self, images: Any, labels: Any, num_batches: int, seed: int) -> None:
        super().__init__()
        random = np.random.default_rng(seed)
        of_class = [np.flatnonzero(labels == each) for each in range(CLASSES)]
        chosen = [[random.choice(rows, 2, replace=False) for rows in of_class] for _ in range(num_batches)]
        self.pairs = images[np.array(chosen).transpose(0, 2, 1)]

    def __len__(self) -> int:
        return len(self.pairs)

    def __getitem__(self, index: int) -> Any:
        return self.pairs[index]


class EmbeddingModel(keras.Model):
    def train_step(self, data: Any) -> dict[str, Any]:
        images = data[0] if isinstance(data, tuple) else data
        anchors, positives = images[0], images[1]
        with tf.GradientTape() as tape:
            anchor_embeddings = self(anchors, training=True)
            positive_embeddings = self(positives, training=True)
            similarities = tf.einsum("ae,pe->ap", anchor_embeddings, positive_embeddings)
            similarities /= 0.2
            sparse_labels = tf.range(CLASSES)
            loss = self.compute_loss(y=sparse_labels, y_pred=similarities)
        gradients: Any = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply_gradients(zip(gradients, self.trainable_variables, strict=True))
        for metric in self.metrics:
            if metric.name == "loss":
                metric.update_state(loss)
            else:
                metric.update_state(sparse_labels, similarities)
        return {metric.name: metric.result() for metric in self.metrics}


@structure("Keras: metric learning for image similarity search", Way.STEP, 0.55)
def metric_learning(seed: int, watch: Watch) -> Trained:
    """Train on digits; the score is how much nearer, in cosine, unseen ones are to their class than to others."""
    images, labels, unseen, truth = digit_images(seed)
    inputs = layers.Input((8, 8, 1))
    x = layers.Conv2D(24, 3, strides=2, activation="relu")(inputs)
    x = layers.GlobalAveragePooling2D()(layers.Conv2D(48, 2, activation="relu")(x))
    embeddings = layers.UnitNormalization()(layers.Dense(8)(x))
    model = EmbeddingModel(inputs, embeddings)
    model.compile(
        optimizer=keras.optimizers.Adam(learning_rate=3e-3),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    )
    data = AnchorPositivePairs(images, labels, 100, seed)
    history = model.fit(data, epochs=6, verbose=0, callbacks=watch.callbacks()).history
    placed = model(unseen).numpy()
    near, alike = placed @ placed.T, truth[:, None] == truth
    return Trained(float(near[alike].mean() - near[~alike].mean()), [model, model.optimizer], history["loss"])
