"""The models of the matrix of identity, tiny, each under the dtype policy that is in force."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import layers

ROWS, BATCH = 64, 8


@dataclass(frozen=True)
class Subject:
    """A model with its data and the names of its losses."""

    model: keras.Model
    x: Any
    y: Any
    loss: Any


def _head(units: int, activation: str | None = None, **settings: Any) -> layers.Layer:
    """Return a last layer whose output is in the type of the loss, as Keras's guide to mixed precision says."""
    dtype = "float64" if keras.config.dtype_policy().name == "float64" else "float32"
    return layers.Dense(units, activation, dtype=dtype, **settings)


def _table(features: int = 6) -> tuple[Any, Any]:
    x = np.random.default_rng(0).normal(size=(ROWS, features)).astype(keras.config.floatx())
    return x, x[:, :1] * 2 - x[:, 1:2] + 0.5


def mlp() -> Subject:
    x, y = _table()
    net = [layers.Input((6,)), layers.Dense(16, "relu"), layers.Dense(12, "tanh"), _head(1)]
    return Subject(keras.Sequential(net), x, y, "mse")


def cnn() -> Subject:
    random = np.random.default_rng(1)
    y = random.integers(0, 3, ROWS)
    x = (random.normal(size=(ROWS, 8, 8, 1)) + y[:, None, None, None]).astype(keras.config.floatx())
    convolved = [layers.Input((8, 8, 1)), layers.Conv2D(6, 3), layers.BatchNormalization(), layers.ReLU()]
    net = [*convolved, layers.MaxPooling2D(), layers.Flatten(), layers.Dropout(0.3), _head(3, "softmax")]
    return Subject(keras.Sequential(net), x, y, "sparse_categorical_crossentropy")


def lstm() -> Subject:
    x = np.random.default_rng(2).normal(size=(ROWS, 5, 4)).astype(keras.config.floatx())
    y = x.sum(axis=(1, 2))[:, None] / 5
    return Subject(keras.Sequential([layers.Input((5, 4)), layers.LSTM(8), _head(1)]), x, y, "mse")


def transformer() -> Subject:
    x = np.random.default_rng(3).integers(0, 30, (ROWS, 6))
    y = (x < 10).sum(axis=1)[:, None].astype(keras.config.floatx())
    tokens = layers.Input((6,), dtype="int32")
    hidden = layers.Embedding(30, 8)(tokens)
    hidden = layers.LayerNormalization()(hidden + layers.MultiHeadAttention(2, 4, dropout=0.1)(hidden, hidden))
    hidden = layers.LayerNormalization()(hidden + layers.Dense(8)(layers.Dense(16, "gelu")(hidden)))
    return Subject(keras.Model(tokens, _head(1)(layers.GlobalAveragePooling1D()(hidden))), x, y, "mse")


class TwoOutputs(keras.Model):
    def __init__(self) -> None:
        super().__init__()
        self.hidden = layers.Dense(12, "relu")
        self.value, self.flag = _head(1), _head(1, "sigmoid")

    def call(self, inputs: Any) -> Any:
        hidden = self.hidden(inputs)
        return self.value(hidden), self.flag(hidden)


def two_outputs() -> Subject:
    x, y = _table()
    model = TwoOutputs()
    model(x[:BATCH])
    return Subject(model, x, (y, (y > 0).astype(y.dtype)), ["mse", "binary_crossentropy"])


class Penalised(keras.Model):
    """A critic with the gradient penalty of WGAN-GP: a tape inside that of the step."""

    def __init__(self) -> None:
        super().__init__()
        self.body, self.head = layers.Dense(12), _head(1)
        self.slope = layers.LeakyReLU(0.2)

    def call(self, inputs: Any) -> Any:
        return self.head(self.slope(self.body(inputs)))

    def compute_loss(self, x: Any = None, y: Any = None, y_pred: Any = None, *args: Any, **settings: Any) -> Any:
        loss = super().compute_loss(x, y, y_pred, *args, **settings)
        with tf.GradientTape() as tape:
            tape.watch(x)
            answer = self(x, training=True)
        norm = tf.sqrt(tf.reduce_sum(tf.square(tape.gradient(answer, x)), axis=1) + 1e-6)
        return loss + tf.cast(tf.reduce_mean(tf.square(norm - 1)), loss.dtype)


def wgan_gp() -> Subject:
    x, y = _table()
    model = Penalised()
    model(x[:BATCH])
    return Subject(model, x, y, "mse")


class Energy(keras.Model):
    """Answers with the slope of an energy: a tape inside ``call``."""

    def __init__(self) -> None:
        super().__init__()
        self.first, self.energy = layers.Dense(12, "tanh"), _head(1, use_bias=False)

    def call(self, inputs: Any) -> Any:
        with tf.GradientTape() as tape:
            tape.watch(inputs)
            energy = self.energy(self.first(inputs))
        return tf.reduce_sum(tape.gradient(energy, inputs), axis=1, keepdims=True)


def tape_in_call() -> Subject:
    x, y = _table()
    model = Energy()
    model(tf.constant(x[:BATCH]))
    return Subject(model, x, y, "mse")


MODELS: dict[str, Callable[[], Subject]] = {
    "mlp": mlp,
    "cnn": cnn,
    "lstm": lstm,
    "transformer": transformer,
    "two outputs": two_outputs,
    "wgan-gp": wgan_gp,
    "tape in call": tape_in_call,
}
