"""Programs that have learned what there is to learn although their records look like trouble."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import numpy as np
from sklearn.datasets import load_diabetes

import tb_zeroloss
from benchmarks.healthy.data import Rows, as_float, column, digits, one_hot, patches, split, table
from benchmarks.healthy.models import convolutional, dense
from benchmarks.healthy.program import Score, Training, accuracy, answers_of, explained, likelihood, program

layers, optimizers, losses = keras.layers, keras.optimizers, keras.losses


@program("MLP", "digits", 0.85)
def labels_half_wrong(seed: int) -> Training:
    """Return a classifier that half of the labels mislead: its loss comes to rest high, its answers are right."""
    rows = _flat(digits(seed))
    y = _misled(rows.y, 0.5, seed)
    hidden = [layers.Dense(32, "tanh"), layers.Dropout(0.3)]
    model = keras.Sequential([keras.Input((64,)), *hidden, layers.Dense(10, "softmax")])
    model.compile(optimizers.Adam(0.003), "sparse_categorical_crossentropy")
    return Training(model, accuracy(model, *rows.held_out), (rows.x, y), 20)


@program("linear", "digits", 0.7)
def labels_mostly_wrong(seed: int) -> Training:
    """Return a classifier that finds the one label in four that is right; of the loss next to nothing can go."""
    rows = _flat(digits(seed))
    model = dense(64, [], layers.Dense(10, "softmax", kernel_regularizer=keras.regularizers.L2(0.003)))
    model.compile(optimizers.Adam(0.003), "sparse_categorical_crossentropy", metrics=["accuracy"])
    options = {"validation_data": (rows.x_test, _misled(rows.y_test, 0.75, seed)), "batch_size": 64}
    return Training(model, accuracy(model, *rows.held_out), (rows.x, _misled(rows.y, 0.75, seed)), 20, options)


@program("MLP", "diabetes", 0.3)
def diabetes_as_measured(seed: int) -> Training:
    """Return a regression on years, pressures and cholesterol as they were measured, behind BatchNorm."""
    x, y = load_diabetes(return_X_y=True, scaled=False)
    rows = split(as_float(x), column((y - 152) / 77), seed)
    model = keras.Sequential(
        [keras.Input((10,)), layers.BatchNormalization(), layers.Dense(16, "relu"), layers.Dense(1)]
    )
    model.compile(optimizers.Adam(0.003), "mean_squared_error")
    return Training(model, explained(model, *rows.held_out), (rows.x, rows.y), 50)


@program("MLP", "digits", 0.25)
def chances_of_a_rare_digit(seed: int) -> Training:
    """Return the probability of an eight by one column of pixels: hardly ever above a half, and right."""
    rows = digits(seed).with_inputs(lambda x: as_float(x[:, :, 3, 0]))
    rows = rows.with_targets(lambda y: (y == 8).astype(np.int32))
    model = dense(8, [16], layers.Dense(2, "softmax"))
    model.compile(optimizers.Adam(0.003), "sparse_categorical_crossentropy")
    return Training(model, likelihood(model, *rows.held_out), (rows.x, rows.y), 20)


@program("CNN", "digits", 0.9)
def large_rate_behind_normalisation(seed: int) -> Training:
    """Return a net whose kernels may move far, since BatchNorm behind them undoes their size."""
    rows = digits(seed)
    hidden: list[Any] = []
    for filters in (16, 32):
        hidden += [layers.Conv2D(filters, 3, use_bias=False), layers.BatchNormalization(), layers.ReLU()]
    model = keras.Sequential([keras.Input((8, 8, 1)), *hidden, layers.Flatten(), layers.Dense(10, "softmax")])
    model.compile(optimizers.SGD(0.5), "sparse_categorical_crossentropy", metrics=["accuracy"])
    options = {"validation_data": rows.held_out, "validation_freq": 2}
    return Training(model, accuracy(model, *rows.held_out), (rows.x, rows.y), 8, options)


@program("CNN", "digits", 0.9)
def loss_scaled_too_far_at_first(seed: int) -> Training:
    """Return a training in half precision that overflows until its factor has come down."""
    rows = digits(seed)
    half = keras.dtype_policies.DTypePolicy("mixed_float16")
    model = convolutional(layers.Dense(10, "softmax", dtype="float32"), dtype=half)
    optimizer = optimizers.LossScaleOptimizer(optimizers.Adam(0.003), initial_scale=2.0**26)
    model.compile(optimizer, "sparse_categorical_crossentropy")
    return Training(model, accuracy(model, *rows.held_out), (rows.x, rows.y), 6)


@program("MLP", "wine", 0.85)
def missing_inputs_filled(seed: int) -> Training:
    """Return a classifier one in ten of whose inputs is missing, NaN, and taken for the mean by its first layer."""
    rows = table("wine", seed).scaled()
    rng = np.random.default_rng([seed, 37])
    rows = rows.with_inputs(lambda x: np.where(rng.random(x.shape) < 0.1, np.nan, x).astype(np.float32))
    fill = layers.Lambda(lambda x: keras.ops.where(keras.ops.isnan(x), 0.0, x))
    model = keras.Sequential([keras.Input((13,)), fill, layers.Dense(32, "relu"), layers.Dense(3, "softmax")])
    model.compile(optimizers.Adam(0.005), "sparse_categorical_crossentropy")
    return Training(model, accuracy(model, *rows.held_out), (rows.x, rows.y), 25, {"batch_size": 16})


@program("MLP", "diabetes", 0.3)
def missing_targets_masked(seed: int) -> Training:
    """Return a regression one in four of whose targets is missing, NaN, and left out by a loss of one's own."""

    def known_error(y_true: Any, y_pred: Any) -> Any:
        known = keras.ops.logical_not(keras.ops.isnan(y_true))
        error = keras.ops.where(known, y_true, 0.0) - keras.ops.where(known, y_pred, 0.0)
        return keras.ops.mean(keras.ops.square(error), axis=-1)

    rows = table("diabetes", seed).scaled().with_targets(lambda y: column((y - 152) / 77))
    missing = np.random.default_rng([seed, 41]).random(rows.y.shape) < 0.25
    model = dense(10, [16], layers.Dense(1))
    model.compile(optimizers.Adam(0.005), known_error)
    y = np.where(missing, np.nan, rows.y).astype(np.float32)
    return Training(model, explained(model, *rows.held_out), (rows.x, y), 25)


