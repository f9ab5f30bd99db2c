"""Speech without alignment: Keras's own CTC loss in ``fit``, labels shorter than the output."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
from keras import layers

from benchmarks.structures.structure import Trained, Watch, Way, structure

FRAMES, BANDS, LETTERS, LONGEST = 24, 10, 5, 4


def _spoken(random: np.random.Generator, voices: Any, count: int) -> tuple[Any, Any]:
    """Return frames, and the letters in them, filled up with 0."""
    x = random.normal(0, 0.3, (count, FRAMES, BANDS))
    y = np.zeros((count, LONGEST), "int32")
    for row in range(count):
        place = int(random.integers(3))
        for number in range(int(random.integers(2, LONGEST + 1))):
            y[row, number] = letter = int(random.integers(1, LETTERS + 1))
            length = int(random.integers(3, 5))
            x[row, place : place + length] += voices[letter - 1]
            place += length + 1
    return x.astype("float32"), y


def _collapsed(classes: Any) -> list[int]:
    kept = [int(now) for before, now in zip([0, *classes[:-1]], classes, strict=True) if now != before]
    return [letter for letter in kept if letter != 0]


@structure("Keras: automatic speech recognition using CTC", Way.FIT, 0.7)
def ctc(seed: int, watch: Watch) -> Trained:
    """Train on spoken letters; the score is the share of words that are read without a fault."""
    random = np.random.default_rng(seed)
    voices = random.normal(0, 1, (LETTERS, BANDS))
    x, y = _spoken(random, voices, 1600)
    model = keras.Sequential(
        [
            layers.Input((FRAMES, BANDS)),
            layers.Conv1D(32, 5, padding="same", use_bias=False),
            layers.BatchNormalization(),
            layers.ReLU(),
            layers.Bidirectional(layers.GRU(24, return_sequences=True)),
            layers.Dense(32, "relu"),
            layers.Dense(LETTERS + 1),
        ]
    )
    model.compile(keras.optimizers.Adam(3e-3), keras.losses.CTC())
    told = model.fit(
        x[:1280],
        y[:1280],
        batch_size=32,
        epochs=5,
        validation_data=(x[1280:1440], y[1280:1440]),
        verbose=0,
        callbacks=watch.callbacks(),
    ).history
    read = [_collapsed(row) for row in model.predict(x[1440:], verbose=0).argmax(-1)]
    right = [mine == [letter for letter in row if letter] for mine, row in zip(read, y[1440:], strict=True)]
    return Trained(float(np.mean(right)), [model, model.optimizer], [*told["loss"], *told["val_loss"]])
