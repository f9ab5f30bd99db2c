"""Layers that train themselves on goodness, each with its optimizer, without a backward pass through the network."""

from __future__ import annotations

import itertools
from typing import Any

import keras
import tensorflow as tf
from keras import layers

from benchmarks.structures.digit_images import digit_images
from benchmarks.structures.structure import Trained, Watch, Way, structure

CLASSES = 10


class FFDense(layers.Layer):
    def __init__(self, units: int, optimizer: Any, num_epochs: int, threshold: float, **options: Any) -> None:
        super().__init__(**options)
        self.dense = layers.Dense(units, name="dense")
        self.relu = layers.ReLU()
        self.optimizer = optimizer
        self.loss_metric = keras.metrics.Mean()
        self.threshold, self.num_epochs = threshold, num_epochs

    def call(self, x: Any) -> Any:
        x_norm = tf.norm(x, ord=2, axis=1, keepdims=True) + 1e-4
        return self.relu(self.dense(x / x_norm))

    def forward_forward(self, x_pos: Any, x_neg: Any) -> Any:
        for _ in range(self.num_epochs):
            with tf.GradientTape() as tape:
                g_pos = tf.reduce_mean(tf.pow(self.call(x_pos), 2), 1)
                g_neg = tf.reduce_mean(tf.pow(self.call(x_neg), 2), 1)
                loss = tf.math.log(1 + tf.exp(tf.concat([-g_pos + self.threshold, g_neg - self.threshold], 0)))
                mean_loss = tf.cast(tf.reduce_mean(loss), tf.float32)
                self.loss_metric.update_state([mean_loss])
            gradients: Any = tape.gradient(mean_loss, self.dense.trainable_weights)
            self.optimizer.apply_gradients(zip(gradients, self.dense.trainable_weights, strict=True))
        return tf.stop_gradient(self.call(x_pos)), tf.stop_gradient(self.call(x_neg)), self.loss_metric.result()


class FFNetwork(keras.Model):
    def __init__(self, dims: list[int], rate: float, num_epochs: int) -> None:
        super().__init__()
        self.loss_var = keras.Variable(0.0, trainable=False, dtype="float32")
        self.loss_count = keras.Variable(0.0, trainable=False, dtype="float32")
        self.layer_list = []
        for units_in, units in itertools.pairwise(dims):
            layer = FFDense(units, keras.optimizers.Adam(rate), num_epochs, threshold=1.5)
            layer.dense.build((None, units_in))
            layer.optimizer.build(layer.dense.trainable_variables)
            self.layer_list.append(layer)

    def overlay_y_on_x(self, x: Any, y: Any) -> Any:
        return tf.concat([tf.one_hot(y, CLASSES) * tf.reduce_max(x), x[:, CLASSES:]], 1)

    def goodness(self, x: Any) -> Any:
        per_label = []
        for label in range(CLASSES):
            h = self.overlay_y_on_x(x, tf.fill([tf.shape(x)[0]], label))
            goodness = []
            for layer in self.layer_list:
                h = layer(h)
                goodness.append(tf.reduce_mean(tf.pow(h, 2), 1))
            per_label.append(tf.add_n(goodness))
        return tf.stack(per_label, 1)

    def call(self, x: Any) -> Any:
        return tf.argmax(self.goodness(x), 1)

    def train_step(self, data: Any) -> dict[str, Any]:
        x, y = data
        x_pos = self.overlay_y_on_x(x, y)
        wrong = tf.random.uniform(tf.shape(y), 1, CLASSES, dtype=tf.int32)
        x_neg = self.overlay_y_on_x(x, (y + wrong) % CLASSES)
        h_pos, h_neg = x_pos, x_neg
        for layer in self.layer_list:
            h_pos, h_neg, loss = layer.forward_forward(h_pos, h_neg)
            self.loss_var.assign_add(loss)
            self.loss_count.assign_add(1.0)
        return {"FinalLoss": self.loss_var / self.loss_count}


@structure("Keras: using the forward-forward algorithm for image classification", Way.STEP, 0.6)
def forward_forward(seed: int, watch: Watch) -> Trained:
    """Train on digits, the label laid over a margin; the score is the accuracy of the best goodness on unseen ones."""
    images, labels, unseen, truth = digit_images(seed)
    margin = tf.zeros((1400, CLASSES))
    model = FFNetwork([64 + CLASSES, 128, 128], rate=0.01, num_epochs=3)
    model.compile(optimizer=keras.optimizers.Adam(0.03), loss="mse", jit_compile=False)
    rows = tf.concat([margin, images.reshape(-1, 64)], 1).numpy()
    history = model.fit(rows, labels, epochs=12, batch_size=64, verbose=0, callbacks=watch.callbacks()).history
    told = model(tf.concat([margin[:397], unseen.reshape(-1, 64)], 1)).numpy()
    owners = [model, *(layer.optimizer for layer in model.layer_list)]
    return Trained(float((told == truth).mean()), owners, history["FinalLoss"])
