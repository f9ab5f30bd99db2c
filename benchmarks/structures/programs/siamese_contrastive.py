"""Pairs of digits, the same or not, by a contrastive loss with a margin on what a shared tower sees."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
from keras import layers, ops

from benchmarks.structures.digit_images import digit_images
from benchmarks.structures.structure import Trained, Watch, Way, structure


def _make_pairs(x: Any, y: Any, seed: int) -> tuple[Any, Any]:
    random = np.random.default_rng(seed)
    pairs, labels = [], []
    for i in range(len(x)):
        same = random.choice(np.flatnonzero(y == y[i]))
        other = random.choice(np.flatnonzero(y != y[i]))
        pairs += [[x[i], x[same]], [x[i], x[other]]]
        labels += [0, 1]
    return np.array(pairs), np.array(labels).astype("float32")


def _euclidean_distance(vects: Any) -> Any:
    x, y = vects
    sum_square = ops.sum(ops.square(x - y), axis=1, keepdims=True)
    return ops.sqrt(ops.maximum(sum_square, keras.backend.epsilon()))


def _loss(margin: float) -> Any:
    def contrastive_loss(y_true: Any, y_pred: Any) -> Any:
        square_pred = ops.square(y_pred)
        margin_square = ops.square(ops.maximum(margin - y_pred, 0))
        return ops.mean((1 - y_true) * square_pred + y_true * margin_square)

    return contrastive_loss


def _siamese() -> keras.Model:
    image = layers.Input((8, 8, 1))
    x = layers.Conv2D(16, 3, activation="tanh")(layers.BatchNormalization()(image))
    x = layers.Conv2D(24, 3, activation="tanh")(layers.AveragePooling2D(2)(x))
    x = layers.Dense(10, activation="tanh")(layers.BatchNormalization()(layers.Flatten()(x)))
    tower = keras.Model(image, x, name="tower")
    one, two = layers.Input((8, 8, 1)), layers.Input((8, 8, 1))
    distance = layers.Lambda(_euclidean_distance, output_shape=(1,))([tower(one), tower(two)])
    output = layers.Dense(1, activation="sigmoid")(layers.BatchNormalization()(distance))
    return keras.Model([one, two], output)


@structure("Keras: image similarity estimation using a Siamese network with a contrastive loss", Way.FIT, 0.85)
def siamese_contrastive(seed: int, watch: Watch) -> Trained:
    """Train on pairs of digits; the score is how often it is right whether two digits not seen are the same."""
    images, labels, unseen, truth = digit_images(seed)
    pairs_train, labels_train = _make_pairs(images[:1100], labels[:1100], seed)
    pairs_val, labels_val = _make_pairs(images[1100:], labels[1100:], seed)
    pairs_test, labels_test = _make_pairs(unseen, truth, seed)
    siamese = _siamese()
    siamese.compile(loss=_loss(margin=1), optimizer=keras.optimizers.RMSprop(2e-3), metrics=["accuracy"])
    history = siamese.fit(
        [pairs_train[:, 0], pairs_train[:, 1]],
        labels_train,
        validation_data=([pairs_val[:, 0], pairs_val[:, 1]], labels_val),
        batch_size=16,
        epochs=4,
        verbose=0,
        callbacks=watch.callbacks(),
    ).history
    told = siamese.predict([pairs_test[:, 0], pairs_test[:, 1]], verbose=0)[:, 0]
    score = ((told > 0.5) == labels_test).mean()
    return Trained(float(score), [siamese, siamese.optimizer], [*history["loss"], *history["val_loss"]])
