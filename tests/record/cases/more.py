"""Models of recurrent layers and attention, and inputs that are not dense numbers."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import layers

from tests.record.cases.case import BATCH, INPUTS, ROWS, Case, Training, sequences, table, tokens, training


def lstm() -> Training:
    x, y = sequences()
    return training(keras.Sequential([layers.Input((5, 3)), layers.LSTM(4), layers.Dense(1)]), x, y)


def bidirectional() -> Training:
    x, y = sequences()
    stack = [layers.Bidirectional(layers.GRU(4, return_sequences=True)), layers.SimpleRNN(4)]
    return training(keras.Sequential([layers.Input((5, 3)), *stack, layers.Dense(1)]), x, y)


def stacked_cells() -> Training:
    x, y = sequences()
    cells = [layers.LSTMCell(4), layers.GRUCell(3)]
    return training(keras.Sequential([layers.Input((5, 3)), layers.RNN(cells), layers.Dense(1)]), x, y)


def every_time() -> Training:
    x, _ = sequences()
    stack = [layers.LSTM(4, return_sequences=True), layers.TimeDistributed(layers.Dense(1))]
    return training(keras.Sequential([layers.Input((5, 3)), *stack]), x, x.cumsum(axis=1)[:, :, :1])


def masked() -> Training:
    x, y = tokens()
    stack = [layers.Embedding(20, 4, mask_zero=True), layers.LSTM(4), layers.Dense(1)]
    return training(keras.Sequential([layers.Input((6,), dtype="int32"), *stack]), x, y)


def masked_output() -> Training:
    x, _ = tokens()
    stack = [layers.Embedding(20, 4, mask_zero=True), layers.LSTM(4, return_sequences=True), layers.Dense(1)]
    return training(
        keras.Sequential([layers.Input((6,), dtype="int32"), *stack]), x, x[:, :, None].astype("float32") / 20
    )


def transformer() -> Training:
    x, y = tokens()
    given = layers.Input((6,), dtype="int32")
    hidden = layers.Embedding(20, 8)(given)
    attended = layers.MultiHeadAttention(2, 4, dropout=0.1, seed=5)(hidden, hidden, use_causal_mask=True)
    hidden = layers.LayerNormalization()(hidden + attended)
    hidden = layers.LayerNormalization()(hidden + layers.Dense(8)(layers.Dense(16, "gelu")(hidden)))
    return training(keras.Model(given, layers.Dense(1)(layers.GlobalAveragePooling1D()(hidden))), x, y)


def ragged() -> Training:
    x, y = tokens()
    kind: Any = tf.RaggedTensor
    rows = kind.from_tensor(tf.constant(x, "float32"), padding=0.0)
    model = Lengths()
    model.compile(keras.optimizers.SGD(0.05), "mse", jit_compile=False)
    return Training(model, {"x": tf.data.Dataset.from_tensor_slices((rows, y)).batch(BATCH), "shuffle": False}, None, y)


class Lengths(keras.Model):
    """Works on rows of unequal length."""

    def __init__(self) -> None:
        super().__init__()
        self.head = layers.Dense(1)

    def call(self, inputs: Any) -> Any:
        return self.head(tf.reduce_sum(inputs, axis=1)[:, None] / 20)


def sparse() -> Training:
    x, y = table()
    rows = tf.sparse.from_dense(np.where(x > 0, x, 0))
    model = keras.Sequential([layers.Input((6,), sparse=True), layers.Dense(8, "relu"), layers.Dense(1)])
    model.compile(keras.optimizers.SGD(0.05), "mse", jit_compile=False)
    return Training(model, {"x": tf.data.Dataset.from_tensor_slices((rows, y)).batch(BATCH), "shuffle": False}, None, y)


def strings() -> Training:
    words = np.array([["red"], ["green"], ["blue"]] * (ROWS // 3))
    y = (words == "red").astype("float32")
    lookup = layers.StringLookup(vocabulary=["red", "green", "blue"])
    stack = [lookup, layers.Embedding(4, 3), layers.Flatten(), layers.Dense(1, "sigmoid")]
    model = keras.Sequential([layers.Input((1,), dtype="string"), *stack])
    model.compile(keras.optimizers.SGD(0.05), "binary_crossentropy", jit_compile=False)
    return Training(
        model, {"x": tf.data.Dataset.from_tensor_slices((words, y)).batch(BATCH), "shuffle": False}, None, y
    )


def texts() -> Training:
    lines = np.array(["a good film", "a bad film", "the best film of all"] * (ROWS // 3))
    y = np.array([[1.0], [0.0], [1.0]] * (ROWS // 3), "float32")
    split = layers.TextVectorization(output_sequence_length=4, vocabulary=["film", "good", "bad", "best"])
    stack = [split, layers.Embedding(8, 3), layers.GlobalAveragePooling1D(), layers.Dense(1, "sigmoid")]
    model = keras.Sequential([layers.Input((), dtype="string"), *stack])
    model.compile(keras.optimizers.SGD(0.05), "binary_crossentropy", jit_compile=False)
    return Training(
        model, {"x": tf.data.Dataset.from_tensor_slices((lines, y)).batch(BATCH), "shuffle": False}, None, y
    )


_TEXT = {INPUTS: "text is no number"}
_RAGGED = {INPUTS: "rows of unequal length"}
_SPARSE = {INPUTS: "a sparse tensor"}

CASES = (
    Case("LSTM", "Layers", lstm, slow=False),
    Case("bidirectional GRU, SimpleRNN", "Layers", bidirectional),
    Case("stacked RNN cells", "Layers", stacked_cells),
    Case("TimeDistributed", "Layers", every_time),
    Case("masked time steps", "Layers", masked),
    Case("masked outputs", "Layers", masked_output),
    Case("attention with dropout and a causal mask, LayerNormalization, GELU", "Layers", transformer, slow=False),
    Case("ragged inputs", "Inputs", ragged, missing=_RAGGED, first=1),
    Case("sparse inputs", "Inputs", sparse, missing=_SPARSE),
    Case("strings, StringLookup", "Inputs", strings, missing=_TEXT, silent=frozenset({"StringLookup"})),
    Case("strings, TextVectorization", "Inputs", texts, missing=_TEXT, silent=frozenset({"StringLookup"})),
)
