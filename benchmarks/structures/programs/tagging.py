"""Sequence tagging: one-hot labels of rank 3, a class for each word, padding a class of its own."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
from keras import layers

from benchmarks.structures.structure import Trained, Watch, Way, structure

WORDS, LENGTH, TAGS = 30, 10, 4


def _sentences(random: np.random.Generator, count: int) -> tuple[Any, Any]:
    """Return word numbers and one-hot tags: a word's kind, another behind one of the first kind."""
    words = random.integers(1, WORDS + 1, (count, LENGTH))
    words[np.arange(LENGTH) >= random.integers(5, LENGTH + 1, (count, 1))] = 0
    kinds = words % (TAGS - 1) + 1
    behind = np.pad(kinds[:, :-1], ((0, 0), (1, 0))) == 1
    tags = np.where(words == 0, 0, np.where(behind, TAGS - kinds, kinds))
    return words, np.eye(TAGS, dtype="float32")[tags]


@structure("Keras community: part-of-speech tagging with a bidirectional LSTM", Way.FIT, 0.95)
def tagging(seed: int, watch: Watch) -> Trained:
    """Train on made-up sentences; the score is the accuracy on words, without padding, that were not seen."""
    random = np.random.default_rng(seed)
    lstm = layers.Bidirectional(layers.LSTM(24, return_sequences=True))
    embed = layers.Embedding(WORDS + 1, 24)
    model = keras.Sequential([layers.Input((LENGTH,)), embed, lstm, layers.Dense(TAGS, "softmax")])
    model.compile(keras.optimizers.Adam(5e-3), "categorical_crossentropy", metrics=["accuracy"])
    x, y = _sentences(random, 3200)
    told = model.fit(
        x, y, batch_size=64, epochs=6, validation_data=_sentences(random, 320), verbose=0, callbacks=watch.callbacks()
    ).history
    asked, true = _sentences(random, 300)
    right = model.predict(asked, verbose=0).argmax(-1) == true.argmax(-1)
    return Trained(float(right[asked > 0].mean()), [model, model.optimizer], [*told["loss"], *told["val_loss"]])
