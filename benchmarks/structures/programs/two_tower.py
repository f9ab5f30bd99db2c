"""A recommender with two towers: a step of the model's own, the other rows of the batch as negatives."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import layers

from benchmarks.structures.structure import Trained, Watch, Way, structure

USERS, MOVIES, TASTES = 200, 100, 5


def _tower(count: int) -> keras.Model:
    return keras.Sequential([layers.Embedding(count, 16, embeddings_initializer="he_normal"), layers.Dense(16)])


class TwoTowers(keras.Model):
    """Scores a movie for a user by a product of their embeddings."""

    def __init__(self) -> None:
        super().__init__()
        self.query, self.candidate = _tower(USERS), _tower(MOVIES)
        self.loss_fn = keras.losses.CategoricalCrossentropy(from_logits=True, reduction="sum")
        self.tracker = keras.metrics.Mean(name="loss")

    def call(self, inputs: Any) -> Any:
        return tf.matmul(self.query(inputs["user"]), self.candidate(inputs["movie"]), transpose_b=True)

    def retrieval_loss(self, data: Any) -> Any:
        scores = self(data, training=True)
        return self.loss_fn(tf.eye(tf.shape(scores)[0]), scores)

    def train_step(self, data: Any) -> dict[str, Any]:
        with tf.GradientTape() as tape:
            loss = self.retrieval_loss(data)
        gradients: Any = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply(gradients, self.trainable_variables)
        self.tracker.update_state(loss)
        return {"loss": self.tracker.result()}

    def test_step(self, data: Any) -> dict[str, Any]:
        self.tracker.update_state(self.retrieval_loss(data))
        return {"loss": self.tracker.result()}

    @property
    def metrics(self) -> list[Any]:
        return [self.tracker]


def _seen(random: np.random.Generator, count: int) -> Any:
    """Return who saw what: four times in five a movie to the user's taste."""
    users = random.integers(USERS, size=count)
    liked = random.integers(MOVIES // TASTES, size=count) * TASTES + users % TASTES
    movies = np.where(random.random(count) < 0.8, liked, random.integers(MOVIES, size=count))
    return {"user": users.astype("int32"), "movie": movies.astype("int32")}


@structure("TensorFlow Recommenders: retrieval with two towers", Way.STEP, 0.6)
def two_tower(seed: int, watch: Watch) -> Trained:
    """Train on views; the score is the share, among the 10 best of a user, of movies to the user's taste."""
    random = np.random.default_rng(seed)
    model = TwoTowers()
    model.compile(optimizer=keras.optimizers.Adam(5e-3))
    rows = tf.data.Dataset.from_tensor_slices(_seen(random, 6400)).shuffle(6400, seed=seed).batch(64)
    check = tf.data.Dataset.from_tensor_slices(_seen(random, 640)).batch(64)
    told = model.fit(rows, validation_data=check, epochs=5, verbose=0, callbacks=watch.callbacks()).history
    users, movies = np.arange(USERS), np.arange(MOVIES)
    best = np.asarray(model({"user": users, "movie": movies})).argsort(1)[:, -10:]
    score = (best % TASTES == users[:, None] % TASTES).mean()
    return Trained(float(score), [model, model.optimizer], [*told["loss"], *told["val_loss"]])
