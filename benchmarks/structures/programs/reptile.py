"""Few-shot learning with Reptile: a loop in a loop, and weights that are pulled towards each task's."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import layers

from benchmarks.structures.structure import Trained, Watch, Way, structure


def _task(random: np.random.Generator) -> Any:
    """Return a sine of some height and shift."""
    height, shift = random.uniform(1, 3), random.uniform(0, np.pi)
    return lambda x: (height * np.sin(x + shift)).astype("float32")


def _points(random: np.random.Generator, task: Any, count: int) -> tuple[Any, Any]:
    x = random.uniform(-4, 4, (count, 1)).astype("float32")
    return x, task(x)


class Learner:
    """A model, its inner optimizer and one inner step."""

    def __init__(self) -> None:
        hidden = [layers.Dense(64, "tanh"), layers.Dense(64, "tanh")]
        self.model = keras.Sequential([layers.Input((1,)), *hidden, layers.Dense(1)])
        self.optimizer = keras.optimizers.SGD(0.02)

    @tf.function
    def inner(self, x: Any, y: Any) -> tuple[Any, Any]:
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(keras.losses.mean_squared_error(y, self.model(x)))
        gradients: Any = tape.gradient(loss, self.model.trainable_weights)
        self.optimizer.apply_gradients(zip(gradients, self.model.trainable_weights, strict=True))
        return loss, gradients


def _after_a_few_steps(learner: Learner, random: np.random.Generator) -> float:
    """Return the share of new tasks' variance that 10 points and 10 steps explain."""
    start, shares = learner.model.get_weights(), []
    for _ in range(30):
        task = _task(random)
        x, y = _points(random, task, 10)
        for _ in range(10):
            learner.inner(x, y)
        asked, true = _points(random, task, 100)
        shares.append(1 - np.square(np.asarray(learner.model(asked)) - true).mean() / np.square(true).mean())
        learner.model.set_weights(start)
    return float(np.median(shares))


@structure("Keras: few-shot learning with Reptile", Way.LOOP, 0.5)
def reptile(seed: int, watch: Watch) -> Trained:
    """Train over sines; the score is the share that is explained of a new one after 10 steps on 10 points."""
    random = np.random.default_rng(seed)
    learner, losses, iterations = Learner(), [], 300
    with watch.monitor(learner.model) as monitor:
        for iteration in range(iterations):
            meta_step = 0.25 * (1 - iteration / iterations)
            old, task = learner.model.get_weights(), _task(random)
            for _ in range(4):
                x, y = _points(random, task, 25)
                loss, gradients = learner.inner(x, y)
                monitor.step(x, y, loss=loss, gradients=gradients)
                losses.append(float(loss))
            new = learner.model.get_weights()
            learner.model.set_weights([a + (b - a) * meta_step for a, b in zip(old, new, strict=True)])
    return Trained(_after_a_few_steps(learner, random), [learner.model, learner.optimizer], losses)
