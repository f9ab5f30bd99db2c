"""Segmentation with a U-Net: a class for each pixel, labels of rank 4."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
from keras import layers

from benchmarks.structures.structure import Trained, Watch, Way, structure

SIZE, CLASSES = 16, 3


def _pictures(random: np.random.Generator, count: int) -> tuple[Any, Any]:
    """Return noisy pictures of a disc on a ground, and of each pixel: disc, ground or rim."""
    middle, radius = random.uniform(4, 12, (count, 2)), random.uniform(3, 6, count)
    y, x = np.mgrid[:SIZE, :SIZE]
    away = np.hypot(x - middle[:, 0, None, None], y - middle[:, 1, None, None]) - radius[:, None, None]
    masks = np.where(away < -0.5, 0, np.where(away > 0.5, 1, 2))
    tones = random.uniform(0.6, 1, (count, 1, 1)) * np.array([1.0, 0.0, 0.5])[masks]
    pictures = tones + random.normal(0, 0.05, tones.shape)
    return pictures[..., None].astype("float32"), masks[..., None].astype("uint8")


def _block(x: Any, filters: int) -> Any:
    x = layers.BatchNormalization(momentum=0.9)(layers.SeparableConv2D(filters, 3, padding="same")(x))
    return layers.Activation("relu")(x)


def _unet() -> keras.Model:
    inputs = layers.Input((SIZE, SIZE, 1))
    wide = layers.Activation("relu")(
        layers.BatchNormalization(momentum=0.9)(layers.Conv2D(16, 3, padding="same")(inputs))
    )
    down = _block(layers.MaxPooling2D(3, strides=2, padding="same")(wide), 32)
    deep = _block(layers.MaxPooling2D(3, strides=2, padding="same")(down), 48)
    up = _block(layers.Concatenate()([layers.UpSampling2D(2)(deep), down]), 32)
    up = _block(layers.Concatenate()([layers.UpSampling2D(2)(up), wide]), 16)
    return keras.Model(inputs, layers.Conv2D(CLASSES, 3, activation="softmax", padding="same")(up))


@structure("Keras: image segmentation with a U-Net-like architecture", Way.FIT, 0.9)
def unet(seed: int, watch: Watch) -> Trained:
    """Train on discs; the score is the mean overlap of the three classes on pictures that were not seen."""
    random = np.random.default_rng(seed)
    model = _unet()
    model.compile(keras.optimizers.Adam(5e-3), "sparse_categorical_crossentropy", metrics=["accuracy"])
    x, y = _pictures(random, 1280)
    told = model.fit(
        x, y, batch_size=32, epochs=5, validation_data=_pictures(random, 160), verbose=0, callbacks=watch.callbacks()
    ).history
    asked, true = _pictures(random, 200)
    found = model.predict(asked, verbose=0).argmax(-1)
    pairs = [(found == kind, true[..., 0] == kind) for kind in range(CLASSES)]
    overlap = np.mean([(mine & real).sum() / (mine | real).sum() for mine, real in pairs])
    return Trained(float(overlap), [model, model.optimizer], [*told["loss"], *told["val_loss"]])
