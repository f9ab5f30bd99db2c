"""Translation with a mask: embeddings that skip padding, targets as class numbers."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
from keras import layers

from benchmarks.structures.structure import Trained, Watch, Way, structure

WORDS, LONGEST, START, END = 8, 5, 9, 10


def _pairs(random: np.random.Generator, count: int) -> tuple[Any, Any, Any]:
    """Return sentences, their words in reverse and shifted, behind START, and the same before END; 0 is padding."""
    source, given, wanted = (np.zeros((count, LONGEST + extra), "int32") for extra in (0, 1, 1))
    for row in range(count):
        words = random.integers(1, WORDS + 1, size=random.integers(2, LONGEST + 1))
        answer = words[::-1] % WORDS + 1
        source[row, : len(words)] = words
        given[row, : len(words) + 1] = [START, *answer]
        wanted[row, : len(words) + 1] = [*answer, END]
    return source, given, wanted


@structure("TensorFlow: neural machine translation with an encoder and a decoder", Way.FIT, 0.6)
def seq2seq(seed: int, watch: Watch) -> Trained:
    """Train to reverse and shift; the score is the accuracy, without padding, on sentences that were not seen."""
    random = np.random.default_rng(seed)
    source = layers.Input((None,), dtype="int32", name="source")
    given = layers.Input((None,), dtype="int32", name="given")
    embedded = layers.Embedding(WORDS + 1, 24, mask_zero=True)(source)
    outputs, state = layers.GRU(48, return_sequences=True, return_state=True)(embedded)
    said = layers.Embedding(END + 1, 24, mask_zero=True)(given)
    decoded = layers.GRU(48, return_sequences=True)(said, initial_state=state)
    attended = layers.Attention()([decoded, outputs])
    logits = layers.Dense(END + 1)(layers.Concatenate()([decoded, attended]))
    model = keras.Model({"source": source, "given": given}, logits)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(8e-3), loss, weighted_metrics=["accuracy"])
    x, shifted, y = _pairs(random, 3200)
    train, check = slice(2560), slice(2560, None)
    told = model.fit(
        {"source": x[train], "given": shifted[train]},
        y[train],
        batch_size=64,
        epochs=8,
        validation_data=({"source": x[check], "given": shifted[check]}, y[check]),
        verbose=0,
        callbacks=watch.callbacks(),
    ).history
    asked, before, after = _pairs(random, 300)
    right = model.predict({"source": asked, "given": before}, verbose=0).argmax(-1) == after
    return Trained(float(right[after > 0].mean()), [model, model.optimizer], [*told["loss"], *told["val_loss"]])
