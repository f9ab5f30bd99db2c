"""Each element of a small target is measured apart, as NumPy does it."""

from __future__ import annotations

import pathlib
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from tb_zeroloss import DegeneracyCallback
from tb_zeroloss.read.directory import read_directory
from tb_zeroloss.record.stats.apart import elements_apart
from tb_zeroloss.record.stats.observation import LossTerm
from tb_zeroloss.schema.arrays import ELEMENTS
from tb_zeroloss.series import RunSeries

RANDOM = np.random.default_rng(0)


def twin(target: Any, prediction: Any) -> Any:
    rows = [np.asarray(part, np.float64).reshape(len(part), -1) for part in (target, prediction)]
    return [np.stack([part.mean(0), part.std(0), part.min(0), part.max(0)], axis=-1) for part in rows]


@pytest.mark.parametrize("shape", [(7, 2), (7, 16), (7, 2, 3), (1, 3)], ids=str)
def test_moments_are_those_of_numpy(shape: tuple[int, ...]) -> None:
    y, p = (RANDOM.normal(size=shape).astype("float32") * 100 for _ in range(2))
    found = elements_apart([LossTerm("a", tf.constant(y), tf.constant(p))])[ELEMENTS.tag]
    np.testing.assert_allclose(found, [twin(y, p)], rtol=1e-12)


@pytest.mark.parametrize(
    ("target", "prediction"),
    [
        pytest.param((7, 1), (7, 1), id="one element"),
        pytest.param((7, 17), (7, 17), id="more elements than are told apart"),
        pytest.param((7,), (7, 3), id="class indices"),
    ],
)
def test_others_cost_nothing(target: tuple[int, ...], prediction: tuple[int, ...]) -> None:
    assert elements_apart([LossTerm("a", tf.zeros(target), tf.zeros(prediction))]) == {}


def test_outputs_of_different_width_stand_side_by_side() -> None:
    y, p = RANDOM.normal(size=(5, 4)), RANDOM.normal(size=(5, 4))
    narrow, one = (tf.constant(y[:, :2]), tf.constant(p[:, :2])), (tf.constant(y[:, :1]), tf.constant(p[:, :1]))
    terms = [LossTerm("a", tf.constant(y), tf.constant(p)), LossTerm("b", *narrow), LossTerm("c", *one)]
    found = elements_apart(terms)[ELEMENTS.tag].numpy()
    np.testing.assert_allclose(found[1, :, :2], twin(y[:, :2], p[:, :2]), rtol=1e-12)
    assert np.isnan(found[1, :, 2:]).all()
    assert np.isnan(found[2]).all()


@pytest.mark.parametrize(
    "jit", [pytest.param(False, id="jit off"), pytest.param(True, id="jit on", marks=pytest.mark.slow)]
)
def test_they_are_read_as_they_were_measured(jit: bool, tmp_path: pathlib.Path) -> None:
    keras.utils.set_random_seed(0)
    x = RANDOM.normal(size=(64, 3)).astype("float32")
    y = np.concatenate([x[:, :1], np.full((64, 1), 5.0, "float32")], axis=1)
    model = keras.Sequential([keras.layers.Input((3,)), keras.layers.Dense(2)])
    model.compile("sgd", "mse", jit_compile=jit)
    model.fit(x, y, batch_size=64, epochs=3, verbose=0, callbacks=[DegeneracyCallback(tmp_path / "a", strict=True)])
    (run,) = read_directory(str(tmp_path)).runs.values()
    assert isinstance(run, RunSeries)
    assert run.elements is not None
    steps, moments = run.elements
    assert steps.tolist() == [0, 1, 2]
    np.testing.assert_allclose(moments[:, 0, 0], np.repeat([twin(y, y)[0]], 3, axis=0), rtol=1e-6, atol=1e-7)
