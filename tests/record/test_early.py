"""What makes further steps worthless is said within five recorded steps of its start."""

from __future__ import annotations

import pathlib
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import pytest
from keras import layers

from tb_zeroloss import DegeneracyCallback
from tests.record.models import mlp

ROWS = 8
WITHIN = 5

Fit = dict[str, Any]
Case = tuple[keras.Model, str, Fit]


def table(model: keras.Model, loss: str = "mse", **fit: Any) -> Case:
    _, (x, y) = mlp()
    return model, loss, {"x": x, "y": y, **fit}


def not_finite(start: int) -> Case:
    model, (x, _) = mlp()
    x[ROWS * start :] = np.nan
    return table(model, x=x)


def zero_targets_and_kernel() -> Case:
    model = keras.Sequential([layers.Input((8,)), layers.Dense(1, kernel_initializer="zeros")])
    return table(model, y=np.zeros((192, 1), "float32"))


def no_weight(start: int) -> Case:
    model, (x, _) = mlp()
    return table(model, sample_weight=(np.arange(len(x)) < ROWS * start).astype("float32"))


def single_unit() -> Case:
    head = layers.Dense(1, "softmax")
    return table(keras.Sequential([layers.Input((8,)), head]), "binary_crossentropy", y=np.eye(2, 1).repeat(96, axis=0))


def cut_off() -> Case:
    given = layers.Input((8,))
    hidden = layers.Lambda(lambda value: keras.ops.stop_gradient(value))(layers.Dense(64)(given))
    return table(keras.Model(given, layers.Dense(1)(hidden)))


@pytest.mark.filterwarnings("ignore:Gradients do not exist")
@pytest.mark.filterwarnings("ignore:[\\s\\S]*softmax over axis -1")
@pytest.mark.parametrize(
    ("make", "start", "rule"),
    [
        pytest.param(lambda: not_finite(0), 0, "non-finite-values", id="not finite from the start"),
        pytest.param(lambda: not_finite(15), 15, "non-finite-values", id="not finite later"),
        pytest.param(zero_targets_and_kernel, 0, "exact-zero-loss", id="a loss of exactly 0"),
        pytest.param(lambda: no_weight(0), 0, "zero-weight-mass", id="no weight from the start"),
        pytest.param(lambda: no_weight(14), 14, "exact-zero-loss", id="no weight later"),
        pytest.param(single_unit, 0, "single-unit-softmax", id="a softmax over one unit"),
        pytest.param(cut_off, 0, "disconnected-gradients", id="no gradient for most of the parameters"),
    ],
)
def test_training_is_stopped_at_once(
    make: Callable[[], Case], start: int, rule: str, tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model, loss, fit = make()
    model.compile("sgd", loss, jit_compile=False)
    callback = DegeneracyCallback(tmp_path / "a", update_freq=1, on_finding="stop", strict=True)
    model.fit(**fit, batch_size=ROWS, shuffle=False, verbose=0, callbacks=[callback])
    said = capsys.readouterr().out
    assert f"({rule})" in said
    assert start < callback.records <= start + WITHIN
