"""Models to train, and the steps that are compared."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf

import tb_zeroloss
from benchmarks.ratio import Step


def perceptron() -> tuple[Any, Any, Any]:
    """Return a six-layer dense classifier and a batch of 128 rows."""
    model = keras.Sequential([keras.Input((256,)), *(keras.layers.Dense(512, "relu") for _ in range(6))])
    model.add(keras.layers.Dense(10, "softmax"))
    return _compiled(model, (128, 256))


def convolutional() -> tuple[Any, Any, Any]:
    """Return a six-layer convolutional classifier with BatchNorm and a batch of 64 images."""
    model = keras.Sequential([keras.Input((32, 32, 3))])
    for filters in (16, 16, 32, 32, 64, 64):
        model.add(keras.layers.Conv2D(filters, 3, strides=2 if filters > 32 else 1, padding="same", use_bias=False))
        model.add(keras.layers.BatchNormalization())
        model.add(keras.layers.ReLU())
    model.add(keras.layers.GlobalAveragePooling2D())
    model.add(keras.layers.Dense(10, "softmax"))
    return _compiled(model, (64, 32, 32, 3))


def _compiled(model: Any, shape: tuple[int, ...]) -> tuple[Any, Any, Any]:
    model.compile("adam", "sparse_categorical_crossentropy", jit_compile=False)
    random = np.random.default_rng(0)
    x = tf.constant(random.normal(size=shape).astype("float32"))
    y = tf.constant(random.integers(0, 10, size=shape[0]))
    return model, x, y


def _batches(x: Any, y: Any) -> Any:
    return iter(tf.data.Dataset.from_tensors((x, y)).repeat())


def bare_step(made: tuple[Any, Any, Any]) -> Step:
    """Return the step of ``fit`` as Keras makes it."""
    model, x, y = made
    model.make_train_function(force=True)
    train, batches = model.train_function, _batches(x, y)
    return lambda: train(batches)


def recording_step(made: tuple[Any, Any, Any], log_dir: Path, update_freq: int) -> Step:
    """Return the step of ``fit`` with the callback attached, past its dense start."""
    model, x, y = made
    callback = tb_zeroloss.DegeneracyCallback(log_dir, update_freq=update_freq, on_finding="ignore")
    callback.set_params({"epochs": 1, "steps": None})
    callback.set_model(model)
    callback.on_train_begin()
    callback.on_epoch_begin(0)
    batches = _batches(x, y)
    numbers = itertools.count()

    def step() -> None:
        number = next(numbers)
        callback.on_train_batch_begin(number)
        model.train_function(batches)
        callback.on_train_batch_end(number, {})

    for _ in range(25):
        step()
    return step


def logging_step(made: tuple[Any, Any, Any], log_dir: Path) -> Step:
    """Return ``log_step`` alone, which computes all it needs."""
    model, x, y = made
    writer = tf.summary.create_file_writer(str(log_dir))
    return lambda: tb_zeroloss.log_step(model, x, y, every=1, writer=writer)


def reusing_step(made: tuple[Any, Any, Any], log_dir: Path) -> Step:
    """Return ``log_step`` alone when the loop hands it loss, gradients and predictions."""
    model, x, y = made
    writer = tf.summary.create_file_writer(str(log_dir))
    with tf.GradientTape() as tape:
        y_pred = model(x, training=True)
        loss = model.compute_loss(x, y, y_pred)
    gradients = tape.gradient(loss, model.trainable_variables)
    return lambda: tb_zeroloss.log_step(
        model, x, y, loss=loss, gradients=gradients, y_pred=y_pred, every=1, writer=writer
    )
