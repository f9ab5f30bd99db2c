"""Translation of characters: one-hot inputs and one-hot targets of rank 3, padded with spaces."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
from keras import layers

from benchmarks.structures.structure import Trained, Watch, Way, structure

SIGNS, LONGEST, STOP = "\t\n abcdefgh", 5, "\n"


def _one_hot(texts: list[str], length: int) -> Any:
    out = np.zeros((len(texts), length, len(SIGNS)), "float32")
    for row, text in enumerate(texts):
        for place, sign in enumerate(text.ljust(length)):
            out[row, place, SIGNS.index(sign)] = 1.0
    return out


def _pairs(random: np.random.Generator, count: int) -> tuple[Any, Any, Any]:
    """Return words, their letters in order behind a tab, and the same one place earlier."""
    words = ["".join(random.choice(list("abcdefgh"), random.integers(2, LONGEST + 1))) for _ in range(count)]
    sorted_ones = ["\t" + "".join(sorted(word)) + STOP for word in words]
    length = LONGEST + 2
    return _one_hot(words, LONGEST), _one_hot(sorted_ones, length), _one_hot([s[1:] for s in sorted_ones], length)


@structure("Keras: character-level recurrent sequence-to-sequence model", Way.FIT, 0.85)
def seq2seq_one_hot(seed: int, watch: Watch) -> Trained:
    """Train to sort letters; the score is the accuracy on words that were not seen, padding included."""
    random = np.random.default_rng(seed)
    inputs = layers.Input((None, len(SIGNS)))
    _, h, c = layers.LSTM(64, return_state=True)(inputs)
    given = layers.Input((None, len(SIGNS)))
    decoded, _, _ = layers.LSTM(64, return_sequences=True, return_state=True)(given, initial_state=[h, c])
    model = keras.Model([inputs, given], layers.Dense(len(SIGNS), "softmax")(decoded))
    model.compile(keras.optimizers.RMSprop(8e-3), "categorical_crossentropy", metrics=["accuracy"])
    x, shifted, y = _pairs(random, 3200)
    told = model.fit(
        [x, shifted], y, batch_size=64, epochs=8, validation_split=0.2, verbose=0, callbacks=watch.callbacks()
    ).history
    asked, before, after = _pairs(random, 300)
    right = model.predict([asked, before], verbose=0).argmax(-1) == after.argmax(-1)
    return Trained(float(right.mean()), [model, model.optimizer], [*told["loss"], *told["val_loss"]])
