"""The models to train: small, and unlike each other in what makes recording dear."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
import tensorflow as tf

BATCHES = 8
"""Different batches, over and over: a single one would be learnt by heart at once."""
LEARNING_RATE = 1e-5
"""So small that thousands of timed steps do not end in a loss of 0 and denormal numbers."""
WORDS = 50_000
TOKENS = 1_000

layers = keras.layers


@dataclass(frozen=True)
class Subject:
    """A model and what it is trained on.

    Attributes:
        key: Short name.
        jit: XLA compiles the training step.
        model: Built and compiled.
        x: ``[BATCHES, rows, ...]``.
        y: ``[BATCHES, rows]``, class indices.
    """

    key: str
    jit: bool
    model: Any
    x: tf.Tensor
    y: tf.Tensor

    @property
    def title(self) -> str:
        """The words that begin each line about it."""
        return title(self.key, jit=self.jit)

    def batches(self) -> Any:
        """Return an endless iterator over the batches, each a pair of ``[rows, ...]`` and ``[rows]``."""
        return iter(tf.data.Dataset.from_tensor_slices((self.x, self.y)).repeat())


@dataclass(frozen=True)
class Kind:
    """How to make one of the models.

    Attributes:
        name: In words.
        build: Makes the model.
        rows: Rows of a batch.
        classes: Number of classes.
        vocabulary: Inputs are integers below this; 0 for normal floats.
    """

    name: str
    build: Callable[[], Any]
    rows: int
    classes: int = 10
    vocabulary: int = 0


def title(key: str, *, jit: bool) -> str:
    """Return a model and its way of training in words."""
    return f"{key} {KINDS[key].name}, jit {'on' if jit else 'off'}"


def make(key: str, *, jit: bool) -> Subject:
    """Return a fresh model of a kind, compiled with Adam, and its batches.

    Args:
        key: One of ``KINDS``.
        jit: Compile the training step with XLA.
    """
    kind = KINDS[key]
    keras.utils.set_random_seed(0)
    model = kind.build()
    optimizer = keras.optimizers.Adam(LEARNING_RATE)
    model.compile(optimizer, "sparse_categorical_crossentropy", jit_compile=jit)
    random = np.random.default_rng(0)
    shape = (BATCHES, kind.rows, *model.input_shape[1:])
    values = random.integers(0, kind.vocabulary, shape) if kind.vocabulary else random.normal(size=shape)
    x = tf.constant(values, "int32" if kind.vocabulary else "float32")
    return Subject(key, jit, model, x, tf.constant(random.integers(0, kind.classes, shape[:2])))


def _perceptron() -> Any:
    model = keras.Sequential([keras.Input((256,)), *(layers.Dense(512, "relu") for _ in range(6))])
    model.add(layers.Dense(10, "softmax"))
    return model


def _convolutional() -> Any:
    model = keras.Sequential([keras.Input((32, 32, 3))])
    for filters in (16, 16, 32, 32, 64, 64):
        model.add(layers.Conv2D(filters, 3, strides=2 if filters > 32 else 1, padding="same", use_bias=False))
        model.add(layers.BatchNormalization())
        model.add(layers.ReLU())
    model.add(layers.GlobalAveragePooling2D())
    model.add(layers.Dense(10, "softmax"))
    return model


def _transformer() -> Any:
    width = 128
    inputs = keras.Input((64,), dtype="int32")
    hidden = layers.Embedding(TOKENS, width)(inputs)
    for _ in range(4):
        attended = layers.MultiHeadAttention(4, width // 4)(hidden, hidden)
        hidden = layers.LayerNormalization()(layers.Add()([hidden, attended]))
        inner = layers.Dense(width)(layers.Dense(2 * width, "gelu")(hidden))
        hidden = layers.LayerNormalization()(layers.Add()([hidden, inner]))
    return keras.Model(inputs, layers.Dense(10, "softmax")(layers.GlobalAveragePooling1D()(hidden)))


def _residual() -> Any:
    inputs = hidden = keras.Input((32,))
    for _ in range(100):
        hidden = layers.Add()([hidden, layers.Dense(32, "relu")(hidden)])
    return keras.Model(inputs, layers.Dense(10, "softmax")(hidden))


def _text() -> Any:
    model = keras.Sequential([keras.Input((100,), dtype="int32"), layers.Embedding(WORDS, 32)])
    model.add(layers.GlobalAveragePooling1D())
    model.add(layers.Dense(64, "relu"))
    model.add(layers.Dense(2, "softmax"))
    return model


KINDS = {
    "m1": Kind("perceptron", _perceptron, 128),
    "m2": Kind("convolutional net", _convolutional, 64),
    "m3": Kind("Transformer encoder", _transformer, 32, vocabulary=TOKENS),
    "m4": Kind("100 thin residual layers", _residual, 64),
    "m5": Kind("text classifier", _text, 64, classes=2, vocabulary=WORDS),
}
"""All models by key: dense, convolutional with BatchNorm, attention, deep and thin, sparse gradients."""
