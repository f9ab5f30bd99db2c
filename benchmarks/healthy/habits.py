"""Programs that do something unusual and are right all the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf

import tb_zeroloss
from benchmarks.healthy.data import as_float, column, digits, one_hot, table
from benchmarks.healthy.models import convolutional, dense
from benchmarks.healthy.program import Score, Training, accuracy, answers_of, explained, program

layers, optimizers, losses = keras.layers, keras.optimizers, keras.losses


@program("MLP", "exclusive or", 0.9, real=False)
def exclusive_or(seed: int) -> Training:
    """Return the fit of four rows by a net of tanh units."""
    del seed
    x = as_float([[0, 0], [0, 1], [1, 0], [1, 1]])
    y = as_float([[0], [1], [1], [0]])
    model = dense(2, [8], layers.Dense(1, "sigmoid"), "tanh")
    model.compile(optimizers.SGD(0.5, momentum=0.9), "mean_squared_error")
    return Training(model, explained(model, x, y), (x, y), 250, {"batch_size": 4})


@program("MLP", "a formula", 0.99, real=False)
def formula(seed: int) -> Training:
    """Return the fit of a product of two numbers, without noise, with warm restarts of the rate."""
    x = as_float(np.random.default_rng(seed).uniform(-1, 1, (1000, 2)))
    y = x.prod(axis=1, keepdims=True)
    model = dense(2, [32, 32], layers.Dense(1), "swish")
    rate = optimizers.schedules.CosineDecayRestarts(0.01, 160)
    model.compile(optimizers.Adam(rate), "mean_squared_error")
    return Training(model, explained(model, x, y), (x, y), 35)


@program("MLP", "digits", 0.9)
def accumulated_gradients(seed: int) -> Training:
    """Return a training that applies the mean gradient of four batches at every fourth step."""
    rows = _flat_digits(seed)
    model = dense(64, [64], layers.Dense(10, "softmax"))
    model.compile(optimizers.Adam(0.01, gradient_accumulation_steps=4), "sparse_categorical_crossentropy")
    return Training(model, accuracy(model, *rows.held_out), (rows.x, rows.y), 15, {"batch_size": 16})


@program("MLP", "digits", 0.9)
def averaged_weights(seed: int) -> Training:
    """Return a training that answers with a running mean of its weights."""
    rows = _flat_digits(seed)
    model = dense(64, [64], layers.Dense(10, "softmax"))
    optimizer = optimizers.SGD(0.1, momentum=0.9, use_ema=True, ema_momentum=0.95, ema_overwrite_frequency=20)
    model.compile(optimizer, "sparse_categorical_crossentropy")
    return Training(model, accuracy(model, *rows.held_out), (rows.x, rows.y), 12)


@program("MLP", "digits", 0.9, schedule="reduced on a plateau")
def reduced_on_plateau(seed: int) -> Training:
    """Return a training whose rate falls when the validation loss rests, until it hardly moves."""
    rows = _flat_digits(seed)
    model = dense(64, [64], layers.Dense(10, "softmax"), kernel_regularizer=keras.regularizers.L2(1e-4))
    model.compile(optimizers.Adam(0.02), "sparse_categorical_crossentropy", metrics=["accuracy"])
    options = {
        "validation_data": rows.held_out,
        "callbacks": [keras.callbacks.ReduceLROnPlateau(factor=0.1, patience=1)],
    }
    return Training(model, accuracy(model, *rows.held_out), (rows.x, rows.y), 25, options)


@program("MLP", "digits", 0.9)
def endless_data_set(seed: int) -> Training:
    """Return a training on a data set without an end, compiled by XLA, several steps in one call."""
    rows = _flat_digits(seed)
    model = dense(64, [64], layers.Dense(10))
    loss = losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizers.Adam(0.005), loss, steps_per_execution=5)
    batches = tf.data.Dataset.from_tensor_slices((rows.x, rows.y)).shuffle(2000, seed).repeat()
    batches = batches.batch(32, drop_remainder=True)
    options = {"steps_per_epoch": 60, "shuffle": False}
    return Training(model, accuracy(model, *rows.held_out), (batches,), 5, options, xla=True)


@program("MLP", "breast cancer", 0.9)
def missing_targets_without_weight(seed: int) -> Training:
    """Return a training in which one row in three has no label: a 0 stands there, with weight 0."""
    rows = table("breast_cancer", seed).scaled()
    known = as_float(np.arange(len(rows.y)) % 3 > 0)
    model = dense(30, [16], layers.Dense(1, "sigmoid"))
    model.compile(optimizers.Adam(0.01), "binary_crossentropy")
    options = {"sample_weight": known}
    return Training(model, accuracy(model, *rows.held_out), (rows.x, column(rows.y * known)), 20, options)


@program("MLP", "iris", 0.6)
def directions(seed: int) -> Training:
    """Return a net that learns the direction of a vector under a loss that is negative where it is good."""
    rows = table("iris", seed).scaled().with_targets(one_hot)
    model = dense(4, [16], layers.Dense(3))
    model.compile(optimizers.Adam(0.01), "cosine_similarity")
    return Training(model, accuracy(model, *rows.held_out), (rows.x, rows.y), 25)


@program("siamese", "digits", 0.8)
def same_digit(seed: int) -> Training:
    """Return a siamese net that says whether two images show the same digit, by their distance."""

    def contrastive(y_true: Any, y_pred: Any) -> Any:
        apart = keras.ops.maximum(1.0 - y_pred, 0.0)
        return keras.ops.mean(y_true * keras.ops.square(y_pred) + (1 - y_true) * keras.ops.square(apart), axis=-1)

    rows = _flat_digits(seed)
    embed = dense(64, [64], layers.Dense(16))
    first, second = keras.Input((64,)), keras.Input((64,))
    gap = layers.Subtract()([embed(first), embed(second)])
    model = keras.Model([first, second], layers.Lambda(_length)(gap))
    model.compile(optimizers.Adam(0.003), contrastive)
    x, y = _pairs(rows.x, rows.y, 4000, seed)
    x_test, y_test = _pairs(rows.x_test, rows.y_test, 600, seed)

    def score() -> Score:
        near = answers_of(model, x_test) < 0.5
        return Score("accuracy", float(np.mean(near == (y_test == 1))), 0.5)

    return Training(model, score, (x, y), 8)


@program("variational autoencoder", "digits", 0.3)
def digits_sampled(seed: int) -> Training:
    """Return a variational autoencoder, whose layer adds the divergence to the loss."""
    rows = _flat_digits(seed)
    model = keras.Sequential(
        [
            keras.Input((64,)),
            layers.Dense(48, "relu"),
            layers.Dense(12),
            Sample(weight=1e-3),
            layers.Dense(48, "relu"),
            layers.Dense(64, "sigmoid"),
        ]
    )
    model.compile(optimizers.Adam(0.003), "mean_squared_error")
    return Training(model, explained(model, rows.x_test, rows.x_test), (rows.x, rows.x), 20)


@program("CNN", "digits", 0.9)
def epochs_one_by_one(seed: int) -> Training:
    """Return a program that calls ``fit`` for one epoch at a time."""
    rows = digits(seed)
    model = convolutional(layers.Dense(10, "softmax"))
    model.compile(optimizers.Adam(0.003), "sparse_categorical_crossentropy", jit_compile=False)

    def loop(log_dir: Path) -> None:
        callback = tb_zeroloss.DegeneracyCallback(log_dir, on_finding="ignore")
        for epoch in range(6):
            model.fit(rows.x, rows.y, initial_epoch=epoch, epochs=epoch + 1, callbacks=[callback], verbose=0)

    return Training(model, accuracy(model, *rows.held_out), loop=loop)


def _flat_digits(seed: int) -> Any:
    return digits(seed).with_inputs(lambda x: x.reshape(len(x), 64))


def _pairs(x: Any, y: Any, count: int, seed: int) -> tuple[list[Any], Any]:
    rng = np.random.default_rng([seed, 23])
    first = rng.integers(0, len(x), count)
    second = np.array([rng.choice(np.flatnonzero((y == y[row]) == (n % 2 == 0))) for n, row in enumerate(first)])
    return [x[first], x[second]], column(y[first] == y[second])


def _length(gap: Any) -> Any:
    return keras.ops.sqrt(keras.ops.sum(keras.ops.square(gap), axis=-1, keepdims=True) + 1e-6)


class Sample(keras.layers.Layer):
    """Draws from normal distributions given as means and logarithms of variances, ``[rows, 2 * width]``."""

    def __init__(self, weight: float) -> None:
        super().__init__()
        self.weight, self.random = weight, keras.random.SeedGenerator(0)

    def call(self, inputs: Any, training: bool = False) -> Any:
        """Return a draw, or the means when not training, ``[rows, width]``."""
        mean, log_variance = keras.ops.split(inputs, 2, axis=-1)
        divergence = keras.ops.exp(log_variance) + keras.ops.square(mean) - 1 - log_variance
        self.add_loss(self.weight * keras.ops.mean(keras.ops.sum(divergence, axis=-1)))
        noise = keras.random.normal(keras.ops.shape(mean), seed=self.random)
        return mean + keras.ops.exp(0.5 * log_variance) * noise if training else mean
