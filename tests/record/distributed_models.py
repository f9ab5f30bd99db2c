"""The models that are trained on two replicas, with the arguments of ``compile``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
import numpy as np

from tests.record.models import MODELS, Data

Compiled = tuple[Callable[[], tuple[keras.Model, Data]], dict[str, Any]]


def masked_heads() -> tuple[keras.Model, Data]:
    """Return a net with a masked sequence head and a table head; four of six tokens count in each row."""
    random = np.random.default_rng(4)
    x = random.integers(1, 20, (192, 6)) * (np.arange(6) < 4)
    tokens = keras.Input((6,), dtype="int32")
    hidden = keras.layers.Embedding(20, 8, mask_zero=True)(tokens)
    states = keras.layers.Dense(8, "tanh")(hidden)
    tags = keras.layers.Dense(3, "softmax", name="tags")(states)
    sums = keras.layers.Dense(1, name="sums", kernel_regularizer="l2")(keras.layers.GlobalMaxPooling1D()(states))
    return keras.Model(tokens, [tags, sums]), (x, [x % 3, x.sum(axis=1, keepdims=True).astype("float32") / 20])


def small() -> tuple[keras.Model, Data]:
    """Return a net whose activations need a pass of their own, with a state that is no weight."""
    stack = [keras.layers.Dense(16, "gelu"), keras.layers.BatchNormalization(), keras.layers.Dropout(0.3, seed=3)]
    return keras.Sequential([keras.Input((8,)), *stack, keras.layers.Dense(1)]), MODELS["mlp"][0]()[1]


ALIKE: dict[str, Compiled] = {
    "mlp": (MODELS["mlp"][0], {"loss": "mse"}),
    "masked heads": (
        masked_heads,
        {
            "loss": ["sparse_categorical_crossentropy", keras.losses.MeanSquaredError(reduction="sum")],
            "loss_weights": [1.0, 0.1],
        },
    ),
}
"""Models whose training does not depend on how a batch is divided."""

SMALL: dict[str, Compiled] = {"small": (small, {"loss": "mse", "metrics": ["mae"]})}
LARGER: dict[str, Compiled] = {
    "cnn": (MODELS["cnn"][0], {"loss": "sparse_categorical_crossentropy", "metrics": ["accuracy"]}),
    "transformer": (MODELS["transformer"][0], {"loss": "mse"}),
}
