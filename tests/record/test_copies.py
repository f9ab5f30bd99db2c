"""A copy of a callback, as tuners make one for each trial, is a fresh recorder of the same settings; so is a pickle."""

from __future__ import annotations

import copy
import pathlib
import pickle
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import pytest

import tb_zeroloss
from tb_zeroloss import DegeneracyCallback, Settings

COPIES: dict[str, Callable[[Any], Any]] = {
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
    "pickle": lambda callback: pickle.loads(pickle.dumps(callback)),
}


def fitted(callback: DegeneracyCallback) -> DegeneracyCallback:
    keras.utils.set_random_seed(0)
    model = keras.Sequential([keras.layers.Input((3,)), keras.layers.Dense(1)])
    model.compile("sgd", "mse", jit_compile=False)
    x = np.random.default_rng(0).normal(size=(24, 3))
    model.fit(x, x[:, :1], batch_size=8, epochs=2, verbose=0, callbacks=[callback])
    return callback


@pytest.mark.parametrize("how", list(COPIES))
def test_a_copy_records_with_the_same_settings(how: str, tmp_path: pathlib.Path) -> None:
    rules = Settings(ignore={"flat-loss": "a test"}, limits={"dying-relu:dead_share": 0.95})
    probe = np.ones((4, 3), "float32")
    asked = DegeneracyCallback(tmp_path, update_freq=7, rules=rules, layers=["dense"], probe=probe, record_examples=2)
    made = COPIES[how](asked)
    assert (made.update_freq, made.log_dir, made.records) == (7, asked.log_dir, 0)
    assert made._options == asked._options
    assert fitted(made).records == 6
    assert asked.records == 0


def test_a_copy_of_one_that_has_recorded_begins_anew(tmp_path: pathlib.Path) -> None:
    first = fitted(DegeneracyCallback(tmp_path, on_finding="ignore"))
    second = copy.deepcopy(first)
    assert (first.records, second.records) == (6, 0)
    assert fitted(second).records == 6
    assert len(tb_zeroloss.check(tmp_path).runs) == 1


def test_settings_are_copied_and_pickled() -> None:
    rules = Settings(select=("flat-loss",), limits={"dying-relu:dead_share": 0.95})
    assert copy.deepcopy(rules) == rules == pickle.loads(pickle.dumps(rules))
    assert copy.deepcopy(Settings()) == Settings()
