"""Detection with anchors: a class and a box for each, focal and Huber losses, targets of rank 3."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import layers

from benchmarks.structures.structure import Trained, Watch, Way, structure

SIZE, CELLS, CLASSES = 32, 8, 3
"""Of the image, of the grid of anchors, and background, squares, crosses."""


class FocalLoss(keras.losses.Loss):
    """Cross-entropy that makes little of what is known already."""

    def call(self, y_true: Any, y_pred: Any) -> Any:
        y_true = tf.cast(y_true, y_pred.dtype)
        entropy = -y_true * tf.nn.log_softmax(y_pred)
        return tf.reduce_sum(tf.square(1 - tf.nn.softmax(y_pred)) * entropy, axis=-1)


class BoxLoss(keras.losses.Loss):
    """Huber loss of the anchors that hold an object: those with a box that is not 0."""

    def call(self, y_true: Any, y_pred: Any) -> Any:
        y_true = tf.cast(y_true, y_pred.dtype)
        difference = tf.abs(y_true - y_pred)
        huber = tf.where(difference < 1.0, 0.5 * tf.square(difference), difference - 0.5)
        held = tf.cast(tf.reduce_any(y_true != 0, axis=-1), y_pred.dtype)
        return tf.reduce_sum(huber, axis=-1) * held / tf.maximum(tf.reduce_mean(held), 1e-3)


def _draw(image: Any, kind: int, x: int, y: int, half: int) -> None:
    if kind == 1:
        image[y - half : y + half + 1, x - half : x + half + 1] = 1.0
    else:
        image[y - half : y + half + 1, x] = 1.0
        image[y, x - half : x + half + 1] = 1.0


def _scenes(random: np.random.Generator, count: int) -> tuple[Any, dict[str, Any]]:
    """Return images of one or two things, and for each anchor its class and the way to the thing's middle and size."""
    images = random.uniform(0, 0.2, (count, SIZE, SIZE)).astype("float32")
    kinds, boxes = np.zeros((count, CELLS**2), int), np.zeros((count, CELLS**2, 3), "float32")
    width = SIZE // CELLS
    for row in range(count):
        for side in range(int(random.integers(1, 3))):
            kind, half = int(random.integers(1, CLASSES)), int(random.integers(2, 6))
            x, y = int(random.integers(5, 11) + 16 * side), int(random.integers(5, SIZE - 5))
            _draw(images[row], kind, x, y, half)
            cell = y // width * CELLS + x // width
            middle = np.array([x % width, y % width]) / width - 0.4
            kinds[row, cell], boxes[row, cell] = kind, [*middle, np.log(half / 3.5)]
    return images[..., None], {"classes": np.eye(CLASSES, dtype="float32")[kinds], "boxes": boxes}


def _detector() -> keras.Model:
    inputs = layers.Input((SIZE, SIZE, 1))
    x = layers.Conv2D(16, 3, strides=2, padding="same", activation="relu")(inputs)
    x = layers.Conv2D(32, 3, strides=2, padding="same", activation="relu")(x)
    x = layers.Conv2D(32, 3, padding="same", activation="relu")(x)
    rare = keras.initializers.Constant([2.0, 0.0, 0.0])
    kinds = layers.Conv2D(CLASSES, 3, padding="same", bias_initializer=rare)(x)
    boxes = layers.Conv2D(3, 3, padding="same")(layers.Conv2D(32, 3, padding="same", activation="relu")(x))
    classes = layers.Reshape((CELLS**2, CLASSES), name="classes")(kinds)
    return keras.Model(inputs, {"classes": classes, "boxes": layers.Reshape((CELLS**2, 3), name="boxes")(boxes)})


@structure("Keras: object detection with RetinaNet", Way.FIT, 0.7)
def anchors(seed: int, watch: Watch) -> Trained:
    """Train on squares and crosses; the score is the F1 of finding them with their class and a box nearly right."""
    random = np.random.default_rng(seed)
    model = _detector()
    model.compile(keras.optimizers.Adam(4e-3), loss={"classes": FocalLoss(), "boxes": BoxLoss()})
    x, y = _scenes(random, 1600)
    told = model.fit(
        x, y, batch_size=32, epochs=6, validation_data=_scenes(random, 160), verbose=0, callbacks=watch.callbacks()
    ).history
    asked, true = _scenes(random, 200)
    found = model.predict(asked, verbose=0)
    kinds, known = found["classes"].argmax(-1), true["classes"].argmax(-1)
    near = np.abs(found["boxes"] - true["boxes"]).max(-1) < 0.4
    hits = ((kinds == known) & (known > 0) & near).sum()
    return Trained(2 * hits / ((kinds > 0).sum() + (known > 0).sum()), [model, model.optimizer], told["loss"])
