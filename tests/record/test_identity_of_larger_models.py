"""Training models whose kernels are large, in batches of a known size, is bit-identical with and without recording."""

from __future__ import annotations

import pathlib
from typing import Any

import numpy as np
import pytest
import tensorflow as tf

from benchmarks.models import make
from tb_zeroloss import DegeneracyCallback


def trained(key: str, jit: bool, callbacks: list[Any]) -> list[Any]:
    subject = make(key, jit=jit)
    subject.model.optimizer.learning_rate = 1e-3
    batches = tf.data.Dataset.from_tensor_slices((subject.x, subject.y))
    subject.model.fit(batches, epochs=2, verbose=0, shuffle=False, callbacks=callbacks)
    return [np.asarray(variable.value) for variable in (*subject.model.variables, *subject.model.optimizer.variables)]


@pytest.mark.slow
@pytest.mark.parametrize("jit", [pytest.param(True, id="jit on"), pytest.param(False, id="jit off")])
@pytest.mark.parametrize(
    "key",
    [
        pytest.param("m1", id="dense kernels"),
        pytest.param("m2", id="convolutions"),
        pytest.param("m3", id="a Transformer"),
        pytest.param("m5", id="a sparse gradient"),
    ],
)
def test_fit_is_bit_identical(key: str, jit: bool, tmp_path: pathlib.Path) -> None:
    callback = DegeneracyCallback(tmp_path, update_freq=1, strict=True, on_finding="ignore")
    for plain, recorded in zip(trained(key, jit, []), trained(key, jit, [callback]), strict=True):
        np.testing.assert_array_equal(plain, recorded)
    assert callback.records == 16
