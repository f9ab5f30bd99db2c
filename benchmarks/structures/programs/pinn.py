"""A physics-informed network: derivatives by nested tapes, a residual against zeros."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import layers

from benchmarks.structures.structure import Trained, Watch, Way, structure

DAMPING, STIFFNESS = 0.4, 4.0


class Informed(keras.Model):
    """Solves u'' + DAMPING u' + STIFFNESS u = 0 with u(0) = 1 and u'(0) = 0."""

    def __init__(self, network: keras.Model) -> None:
        super().__init__()
        self.network = network
        self.trackers = [keras.metrics.Mean(name=name) for name in ("loss", "residual", "start")]

    def call(self, inputs: Any) -> Any:
        return self.network(inputs)

    def residual(self, t: Any) -> Any:
        with tf.GradientTape() as outer:
            outer.watch(t)
            with tf.GradientTape() as inner:
                inner.watch(t)
                u = self.network(t)
            speed: Any = inner.gradient(u, t)
        force: Any = outer.gradient(speed, t)
        return force + DAMPING * speed + STIFFNESS * u

    def start(self) -> Any:
        t = tf.zeros((1, 1))
        with tf.GradientTape() as tape:
            tape.watch(t)
            u = self.network(t)
        speed: Any = tape.gradient(u, t)
        return tf.reduce_mean(tf.square(u - 1.0)) + tf.reduce_mean(tf.square(speed))

    def train_step(self, data: Any) -> dict[str, Any]:
        t, zeros = data
        with tf.GradientTape() as tape:
            residual = self.compute_loss(t, zeros, self.residual(t))
            start = self.start()
            loss = residual + 10.0 * start
        gradients: Any = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply_gradients(zip(gradients, self.trainable_variables, strict=True))
        for tracker, value in zip(self.trackers, (loss, residual, start), strict=True):
            tracker.update_state(value)
        return {tracker.name: tracker.result() for tracker in self.trackers}

    @property
    def metrics(self) -> list[Any]:
        return self.trackers


@structure("Raissi et al.: physics-informed neural networks, in Keras", Way.STEP, 0.9)
def pinn(seed: int, watch: Watch) -> Trained:
    """Train on the equation of a damped spring; the score is the share of the true motion that is explained.

    Its ``loss`` is not told: only a tracker reads that sum, and TensorFlow adds its terms now in one order, now in
    another, of two bare runs too.
    """
    random = np.random.default_rng(seed)
    t = random.uniform(0, 3, (1024, 1)).astype("float32")
    hidden = [layers.Dense(32, "tanh") for _ in range(3)]
    model = Informed(keras.Sequential([layers.Input((1,)), *hidden, layers.Dense(1)]))
    model.compile(keras.optimizers.Adam(5e-3), loss="mse")
    told = model.fit(t, np.zeros_like(t), batch_size=64, epochs=35, verbose=0, callbacks=watch.callbacks()).history
    times = np.linspace(0, 3, 100, dtype="float32")[:, None]
    beat = np.sqrt(STIFFNESS - DAMPING**2 / 4)
    true = np.exp(-DAMPING / 2 * times) * (np.cos(beat * times) + DAMPING / (2 * beat) * np.sin(beat * times))
    missed = np.square(model.predict(times, verbose=0) - true).mean() / true.var()
    return Trained(float(1 - missed), [model, model.optimizer], [*told["residual"], *told["start"]])
