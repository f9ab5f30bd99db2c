"""Programs on pieces of two photographs."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np

from benchmarks.healthy.data import as_float, column, patches, photograph, split
from benchmarks.healthy.models import dense
from benchmarks.healthy.program import Training, accuracy, explained, program

layers, optimizers, losses = keras.layers, keras.optimizers, keras.losses


@program("CNN", "photographs", 0.85)
def photographs_told_apart(seed: int) -> Training:
    """Return a classifier of pieces of two photographs, in batches of eight."""
    pieces = np.concatenate([patches(name, 16, 300, seed) for name in ("china.jpg", "flower.jpg")])
    rows = split(pieces - 0.4, column(np.repeat([0, 1], 300)), seed)
    hidden = [layers.Conv2D(12, 3, 2, activation="relu"), layers.Conv2D(24, 3, 2, activation="relu"), layers.Flatten()]
    model = keras.Sequential([keras.Input((16, 16, 3)), *hidden, layers.Dense(1)])
    model.compile(optimizers.Adam(0.002), losses.BinaryCrossentropy(from_logits=True))
    return Training(model, accuracy(model, *rows.held_out, middle=0.0), (rows.x, rows.y), 10, {"batch_size": 8})


@program("residual CNN", "photographs", 0.7, schedule="cosine decay")
def photograph_denoised(seed: int) -> Training:
    """Return a net that learns what noise to take away from a photograph."""
    clean = patches("china.jpg", 16, 500, seed) - 0.5
    noisy = as_float(clean + 0.15 * np.random.default_rng([seed, 5]).standard_normal(clean.shape))
    rows = split(noisy, clean, seed)
    start = keras.Input((16, 16, 3))
    hidden = layers.Conv2D(24, 3, padding="same", activation="relu")(start)
    hidden = layers.Conv2D(24, 3, padding="same", activation="relu")(hidden)
    model = keras.Model(start, layers.Add()([start, layers.Conv2D(3, 3, padding="same")(hidden)]))
    model.compile(optimizers.Adam(optimizers.schedules.CosineDecay(0.005, 120)), "mean_absolute_error")
    return Training(model, explained(model, *rows.held_out), (rows.x, rows.y), 10)


@program("CNN", "photographs", 0.7)
def photograph_enlarged(seed: int) -> Training:
    """Return a net that doubles the size of pieces of a photograph."""
    large = patches("flower.jpg", 16, 500, seed) - 0.4
    rows = split(large.reshape(-1, 8, 2, 8, 2, 3).mean(axis=(2, 4)), large, seed)
    model = keras.Sequential(
        [
            keras.Input((8, 8, 3)),
            layers.Conv2D(32, 3, padding="same", activation="leaky_relu"),
            layers.UpSampling2D(),
            layers.Conv2D(3, 3, padding="same"),
        ]
    )
    model.compile(optimizers.Adafactor(0.01), "mean_squared_error")
    return Training(model, explained(model, *rows.held_out), (rows.x, rows.y), 10)


@program("coordinate network", "photographs", 0.6)
def photograph_by_place(seed: int) -> Training:
    """Return a net that answers the colour at a place of a photograph, by sines of the place."""
    image = photograph("china.jpg")[::6, ::6]
    places = np.stack(np.meshgrid(*(np.linspace(-1, 1, n) for n in image.shape[:2]), indexing="ij"), axis=-1)
    waves = places.reshape(-1, 2) @ np.random.default_rng([seed, 9]).normal(0, 4, (2, 64))
    x = as_float(np.concatenate([np.sin(waves), np.cos(waves)], axis=1))
    rows = split(x, image.reshape(-1, 3), seed)
    model = dense(128, [64, 64], layers.Dense(3, "sigmoid"))
    model.compile(optimizers.Adam(0.003), "mean_squared_error")
    return Training(model, explained(model, *rows.held_out), (rows.x, rows.y), 10, {"batch_size": 128})


@program("U-net", "photographs", 0.5)
def photograph_segmented(seed: int) -> Training:
    """Return a small U-net that marks the blossom, under a Dice loss of one's own."""

    def dice(y_true: Any, y_pred: Any) -> Any:
        both = keras.ops.sum(y_true * y_pred, axis=(1, 2, 3))
        either = keras.ops.sum(y_true + y_pred, axis=(1, 2, 3))
        return 1 - (2 * both + 1) / (either + 1)

    pieces = patches("flower.jpg", 16, 500, seed)
    mask = as_float(pieces[..., :1] > pieces[..., 1:2] + 0.1)
    grey = as_float(pieces.mean(axis=-1, keepdims=True) - 0.4)
    rows = split(np.concatenate([grey, pieces[..., 2:] - 0.4], axis=-1), mask, seed)
    start = keras.Input((16, 16, 2))
    fine = layers.Conv2D(16, 3, padding="same", activation="relu")(start)
    coarse = layers.Conv2D(32, 3, padding="same", activation="relu")(layers.MaxPooling2D()(fine))
    joined = layers.Concatenate()([fine, layers.UpSampling2D()(coarse)])
    model = keras.Model(start, layers.Conv2D(1, 3, padding="same", activation="sigmoid")(joined))
    model.compile(optimizers.Adam(0.003), dice)
    return Training(model, explained(model, *rows.held_out), (rows.x, rows.y), 12)
