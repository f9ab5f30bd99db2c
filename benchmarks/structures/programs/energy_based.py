"""An energy that is low on data and high on what Langevin steps make of noise, with a buffer of former samples."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import layers
from sklearn.datasets import make_moons
from sklearn.metrics import roc_auc_score

from benchmarks.structures.structure import Trained, Watch, Way, structure

BATCH, LANGEVIN_STEPS, STEP_SIZE, NOISE = 128, 20, 0.05, 0.1


def _moons(rows: int, seed: int) -> Any:
    return (make_moons(rows, noise=0.05, random_state=seed)[0] - [0.5, 0.25]).astype("float32")


def _langevin(model: Any, x: Any) -> Any:
    for _ in range(LANGEVIN_STEPS):
        with tf.GradientTape() as tape:
            tape.watch(x)
            energy = tf.reduce_sum(model(x, training=False))
        slope: Any = tape.gradient(energy, x)
        x = x - STEP_SIZE * tf.clip_by_value(slope, -1.0, 1.0) + NOISE * tf.random.normal(tf.shape(x))
        x = tf.clip_by_value(x, -2.0, 2.0)
    return tf.stop_gradient(x)


@structure("UvA deep learning tutorials: deep energy-based generative models", Way.LOOP, 0.75)
def energy_based(seed: int, watch: Watch) -> Trained:
    """Train on moons; the score is the area under the curve of new points against uniform ones, untrained 0.31."""
    random = np.random.default_rng(seed)
    model = keras.Sequential([layers.Input((2,)), *[layers.Dense(64, "swish") for _ in range(3)], layers.Dense(1)])
    optimizer = keras.optimizers.Adam(2e-3, beta_1=0.5)
    data = tf.data.Dataset.from_tensor_slices(_moons(2048, seed)).shuffle(2048, seed=seed).batch(BATCH)

    @tf.function
    def train_step(real: Any, start: Any) -> Any:
        fake = _langevin(model, start)
        with tf.GradientTape() as tape:
            both = model(tf.concat([real, fake], 0), training=True)
            real_energy, fake_energy = tf.split(both, 2)
            regularization = tf.reduce_mean(real_energy**2 + fake_energy**2)
            divergence = tf.reduce_mean(real_energy) - tf.reduce_mean(fake_energy)
            loss = divergence + 0.02 * regularization
        gradients = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(gradients, model.trainable_variables, strict=True))
        return loss, divergence, fake, gradients

    buffer, told = random.uniform(-2, 2, (1024, 2)).astype("float32"), []
    with watch.monitor(model) as monitor:
        for _ in range(25):
            for real in data:
                rows = random.choice(1024, BATCH, replace=False)
                start = buffer[rows]
                start[: BATCH // 20] = random.uniform(-2, 2, (BATCH // 20, 2))
                loss, divergence, fake, gradients = train_step(real, tf.constant(start))
                buffer[rows] = fake.numpy()
                monitor.step(real, loss=loss, gradients=gradients)
                told += [float(loss), float(divergence)]
    points = np.concatenate([_moons(1000, seed + 1), random.uniform(-2, 2, (1000, 2))])
    likely = -model.predict(points, verbose=0)[:, 0]
    return Trained(float(roc_auc_score(np.repeat([1, 0], 1000), likely)), [model, optimizer], told)
