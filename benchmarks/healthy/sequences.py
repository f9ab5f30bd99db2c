"""Programs on sequences: rows of images, words, characters."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np

from benchmarks.healthy.data import column, digits, photograph, split
from benchmarks.healthy.models import encoder, tokens
from benchmarks.healthy.program import Training, accuracy, explained, likelihood, program
from benchmarks.healthy.texts import (
    ALPHABET,
    KINDS,
    character_names,
    constants,
    docstrings,
    next_characters,
    token_kinds,
)

layers, optimizers, losses = keras.layers, keras.optimizers, keras.losses
PAIR = ("numpy", "sklearn")
FOUR = ("numpy", "sklearn", "keras", "scipy")


@program("LSTM", "digits", 0.8)
def digits_line_by_line(seed: int) -> Training:
    """Return an LSTM that reads an image from its first line to its last."""
    rows = digits(seed).with_inputs(_lines)
    model = keras.Sequential([keras.Input((8, 8)), layers.LSTM(32), layers.Dense(10, "softmax")])
    model.compile(optimizers.Adam(0.01), "sparse_categorical_crossentropy")
    return Training(model, accuracy(model, *rows.held_out), (rows.x, rows.y), 8)


@program("GRU", "digits", 0.85)
def digits_both_ways(seed: int) -> Training:
    """Return two layers of GRUs, the first in both directions, the gradients clipped."""
    rows = digits(seed).with_inputs(_lines)
    first = layers.Bidirectional(layers.GRU(24, return_sequences=True))
    model = keras.Sequential([keras.Input((8, 8)), first, layers.GRU(24), layers.Dense(10, "softmax")])
    model.compile(optimizers.RMSprop(0.005, clipvalue=0.5), "sparse_categorical_crossentropy")
    return Training(model, accuracy(model, *rows.held_out), (rows.x, rows.y), 8)


@program("GRU", "photographs", 0.7)
def photograph_next_pixel(seed: int) -> Training:
    """Return a GRU that forecasts the brightness of a pixel from the sixteen before it."""
    grey = photograph("china.jpg").mean(axis=-1)
    rng = np.random.default_rng([seed, 19])
    starts = zip(rng.integers(0, grey.shape[0], 1500), rng.integers(0, grey.shape[1] - 17, 1500), strict=True)
    pieces = np.stack([grey[row, start : start + 17] for row, start in starts]) - 0.5
    rows = split(pieces[:, :16, None], pieces[:, 16:], seed)
    model = keras.Sequential([keras.Input((16, 1)), layers.GRU(16), layers.Dense(1)])
    model.compile(optimizers.Adam(0.01), "log_cosh")
    return Training(model, explained(model, *rows.held_out), (rows.x, rows.y), 8)


@program("embedding", "docstrings", 0.8)
def docstrings_averaged(seed: int) -> Training:
    """Return the mean of word vectors that tells docstrings of two packages apart."""
    rows = docstrings(PAIR, 60, 2000, seed).with_targets(column)
    model = tokens(60, 2000, 16, layers.GlobalAveragePooling1D(), layers.Dense(1, "sigmoid"), mask=True)
    model.compile(optimizers.Adam(0.01), "binary_crossentropy", metrics=["accuracy"])
    options = {"validation_data": rows.held_out}
    return Training(model, accuracy(model, *rows.held_out), (rows.x, rows.y), 8, options)


@program("text CNN", "docstrings", 0.6)
def docstrings_of_four_packages(seed: int) -> Training:
    """Return convolutions over words that tell docstrings of four packages apart."""
    rows = docstrings(FOUR, 60, 3000, seed)
    rest = layers.Conv1D(32, 3, activation="relu"), layers.GlobalMaxPooling1D(), layers.Dropout(0.3), layers.Dense(4)
    model = tokens(60, 3000, 24, *rest)
    model.compile(optimizers.Adam(0.005), losses.SparseCategoricalCrossentropy(from_logits=True))
    return Training(model, accuracy(model, *rows.held_out), (rows.x, rows.y), 6)


@program("Transformer", "docstrings", 0.75)
def docstrings_attended(seed: int) -> Training:
    """Return a small Transformer that tells docstrings of two packages apart."""
    rows = docstrings(PAIR, 40, 2000, seed)
    model = encoder(40, 2000, 32, layers.Dense(2, "softmax"))
    model.compile(optimizers.Adam(0.002), "sparse_categorical_crossentropy")
    return Training(model, accuracy(model, *rows.held_out), (rows.x, rows.y), 5)


@program("linear", "docstrings", 0.8)
def docstrings_counted(seed: int) -> Training:
    """Return a logistic regression on the words that occur, rows of long texts weighing more."""
    rows = docstrings(PAIR, 60, 1000, seed)
    count = layers.CategoryEncoding(1000, output_mode="multi_hot")
    model = keras.Sequential([keras.Input((60,), dtype="int32"), count, layers.Dense(1, "sigmoid")])
    model.compile(optimizers.Adadelta(1.0), "binary_crossentropy")
    weights = 0.5 + (rows.x > 0).mean(axis=1)
    options = {"sample_weight": weights, "batch_size": 64}
    return Training(model, accuracy(model, rows.x_test, column(rows.y_test)), (rows.x, column(rows.y)), 12, options)


@program("GRU", "source code", 0.3)
def source_next_character(seed: int) -> Training:
    """Return a language model of characters."""
    rows = next_characters(24, 4000, seed)
    rest = layers.GRU(64, return_sequences=True), layers.Dense(len(ALPHABET), "softmax")
    model = tokens(24, len(ALPHABET), 24, *rest)
    model.compile(optimizers.Adam(0.01), "sparse_categorical_crossentropy", metrics=["accuracy"])
    return Training(model, likelihood(model, *rows.held_out), (rows.x, rows.y), 8)


@program("Transformer", "source code", 0.3, schedule="warm-up and inverse square root")
def source_attended(seed: int) -> Training:
    """Return a language model that attends to earlier characters, with the schedule of the first Transformer."""
    rows = next_characters(24, 6000, seed)
    model = encoder(24, len(ALPHABET), 32, layers.Dense(len(ALPHABET), "softmax"), causal=True, pooled=False)
    model.compile(optimizers.Adam(InverseSquareRoot(0.01, 60), beta_2=0.98), "sparse_categorical_crossentropy")
    return Training(model, likelihood(model, *rows.held_out), (rows.x, rows.y), 8, {"batch_size": 64})


@program("LSTM", "source code", 0.6)
def source_token_kinds(seed: int) -> Training:
    """Return a tagger of characters: is it part of a name, a string, a comment..."""
    rows = token_kinds(40, seed)
    rest = layers.Bidirectional(layers.LSTM(24, return_sequences=True)), layers.Dense(len(KINDS), "softmax")
    model = tokens(40, len(ALPHABET), 16, *rest)
    model.compile(optimizers.Adam(0.01), "sparse_categorical_crossentropy")
    return Training(model, accuracy(model, *rows.held_out), (rows.x, rows.y), 3)


@program("LSTM", "Unicode names", 0.85)
def names_of_characters(seed: int) -> Training:
    """Return a masked LSTM over the words of a character's name that says what the character is."""
    rows = character_names(8, 1000, 3000, seed)
    model = tokens(8, 1000, 16, layers.LSTM(24), layers.Dense(5, "softmax"), mask=True)
    model.compile(optimizers.Adam(0.01), "sparse_categorical_crossentropy")
    return Training(model, accuracy(model, *rows.held_out), (rows.x, rows.y), 5)


@program("embedding", "CODATA constants", 0.6)
def units_of_constants(seed: int) -> Training:
    """Return the unit of a constant by the words of its name: few rows, trained for long."""
    rows = constants(8, 200, seed)
    model = tokens(8, 200, 24, layers.Flatten(), layers.Dense(7, "softmax"))
    model.compile(optimizers.Adam(0.01), "sparse_categorical_crossentropy", metrics=["accuracy"])
    return Training(model, accuracy(model, *rows.held_out), (rows.x, rows.y), 30, {"batch_size": 16})


class InverseSquareRoot(keras.optimizers.schedules.LearningRateSchedule):
    """A rate that rises in a line and then falls with the root of the step."""

    def __init__(self, peak: float, warmup: int) -> None:
        self.peak, self.warmup = peak, warmup

    def __call__(self, step: Any) -> Any:
        """Return the rate at a step."""
        step = keras.ops.cast(step, "float32") + 1
        return self.peak * keras.ops.minimum(step / self.warmup, keras.ops.sqrt(self.warmup / step))

    def get_config(self) -> dict[str, Any]:
        """Return the arguments."""
        return {"peak": self.peak, "warmup": self.warmup}


def _lines(images: Any) -> Any:
    return images[..., 0]
