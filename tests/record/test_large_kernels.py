"""A large kernel whose updates are estimated is never said to stand still before all of it was looked at."""

from __future__ import annotations

import pathlib
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

import tb_zeroloss
from tb_zeroloss import DegeneracyCallback
from tb_zeroloss.read.directory import read_directory
from tb_zeroloss.record.stats.updates import WHOLE_ELEMENTS
from tb_zeroloss.record.watching.model_summary import SAMPLED
from tb_zeroloss.schema.quantities import GRADIENTS
from tb_zeroloss.series import RunSeries

FEATURES, UNITS = 256, 128
assert FEATURES * UNITS > WHOLE_ELEMENTS

random = np.random.default_rng(0)
X = random.normal(size=(96, FEATURES)).astype("float32")
Y = random.normal(size=(96, UNITS)).astype("float32")


def compiled(rate: float) -> Any:
    keras.utils.set_random_seed(1)
    model = keras.Sequential([keras.Input((FEATURES,)), keras.layers.Dense(UNITS)])
    model.compile(keras.optimizers.SGD(rate), "mse", jit_compile=False)
    return model


def updates_of_kernel(directory: pathlib.Path) -> list[float]:
    (run,) = read_directory(str(directory)).runs.values()
    assert isinstance(run, RunSeries)
    assert SAMPLED in run.configuration.notes
    return [float(norm) for norm in run[GRADIENTS]["update_norm"][:, 0]]


def trained_with_fit(model: Any, directory: pathlib.Path) -> None:
    model.fit(X, Y, batch_size=32, epochs=2, verbose=0, callbacks=[DegeneracyCallback(directory, strict=True)])


def trained_in_a_loop(model: Any, directory: pathlib.Path) -> None:
    writer = tf.summary.create_file_writer(str(directory))
    model.optimizer.build(model.trainable_variables)
    for _ in range(6):
        with tf.GradientTape() as tape:
            loss = model.compute_loss(X, Y, model(X, training=True))
        model.optimizer.apply(tape.gradient(loss, model.trainable_variables), model.trainable_variables)
        assert tb_zeroloss.log_step(model, X, Y, writer=writer)
    writer.close()


@pytest.mark.parametrize("train", [trained_with_fit, trained_in_a_loop])
def test_a_kernel_that_stands_still_is_measured_whole_from_the_next_record_on(
    train: Any, tmp_path: pathlib.Path
) -> None:
    train(compiled(0.0), tmp_path)
    found = updates_of_kernel(tmp_path)
    assert found[-2:] == [0.0, 0.0]
    assert np.isnan(found[0])


@pytest.mark.parametrize("train", [trained_with_fit, trained_in_a_loop])
def test_the_update_of_a_kernel_that_moves_is_estimated_at_once(train: Any, tmp_path: pathlib.Path) -> None:
    model = compiled(0.1)
    before = model.layers[0].kernel.numpy()
    train(model, tmp_path)
    found = updates_of_kernel(tmp_path)
    assert all(norm > 0 for norm in found[1:])
    assert np.linalg.norm(model.layers[0].kernel.numpy() - before) <= 1.1 * (np.nansum(found) + found[1])
