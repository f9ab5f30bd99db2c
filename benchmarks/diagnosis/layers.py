"""From what a case says of its layers to Keras layers, and the models that are no stack of layers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import keras
import numpy as np
from keras import layers

from benchmarks.diagnosis.gan import Gan
from benchmarks.diagnosis.made_data import shapes
from benchmarks.diagnosis.part import Part, part

PRETRAINING_SEED = 77
Shape = tuple[int, ...]


def stop_gradient() -> Any:
    """Return a layer that passes no gradient on."""
    return layers.Lambda(keras.ops.stop_gradient)


OWN_LAYERS = {"stop_gradient": stop_gradient}


def make_layers(given: Iterable[Part]) -> Iterator[Any]:
    """Yield the layers of a list of parts; ``times`` beside a name repeats it."""
    for entry in given:
        times = 1
        if isinstance(entry, dict):
            entry = dict(entry)
            times = entry.pop("times", 1)
        name, arguments = part(entry)
        for _ in range(times):
            make = OWN_LAYERS.get(name) or getattr(layers, name)
            yield make(**{key: _argument(value) for key, value in arguments.items()})


def _argument(value: Any) -> Any:
    """Return an argument of a layer: a table names an initializer or a regularizer, which Keras finds by its class."""
    if not isinstance(value, dict):
        return value
    name, arguments = part(value)
    return {"class_name": name, "config": arguments}


def resnet(shape: Shape) -> Any:
    """Return two residual blocks whose branches add 0 at first."""
    x = image = layers.Input(shape)
    x = layers.ReLU()(_normalised(layers.Conv2D(16, 3, padding="same", use_bias=False)(x)))
    for filters in (16, 32):
        branch = _normalised(layers.Conv2D(filters, 3, 2, padding="same", use_bias=False)(x))
        branch = layers.Conv2D(filters, 3, padding="same", use_bias=False)(layers.ReLU()(branch))
        branch = _normalised(branch, gamma_initializer="zeros")
        x = layers.ReLU()(layers.Conv2D(filters, 1, 2)(x) + branch)
    return keras.Model(image, layers.Dense(10, "softmax")(layers.GlobalAveragePooling2D()(x)))


def _normalised(x: Any, **arguments: Any) -> Any:
    return layers.BatchNormalization(momentum=0.9, **arguments)(x)


def value_and_sign(shape: Shape) -> Any:
    """Return one body with an output for a value and one for its sign."""
    x = row = layers.Input(shape)
    for _ in range(2):
        x = layers.Dense(32, "relu")(x)
    return keras.Model(row, [layers.Dense(1, name="value")(x), layers.Dense(1, "sigmoid", name="sign")(x)])


def two_towers(shape: Shape) -> Any:
    """Return two towers, each on half of the columns, and an output on both."""
    row = layers.Input(shape)
    half = shape[0] // 2
    towers = [layers.Dense(16, "relu")(columns) for columns in (row[:, :half], row[:, half:])]
    joined = layers.Dense(16, "relu")(layers.Concatenate()(towers))
    return keras.Model(row, layers.Dense(1, "sigmoid")(joined))


def fine_tuned(shape: Shape, frozen: bool) -> Any:
    """Return a new output on convolutions that were trained on other images of the same shapes."""
    convolutions = [
        layers.Conv2D(16, 3, activation="relu"), layers.MaxPooling2D(), layers.Conv2D(32, 3, activation="relu")
    ]  # fmt: skip
    base = keras.Sequential([layers.Input(shape), *convolutions, layers.GlobalAveragePooling2D()], name="base")
    first = keras.Sequential([base, layers.Dense(3, "softmax")])
    first.compile("adam", "sparse_categorical_crossentropy")
    images = shapes(np.random.default_rng(PRETRAINING_SEED), rows=500, size=shape[0]).training
    first.fit(images.x, images.y, epochs=12, verbose=0)
    base.trainable = not frozen
    image = layers.Input(shape)
    return keras.Model(image, layers.Dense(3, "softmax")(layers.Dropout(0.2)(base(image, training=False))))


def gan(shape: Shape) -> Any:
    """Return a generator and a discriminator of flat images."""
    return Gan(shape[0])


MODELS: dict[str, Callable[..., Any]] = {
    make.__name__: make for make in (fine_tuned, gan, resnet, two_towers, value_and_sign)
}