@program("transfer", "photographs", 0.75)
def head_first_then_all(seed: int) -> Training:
    """Return the usual recipe of two fits: the new head on a frozen base, then all of it with a small rate."""
    pieces = np.concatenate([patches(name, 8, 400, seed) for name in ("china.jpg", "flower.jpg")])
    rows = split(as_float(pieces.mean(axis=-1, keepdims=True)), np.repeat([0, 1], 400).astype(np.int32), seed)
    earlier, base = digits(seed), convolutional(layers.Dense(10, "softmax"))
    base.compile(optimizers.Adam(0.003), "sparse_categorical_crossentropy", jit_compile=False)
    base.fit(earlier.x, earlier.y, epochs=3, verbose=0)
    features = keras.Sequential(base.layers[:-1])
    model = keras.Sequential([keras.Input((8, 8, 1)), features, layers.Dense(2, "softmax")])

    def loop(log_dir: Path) -> None:
        callback = tb_zeroloss.DegeneracyCallback(log_dir, on_finding="ignore")
        for trainable, rate in ((False, 0.01), (True, 0.0005)):
            features.trainable = trainable
            model.compile(optimizers.Adam(rate), "sparse_categorical_crossentropy", jit_compile=False)
            model.fit(rows.x, rows.y, epochs=8, validation_data=rows.held_out, callbacks=[callback], verbose=0)

    return Training(model, accuracy(model, *rows.held_out), loop=loop)


