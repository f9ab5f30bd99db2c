"""The models that the recorder is tried on, small, with data."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
from keras import layers

Data = tuple[np.ndarray[Any, Any], Any]


def mlp() -> tuple[keras.Model, Data]:
    """Return a regression net."""
    x, y = _table()
    model = keras.Sequential([layers.Input((8,)), layers.Dense(32, "relu"), layers.Dense(16, "tanh"), layers.Dense(1)])
    return model, (x, y)


def cnn() -> tuple[keras.Model, Data]:
    """Return a convolutional classifier with BatchNormalization and dropout."""
    random = np.random.default_rng(1)
    y = random.integers(0, 3, 192)
    x = (random.normal(size=(192, 8, 8, 1)) + y[:, None, None, None]).astype("float32")
    model = keras.Sequential(
        [
            layers.Input((8, 8, 1)),
            layers.Conv2D(8, 3, use_bias=False),
            layers.BatchNormalization(),
            layers.ReLU(),
            layers.MaxPooling2D(),
            layers.Flatten(),
            layers.Dropout(0.3, seed=3),
            layers.Dense(3, "softmax"),
        ]
    )
    return model, (x, y)


def lstm() -> tuple[keras.Model, Data]:
    """Return a recurrent regression net."""
    random = np.random.default_rng(2)
    x = random.normal(size=(192, 10, 4)).astype("float32")
    y = x.sum(axis=(1, 2), keepdims=False)[:, None] / 5
    return keras.Sequential([layers.Input((10, 4)), layers.LSTM(12), layers.Dense(1)]), (x, y)


def transformer() -> tuple[keras.Model, Data]:
    """Return a small encoder with attention, LayerNormalization, GELU and dropout."""
    random = np.random.default_rng(3)
    x = random.integers(0, 50, (192, 12))
    y = (x < 10).sum(axis=1)[:, None].astype("float32")
    tokens = layers.Input((12,), dtype="int32")
    hidden = layers.Embedding(50, 16)(tokens)
    attended = layers.MultiHeadAttention(2, 8, dropout=0.1, seed=5)(hidden, hidden)
    hidden = layers.LayerNormalization()(hidden + attended)
    wide = layers.Dense(32, "gelu")(hidden)
    hidden = layers.LayerNormalization()(hidden + layers.Dense(16)(wide))
    pooled = layers.GlobalAveragePooling1D()(hidden)
    return keras.Model(tokens, layers.Dense(1)(pooled)), (x, y)


def two_outputs() -> tuple[keras.Model, Data]:
    """Return a functional net with two heads given as a list."""
    x, y = _table()
    given = layers.Input((8,))
    hidden = layers.Dense(16, "relu")(given)
    model = keras.Model(given, [layers.Dense(1, name="value")(hidden), layers.Dense(1, "sigmoid", name="flag")(hidden)])
    return model, (x, [y, (y > 0).astype("float32")])


class Subclassed(keras.Model):
    """Two heads, returned as a tuple, put together in ``call``."""

    def __init__(self) -> None:
        super().__init__()
        self.hidden = layers.Dense(16, "relu")
        self.value, self.flag = layers.Dense(1), layers.Dense(1, "sigmoid")

    def call(self, inputs: Any) -> Any:
        hidden = self.hidden(inputs)
        return self.value(hidden), self.flag(hidden)


def subclassed() -> tuple[keras.Model, Data]:
    """Return a subclassed net with two heads, built."""
    x, y = _table()
    model = Subclassed()
    model(x[:1])
    return model, (x, (y, (y > 0).astype("float32")))


def mixed() -> tuple[keras.Model, Data]:
    """Return a regression net that computes in float16; Keras scales its loss."""
    x, y = _table()
    hidden = layers.Dense(32, "relu", dtype="mixed_float16")
    model = keras.Sequential([layers.Input((8,)), hidden, layers.Dense(1, dtype="float32")])
    return model, (x, y)


def _table() -> Data:
    random = np.random.default_rng(0)
    x = random.normal(size=(192, 8)).astype("float32")
    return x, (x[:, :1] * 2 - x[:, 1:2] + 0.5).astype("float32")


MODELS: dict[str, tuple[Callable[[], tuple[keras.Model, Data]], Any]] = {
    "mlp": (mlp, "mse"),
    "cnn": (cnn, "sparse_categorical_crossentropy"),
    "lstm": (lstm, "mse"),
    "transformer": (transformer, "mse"),
    "two outputs": (two_outputs, ["mse", "binary_crossentropy"]),
    "subclassed": (subclassed, ["mse", "binary_crossentropy"]),
    "mixed precision": (mixed, "mse"),
}
