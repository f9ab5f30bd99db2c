"""Pairs of digits, the same or not: the distance of what a shared tower sees, by a contrastive loss with a margin."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
from keras import layers, ops

from benchmarks.structures.digit_images import digit_images
from benchmarks.structures.structure import Trained, Watch, Way, structure


def _euclidean_distance(vects: Any) -> Any:
    x, y = vects
    return ops.sqrt(ops.maximum(ops.sum(ops.square(x - y), axis=1, keepdims=True), keras.backend.epsilon()))


def _contrastive_loss(y_true: Any, y_pred: Any) -> Any:
    margin = 1
    square_pred = ops.square(y_pred)
    margin_square = ops.square(ops.maximum(margin - y_pred, 0))
    return ops.mean(y_true * square_pred + (1 - y_true) * margin_square)


def _accuracy(y_true: Any, y_pred: Any) -> Any:
    return ops.mean(ops.equal(y_true, ops.cast(y_pred < 0.5, y_true.dtype)))


def _make_pairs(x: Any, y: Any, random: Any) -> tuple[Any, Any]:
    pairs, labels = [], []
    for i in range(len(x)):
        same = random.choice(np.flatnonzero(y == y[i]))
        other = random.choice(np.flatnonzero(y != y[i]))
        pairs += [[x[i], x[same]], [x[i], x[other]]]
        labels += [1, 0]
    return np.array(pairs), np.array(labels, "float32")


def _siamese() -> keras.Model:
    image = layers.Input((8, 8, 1))
    x = layers.Dropout(0.1)(layers.Dense(64, activation="relu")(layers.Flatten()(image)))
    x = layers.Dropout(0.1)(layers.Dense(64, activation="relu")(x))
    base = keras.Model(image, layers.Dense(32, activation="relu")(x), name="base")
    one, two = layers.Input((8, 8, 1)), layers.Input((8, 8, 1))
    distance = layers.Lambda(_euclidean_distance, output_shape=(1,))([base(one), base(two)])
    return keras.Model([one, two], distance)


@structure("Keras: mnist_siamese, a Siamese network on pairs of digits", Way.FIT, 0.85)
def siamese_contrastive(seed: int, watch: Watch) -> Trained:
    """Train on pairs of digits; the score is how often it is right whether two digits not seen are the same."""
    images, labels, unseen, truth = digit_images(seed)
    random = np.random.default_rng(seed)
    pairs, same = _make_pairs(images, labels, random)
    pairs_test, same_test = _make_pairs(unseen, truth, random)
    model = _siamese()
    model.compile(loss=_contrastive_loss, optimizer=keras.optimizers.RMSprop(), metrics=[_accuracy])
    history = model.fit(
        [pairs[:, 0], pairs[:, 1]],
        same,
        batch_size=32,
        epochs=5,
        validation_data=([pairs_test[:, 0], pairs_test[:, 1]], same_test),
        verbose=0,
        callbacks=watch.callbacks(),
    ).history
    told = model.predict([pairs_test[:, 0], pairs_test[:, 1]], verbose=0)[:, 0]
    score = ((told < 0.5) == same_test).mean()
    return Trained(float(score), [model, model.optimizer], [*history["loss"], *history["val_loss"]])
