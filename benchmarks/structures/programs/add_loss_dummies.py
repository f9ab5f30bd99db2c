"""``fit`` to zeros that mean nothing: a layer at the end adds the loss, and nothing is compared with a target."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
from keras import layers, ops

from benchmarks.structures.digit_images import digit_images
from benchmarks.structures.structure import Trained, Watch, Way, structure


class MaskedReconstruction(layers.Layer):
    def call(self, inputs: Any) -> Any:
        image, mask, made = inputs
        left = ops.sum(ops.square(image - made) * (1 - mask), axis=(1, 2, 3))
        self.add_loss(ops.mean(left / ops.sum(1 - mask, axis=(1, 2, 3))))
        return made


def _inpainter() -> tuple[keras.Model, keras.Model]:
    image, mask = layers.Input((8, 8, 1), name="image"), layers.Input((8, 8, 1), name="mask")
    x = layers.Concatenate()([layers.Multiply()([image, mask]), mask])
    x = layers.Conv2D(24, 3, padding="same", activation="relu")(x)
    x = layers.Dense(128, activation="relu")(layers.Flatten()(x))
    made = layers.Reshape((8, 8, 1))(layers.Dense(64, activation="sigmoid")(x))
    return keras.Model([image, mask], MaskedReconstruction()([image, mask, made])), keras.Model([image, mask], made)


@structure("Keras: an endpoint layer, after writing your own callbacks and layers", Way.FIT, 0.25)
def add_loss_dummies(seed: int, watch: Watch) -> Trained:
    """Fill covered squares of digits; the score is the share of the mean image's error that is gone, on unseen ones."""
    images, _, unseen, _ = digit_images(seed)
    random = np.random.default_rng(seed)
    model, filler = _inpainter()
    model.compile(optimizer=keras.optimizers.Adam(5e-3))
    history = model.fit(
        [images, _masks(len(images), random)],
        np.zeros(len(images), "float32"),
        validation_split=0.1,
        epochs=12,
        batch_size=64,
        verbose=0,
        callbacks=watch.callbacks(),
    ).history
    masks = _masks(len(unseen), random)
    made = filler.predict([unseen, masks], verbose=0)
    left = (np.square(made - unseen) * (1 - masks)).sum() / (np.square(images.mean(0) - unseen) * (1 - masks)).sum()
    return Trained(float(1 - left), [model, model.optimizer], [*history["loss"], *history["val_loss"]])


def _masks(rows: int, random: Any) -> Any:
    masks = np.ones((rows, 8, 8, 1), "float32")
    for mask, (top, left) in zip(masks, random.integers(0, 5, (rows, 2)), strict=True):
        mask[top : top + 4, left : left + 4] = 0
    return masks
