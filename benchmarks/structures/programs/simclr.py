"""Contrastive pretraining and a linear probe on the few labels there are, in one step with two optimizers."""

from __future__ import annotations

from typing import Any

import keras
import tensorflow as tf
from keras import layers, ops

from benchmarks.structures.clutter import another_view, cluttered
from benchmarks.structures.digit_images import digit_images
from benchmarks.structures.structure import Trained, Watch, Way, structure

WIDTH = 48


class ContrastiveModel(keras.Model):
    def __init__(self) -> None:
        super().__init__()
        self.temperature = 0.2
        self.encoder = keras.Sequential(
            [layers.Input((8, 16, 1)), layers.Flatten(), layers.Dense(96, "relu"), layers.Dense(WIDTH, "relu")],
            name="encoder",
        )
        head = [layers.Input((WIDTH,)), layers.Dense(WIDTH, activation="relu"), layers.Dense(WIDTH)]
        self.projection_head = keras.Sequential(head, name="projection_head")
        self.linear_probe = keras.Sequential([layers.Input((WIDTH,)), layers.Dense(10)], name="linear_probe")

    def compile(self, contrastive_optimizer: Any, probe_optimizer: Any, **options: Any) -> None:
        super().compile(**options)
        self.contrastive_optimizer, self.probe_optimizer = contrastive_optimizer, probe_optimizer
        self.probe_loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        self.contrastive_loss_tracker = keras.metrics.Mean(name="c_loss")
        self.contrastive_accuracy = keras.metrics.SparseCategoricalAccuracy(name="c_acc")
        self.probe_loss_tracker = keras.metrics.Mean(name="p_loss")
        self.probe_accuracy = keras.metrics.SparseCategoricalAccuracy(name="p_acc")

    @property
    def metrics(self) -> list[Any]:
        contrastive = [self.contrastive_loss_tracker, self.contrastive_accuracy]
        return [*contrastive, self.probe_loss_tracker, self.probe_accuracy]

    def contrastive_loss(self, projections_1: Any, projections_2: Any) -> Any:
        projections_1, projections_2 = ops.normalize(projections_1, axis=1), ops.normalize(projections_2, axis=1)
        similarities = ops.matmul(projections_1, ops.transpose(projections_2)) / self.temperature
        contrastive_labels = ops.arange(ops.shape(projections_1)[0])
        self.contrastive_accuracy.update_state(contrastive_labels, similarities)
        self.contrastive_accuracy.update_state(contrastive_labels, ops.transpose(similarities))
        crossentropy = keras.losses.sparse_categorical_crossentropy
        loss_1_2 = crossentropy(contrastive_labels, similarities, from_logits=True)
        loss_2_1 = crossentropy(contrastive_labels, ops.transpose(similarities), from_logits=True)
        return (loss_1_2 + loss_2_1) / 2

    def train_step(self, data: Any) -> dict[str, Any]:
        unlabeled_images, (labeled_images, labels) = data
        images = ops.concatenate((unlabeled_images, labeled_images), axis=0)
        augmented_1, augmented_2 = another_view(images), another_view(images)
        with tf.GradientTape() as tape:
            features_1, features_2 = self.encoder(augmented_1, training=True), self.encoder(augmented_2, training=True)
            projections = [self.projection_head(features, training=True) for features in (features_1, features_2)]
            contrastive_loss = self.contrastive_loss(*projections)
        weights = self.encoder.trainable_weights + self.projection_head.trainable_weights
        gradients: Any = tape.gradient(contrastive_loss, weights)
        self.contrastive_optimizer.apply_gradients(zip(gradients, weights, strict=True))
        self.contrastive_loss_tracker.update_state(contrastive_loss)
        preprocessed = another_view(labeled_images)
        with tf.GradientTape() as tape:
            class_logits = self.linear_probe(self.encoder(preprocessed, training=False), training=True)
            probe_loss = self.probe_loss(labels, class_logits)
        gradients = tape.gradient(probe_loss, self.linear_probe.trainable_weights)
        self.probe_optimizer.apply_gradients(zip(gradients, self.linear_probe.trainable_weights, strict=True))
        self.probe_loss_tracker.update_state(probe_loss)
        self.probe_accuracy.update_state(labels, class_logits)
        return {metric.name: metric.result() for metric in self.metrics}

    def test_step(self, data: Any) -> dict[str, Any]:
        labeled_images, labels = data
        class_logits = self.linear_probe(self.encoder(labeled_images, training=False), training=False)
        self.probe_loss_tracker.update_state(self.probe_loss(labels, class_logits))
        self.probe_accuracy.update_state(labels, class_logits)
        return {metric.name: metric.result() for metric in self.metrics[2:]}


@structure("Keras: semi-supervised image classification using contrastive pretraining with SimCLR", Way.STEP, 0.7)
def simclr(seed: int, watch: Watch) -> Trained:
    """Train on cluttered digits, 200 of them labelled; the score is the probe's accuracy on digits not seen."""
    images, labels, unseen, truth = digit_images(seed)
    rows, labels = cluttered(images, labels, 1, seed)
    unlabeled = tf.data.Dataset.from_tensor_slices(rows[200:]).shuffle(1200, seed=seed).batch(60)
    labeled = tf.data.Dataset.from_tensor_slices((rows[:200], labels[:200])).shuffle(200, seed=seed).batch(10)
    valid = tf.data.Dataset.from_tensor_slices(cluttered(unseen, truth, 1, seed + 1)).batch(100)
    model = ContrastiveModel()
    model.compile(
        contrastive_optimizer=keras.optimizers.Adam(2e-3), probe_optimizer=keras.optimizers.Adam(1e-2), metrics=[]
    )
    data = tf.data.Dataset.zip((unlabeled, labeled))
    history = model.fit(data, epochs=20, validation_data=valid, verbose=0, callbacks=watch.callbacks()).history
    score = model.evaluate(valid, verbose=0, return_dict=True)["p_acc"]
    told = [value for name in sorted(history) for value in history[name]]
    return Trained(score, [model, model.contrastive_optimizer, model.probe_optimizer], told)
