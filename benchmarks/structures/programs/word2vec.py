"""Skip-grams with negative samples: the true context always stands first, so the labels are the same in each row."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import layers

from benchmarks.structures.structure import Trained, Watch, Way, structure

WORDS, TOPICS, NEGATIVES = 60, 6, 4


class Word2Vec(keras.Model):
    """Compares a word with one true context and some that are drawn."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self.target_embedding = layers.Embedding(WORDS, size, name="w2v_embedding")
        self.context_embedding = layers.Embedding(WORDS, size)

    def call(self, pair: Any) -> Any:
        target, context = pair
        return tf.einsum("be,bce->bc", self.target_embedding(target), self.context_embedding(context))


def _pairs(random: np.random.Generator, count: int) -> tuple[Any, Any]:
    """Return words, and contexts of which the first has the word's topic."""
    targets = random.integers(WORDS, size=count)
    true = random.integers(WORDS // TOPICS, size=count) * TOPICS + targets % TOPICS
    drawn = random.integers(WORDS, size=(count, NEGATIVES))
    return targets, np.concatenate([true[:, None], drawn], axis=1)


@structure("TensorFlow: word2vec", Way.FIT, 0.8)
def word2vec(seed: int, watch: Watch) -> Trained:
    """Train on a text of topics; the score is the share of words whose nearest word has their topic."""
    random = np.random.default_rng(seed)
    targets, contexts = _pairs(random, 12800)
    labels = np.tile([1] + [0] * NEGATIVES, (len(targets), 1))
    data = tf.data.Dataset.from_tensor_slices(((targets, contexts), labels)).shuffle(12800, seed=seed)
    model = Word2Vec(16)
    model.compile(
        optimizer=keras.optimizers.Adam(5e-3),
        loss=keras.losses.CategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    told = model.fit(data.batch(128, drop_remainder=True), epochs=4, verbose=0, callbacks=watch.callbacks()).history
    vectors = np.asarray(model.target_embedding.embeddings)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    nearest = (vectors @ vectors.T - 2 * np.eye(WORDS)).argmax(1)
    score = float((nearest % TOPICS == np.arange(WORDS) % TOPICS).mean())
    return Trained(score, [model, model.optimizer], told["loss"])
