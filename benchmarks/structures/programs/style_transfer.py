"""Style transfer: a frozen network judges, and the only thing that learns is an image."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import layers

from benchmarks.structures.digit_images import digit_images
from benchmarks.structures.structure import Trained, Watch, Way, structure

STYLE_WEIGHT, CONTENT_WEIGHT, VARIATION_WEIGHT = 4.0, 1.0, 1e-3


def _classifier(images: Any, labels: Any) -> keras.Model:
    inputs = layers.Input((8, 8, 1))
    low = layers.Conv2D(16, 3, padding="same", activation="relu", name="low")(inputs)
    high = layers.Conv2D(32, 3, strides=2, padding="same", activation="relu", name="high")(low)
    model = keras.Model(inputs, layers.Dense(10)(layers.Flatten()(high)))
    model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    model.fit(images, labels, epochs=5, verbose=0)
    return model


def _gram(features: Any) -> Any:
    rows: Any = tf.reshape(features, (-1, features.shape[-1]))
    return tf.matmul(rows, rows, transpose_a=True) / tf.cast(tf.shape(rows)[0], tf.float32)


class Picture(keras.Model):
    """An image as a variable, seen through the frozen extractor."""

    def __init__(self, extractor: keras.Model, start: Any) -> None:
        super().__init__()
        self.extractor = extractor
        self.extractor.trainable = False
        self.image = self.add_weight(shape=start.shape, initializer="zeros", name="image")
        self.image.assign(start)
        self.built = True

    def call(self, inputs: Any) -> Any:
        return self.extractor(self.image + inputs)


@structure("Keras: neural style transfer", Way.LOOP, 0.6)
def style_transfer(seed: int, watch: Watch) -> Trained:
    """Paint a digit in stripes; the score is the share of the distance to content and style that is overcome."""
    images, labels, unseen, _ = digit_images(seed)
    classifier = _classifier(images, labels)
    extractor = keras.Model(classifier.input, [classifier.get_layer(name).output for name in ("low", "high")])
    content = tf.constant(unseen[:1])
    style = tf.constant(np.tile([1.0, 0.0], (1, 8, 4))[..., None].astype("float32"))
    style_grams = [_gram(part) for part in extractor(style)]
    content_features = extractor(content)[1]
    model = Picture(extractor, content + 0.3 * tf.random.normal(content.shape))
    optimizer = keras.optimizers.Adam(keras.optimizers.schedules.ExponentialDecay(0.03, 100, 0.9))
    nothing = tf.zeros_like(content)

    @tf.function
    def train_step() -> Any:
        with tf.GradientTape() as tape:
            low, high = model(nothing)
            content_loss = tf.reduce_mean(tf.square(high - content_features))
            style_loss = tf.add_n(
                [
                    tf.reduce_mean(tf.square(_gram(part) - gram))
                    for part, gram in zip((low, high), style_grams, strict=True)
                ]
            )
            variation = tf.reduce_sum(tf.image.total_variation(model.image.value))
            loss = CONTENT_WEIGHT * content_loss + STYLE_WEIGHT * style_loss + VARIATION_WEIGHT * variation
        gradients: Any = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(gradients, model.trainable_variables, strict=True))
        model.image.assign(tf.clip_by_value(model.image.value, 0.0, 1.0))
        return loss, gradients

    told = []
    with watch.monitor(model) as monitor:
        for _ in range(600):
            loss, gradients = train_step()
            monitor.step(nothing, loss=loss, gradients=gradients)
            told.append(float(loss))
    return Trained(1 - told[-1] / told[0], [model, optimizer], told)