@program("self-supervised", "digits", 0.7)
def likenesses(seed: int) -> Training:
    """Return a net that learns, without labels, which two distorted images were one; judged by its neighbours."""
    rows = digits(seed)
    distort = keras.Sequential([layers.RandomTranslation(0.1, 0.1), layers.GaussianNoise(0.1)])
    model = Contrast(convolutional(layers.Dense(32)), distort)
    model.compile(optimizers.Adam(0.003), losses.SparseCategoricalCrossentropy(from_logits=True))

    def score() -> Score:
        known, asked = (answers_of(model.embed, x) for x in (rows.x, rows.x_test))
        nearest = (asked @ known.T / np.linalg.norm(known, axis=1)).argmax(axis=1)
        shares = np.unique(rows.y_test, return_counts=True)[1] / len(rows.y_test)
        return Score("accuracy of the neighbour", float(np.mean(rows.y[nearest] == rows.y_test)), float(shares.max()))

    return Training(model, score, (rows.x,), 15, {"batch_size": 64})


@program("diffusion", "digits", 0.4)
def noise_in_digits(seed: int) -> Training:
    """Return the step of a diffusion model: how much of an image is noise, told its strength; part of it is chance."""
    rows = _flat(digits(seed))
    rng = np.random.default_rng([seed, 43])
    x, noise = (np.concatenate(part) for part in zip(*(_noised(rows.x * 2 - 1, rng) for _ in range(3)), strict=True))
    x_test, noise_test = _noised(rows.x_test * 2 - 1, rng)
    model = dense(65, [128, 128], layers.Dense(64), "swish")
    model.compile(optimizers.Adam(0.002), "mean_squared_error")
    return Training(model, explained(model, x_test, noise_test), (x, noise), 20, {"batch_size": 64})


@program("MLP", "wine", 0.9)
def evaluated_on_other_rows(seed: int) -> Training:
    """Return a training whose test rows are evaluated by the same callback when it is over."""
    rows = table("wine", seed).scaled().with_targets(one_hot)
    model = dense(13, [16], layers.Dense(3, "softmax"))
    loss = losses.CategoricalFocalCrossentropy()
    model.compile(optimizers.Adam(0.01), loss, jit_compile=False, metrics=["accuracy"])

    def loop(log_dir: Path) -> None:
        callback = tb_zeroloss.DegeneracyCallback(log_dir, on_finding="ignore")
        model.fit(rows.x, rows.y, epochs=20, validation_split=0.2, callbacks=[callback], verbose=0)
        model.evaluate(*rows.held_out, callbacks=[callback], verbose=0)

    return Training(model, accuracy(model, *rows.held_out), loop=loop)


class Contrast(keras.Model):
    """Asks of each distorted image of a batch which of the others distorted was the same."""

    def __init__(self, embed: Any, distort: Any) -> None:
        super().__init__()
        self.embed, self.distort = embed, distort

    def call(self, images: Any, training: bool = False) -> Any:
        """Return the likeness of each image to each, ``[rows, rows]``."""
        both = [self.embed(self.distort(images, training=training), training=training) for _ in range(2)]
        first, second = (keras.ops.normalize(part, axis=-1) for part in both)
        return 10 * keras.ops.matmul(first, keras.ops.transpose(second))

    def compute_loss(
        self, x: Any = None, y: Any = None, y_pred: Any = None, sample_weight: Any = None, training: bool = True
    ) -> Any:
        """Return the cross-entropy of likenesses whose right answers stand on the diagonal."""
        return super().compute_loss(x, keras.ops.arange(keras.ops.shape(y_pred)[0]), y_pred, sample_weight, training)


def _flat(rows: Rows) -> Rows:
    return rows.with_inputs(lambda x: x.reshape(len(x), -1))


def _misled(labels: Any, share: float, seed: int) -> Any:
    rng = np.random.default_rng([seed, 31])
    return np.where(rng.random(len(labels)) < share, rng.integers(0, 10, len(labels)), labels).astype(np.int32)


def _noised(images: Any, rng: Any) -> tuple[Any, Any]:
    strength, noise = rng.uniform(0.1, 0.9, (len(images), 1)), rng.standard_normal(images.shape)
    mixed = np.sqrt(1 - strength) * images + np.sqrt(strength) * noise
    return as_float(np.concatenate([mixed, strength], axis=1)), as_float(noise)
