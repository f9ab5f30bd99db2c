"""The next frame of a film by ConvLSTM: sigmoid pixels, binary cross-entropy."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
from keras import layers

from benchmarks.structures.structure import Trained, Watch, Way, structure

SIZE, FRAMES = 10, 5


def _films(random: np.random.Generator, count: int) -> tuple[Any, Any]:
    """Return films of a square that goes its way round the edges, and the same one frame later."""
    start, speed = random.integers(SIZE, size=(count, 2)), random.integers(-1, 2, size=(count, 2))
    films = np.zeros((count, FRAMES + 1, SIZE, SIZE, 1), "float32")
    rows = np.arange(count)
    for frame in range(FRAMES + 1):
        for down in range(3):
            for right in range(3):
                y, x = ((start + frame * speed + [down, right]) % SIZE).T
                films[rows, frame, y, x] = 1.0
    return films[:, :-1], films[:, 1:]


@structure("Keras: next-frame video prediction with convolutional LSTMs", Way.FIT, 0.6)
def next_frame(seed: int, watch: Watch) -> Trained:
    """Train on moving squares; the score is the overlap of the last frame with the true one."""
    random = np.random.default_rng(seed)
    inputs = layers.Input((None, SIZE, SIZE, 1))
    x = layers.ConvLSTM2D(8, 5, padding="same", return_sequences=True, activation="relu")(inputs)
    x = layers.ConvLSTM2D(8, 3, padding="same", return_sequences=True, activation="relu")(
        layers.BatchNormalization(momentum=0.9)(x)
    )
    outputs = layers.Conv3D(1, 3, activation="sigmoid", padding="same")(x)
    model = keras.Model(inputs, outputs)
    model.compile(keras.optimizers.Adam(8e-3), keras.losses.binary_crossentropy)
    x, y = _films(random, 480)
    told = model.fit(
        x, y, batch_size=16, epochs=6, validation_data=_films(random, 64), verbose=0, callbacks=watch.callbacks()
    ).history
    asked, true = _films(random, 100)
    found, real = model.predict(asked, verbose=0)[:, -1] > 0.5, true[:, -1] > 0.5
    overlap = (found & real).sum() / (found | real).sum()
    return Trained(float(overlap), [model, model.optimizer], [*told["loss"], *told["val_loss"]])
