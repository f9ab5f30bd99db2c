"""A masked language model: a step of the model's own, weights that leave only the masked positions."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import layers

from benchmarks.structures.structure import Trained, Watch, Way, structure

WORDS, LENGTH, MASK = 16, 10, 17


class MaskedLanguageModel(keras.Model):
    """Asks for the words behind the masks only."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.loss_tracker = keras.metrics.Mean(name="loss")
        self.loss_fn = keras.losses.SparseCategoricalCrossentropy(reduction=None)

    def train_step(self, data: Any) -> dict[str, Any]:
        features, labels, sample_weight = data
        with tf.GradientTape() as tape:
            predictions = self(features, training=True)
            loss = self.loss_fn(labels, predictions, sample_weight=sample_weight)
        gradients: Any = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply_gradients(zip(gradients, self.trainable_variables, strict=True))
        self.loss_tracker.update_state(loss, sample_weight=sample_weight)
        return {"loss": self.loss_tracker.result()}

    @property
    def metrics(self) -> list[Any]:
        return [self.loss_tracker]


def _sentences(random: np.random.Generator, count: int) -> Any:
    """Begin anywhere in a rhyme that has no end."""
    return (random.integers(WORDS, size=(count, 1)) + np.arange(LENGTH)) % WORDS + 1


def _masked(random: np.random.Generator, words: Any) -> tuple[Any, Any, Any]:
    """Choose 15 % of the words; of these 80 % become the mask, 10 % another word."""
    chosen = random.random(words.shape) < 0.15
    how = random.random(words.shape)
    inputs = np.where(chosen & (how < 0.8), MASK, words)
    inputs = np.where(chosen & (how > 0.9), random.integers(1, WORDS + 1, words.shape), inputs)
    return inputs, words, chosen.astype("float32")


def _encoder(x: Any) -> Any:
    attended = layers.MultiHeadAttention(4, 16)(x, x, x)
    x = layers.LayerNormalization(epsilon=1e-6)(x + layers.Dropout(0.1)(attended))
    fed = layers.Dense(32)(layers.Dense(64, "relu")(x))
    return layers.LayerNormalization(epsilon=1e-6)(x + layers.Dropout(0.1)(fed))


@structure("Keras: end-to-end masked language modeling with BERT", Way.STEP, 0.6)
def masked_language_model(seed: int, watch: Watch) -> Trained:
    """Train on parts of a rhyme; the score is the accuracy on masked words of other draws."""
    random = np.random.default_rng(seed)
    inputs = layers.Input((LENGTH,), dtype="int64")
    places = layers.Embedding(LENGTH, 32)(keras.ops.arange(LENGTH))
    x = _encoder(layers.Embedding(WORDS + 2, 32)(inputs) + places)
    model = MaskedLanguageModel(inputs, layers.Dense(WORDS + 2, "softmax")(x))
    model.compile(optimizer=keras.optimizers.Adam(5e-3))
    rows = _masked(random, _sentences(random, 6400))
    data = tf.data.Dataset.from_tensor_slices(rows).shuffle(1000, seed=seed).batch(64)
    history = model.fit(data, epochs=6, verbose=0, callbacks=watch.callbacks()).history
    asked, words, _ = _masked(random, _sentences(random, 300))
    hidden = asked == MASK
    right = model.predict(asked, verbose=0).argmax(-1) == words
    return Trained(float(right[hidden].mean()), [model, model.optimizer], history["loss"])
