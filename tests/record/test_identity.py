"""Training is bit-identical with and without recording."""

from __future__ import annotations

import pathlib
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import pytest

from tb_zeroloss import DegeneracyCallback
from tests.record.models import MODELS

EPOCHS, BATCH = 5, 32


def state_of(model: keras.Model) -> list[np.ndarray[Any, Any]]:
    """Return every number of a model and its optimizer: weights, moments, BatchNorm, seeds, counters."""
    variables = [*model.variables, *model.optimizer.variables]
    return [np.asarray(variable.value) for variable in variables]


def trained(name: str, jit: bool, train: Callable[[keras.Model, Any, Any], Any]) -> tuple[list[Any], Any]:
    keras.backend.clear_session()
    keras.utils.set_random_seed(7)
    build, loss = MODELS[name]
    model, (x, y) = build()
    metrics = None if isinstance(loss, list) else ["mae" if loss == "mse" else "accuracy"]
    model.compile(keras.optimizers.Adam(0.01), loss, metrics=metrics, jit_compile=jit)
    told = train(model, x, y)
    return state_of(model), told


def fit(callbacks: list[Any]) -> Callable[[keras.Model, Any, Any], Any]:
    def train(model: keras.Model, x: Any, y: Any) -> Any:
        return model.fit(x, y, epochs=EPOCHS, batch_size=BATCH, verbose=0, callbacks=callbacks).history

    return train


@pytest.mark.parametrize("jit", [pytest.param(True, id="jit on"), pytest.param(False, id="jit off")])
@pytest.mark.parametrize("name", list(MODELS))
def test_fit_is_bit_identical_when_every_step_is_recorded(name: str, jit: bool, tmp_path: pathlib.Path) -> None:
    callback = DegeneracyCallback(tmp_path, update_freq=1, strict=True, on_finding="ignore")
    plain, told_plain = trained(name, jit, fit([]))
    recorded, told_recorded = trained(name, jit, fit([callback]))
    assert told_recorded == told_plain
    for before, after in zip(plain, recorded, strict=True):
        np.testing.assert_array_equal(before, after)
    assert callback.records == EPOCHS * 6
