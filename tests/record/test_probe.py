"""Activations of fewer rows, or of rows of the user's own: right, and the same training."""

from __future__ import annotations

import pathlib
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import tensorflow as tf

from tb_zeroloss import DegeneracyCallback
from tb_zeroloss.read.directory import read_directory
from tb_zeroloss.record.recorders.probe import MEASURED_ROWS, Probe, probe_of
from tb_zeroloss.schema.quantities import ACTIVATIONS, LOSS
from tb_zeroloss.series import RunSeries
from tests.record.afresh import start_afresh
from tests.record.models import MODELS, mlp
from tests.record.test_identity import assert_equal, optimizer_for, state_of

BATCH = 32
SETTINGS: dict[str, dict[str, Any]] = {
    "jit off": {"jit_compile": False},
    "jit on": {"jit_compile": True},
    "eager": {"run_eagerly": True},
    "three steps per execution": {"jit_compile": False, "steps_per_execution": 3},
}
GIVEN: dict[str, Callable[[Any], dict[str, Any]]] = {
    "five rows": lambda x: {"max_probe_rows": 5},
    "rows of one's own": lambda x: {"probe": x[100:140]},
}
FIVE, OWN = GIVEN
OFTEN = [
    ("mlp", "jit on", OWN),
    ("mlp", "eager", OWN),
    ("mlp", "three steps per execution", FIVE),
    ("transformer", "jit off", OWN),
]
"""Always trained: each way to compile, and the model whose pass for its activations has dropout."""


def fit(
    name: str, how: str, directory: pathlib.Path | None, given: Callable[[Any], dict[str, Any]], epochs: int = 2
) -> tuple[list[Any], Any]:
    start_afresh()
    build, loss = MODELS[name]
    model, (x, y) = build()
    model.compile(optimizer_for(name), loss, **SETTINGS[how])
    callbacks = []
    if directory is not None:
        callbacks = [DegeneracyCallback(directory, update_freq=1, strict=True, on_finding="ignore", **given(x))]
    history = model.fit(x, y, batch_size=BATCH, epochs=epochs, shuffle=False, verbose=0, callbacks=callbacks).history
    return state_of(model), history


def read(directory: pathlib.Path) -> RunSeries:
    (run,) = read_directory(str(directory)).runs.values()
    assert isinstance(run, RunSeries)
    return run


@pytest.mark.parametrize(
    ("name", "how", "given"),
    [
        pytest.param(
            name,
            how,
            given,
            id=f"{name}, {how}-{given}",
            marks=[] if (name, how, given) in OFTEN else [pytest.mark.slow],
        )
        for name in MODELS
        for how in (SETTINGS if name == "mlp" else ("jit off", "jit on"))
        for given in GIVEN
    ],
)
def test_training_is_bit_identical(name: str, how: str, given: str, tmp_path: pathlib.Path) -> None:
    assert_equal(fit(name, how, None, GIVEN[given]), fit(name, how, tmp_path / "a", GIVEN[given]))
    run = read(tmp_path)
    assert np.isfinite(run[ACTIVATIONS]["mean"]).all()
    assert bool(run.configuration.notes) is (given == OWN)


@pytest.mark.parametrize(
    ("given", "rows"),
    [
        pytest.param(lambda x: {}, slice(0, 32), id="the batch"),
        pytest.param(lambda x: {"max_probe_rows": 5}, slice(0, 5), id="its first rows"),
        pytest.param(
            lambda x: {"max_probe_rows": 500}, slice(0, 32), id="more rows than the batch has", marks=pytest.mark.slow
        ),
        pytest.param(lambda x: {"probe": x[100:140]}, slice(100, 140), id="rows of one's own", marks=pytest.mark.slow),
        pytest.param(
            lambda x: {"probe": tf.constant(x[100:140])}, slice(100, 140), id="as a tensor", marks=pytest.mark.slow
        ),
        pytest.param(lambda x: {"probe": x[100:140], "max_probe_rows": 3}, slice(100, 103), id="the first of them"),
    ],
)
def test_activations_are_those_of_the_rows(
    given: Callable[[Any], dict[str, Any]], rows: slice, tmp_path: pathlib.Path
) -> None:
    fit("mlp", "jit off", tmp_path / "a", given, epochs=1)
    start_afresh()
    model, (x, _) = mlp()
    first = np.asarray(model.layers[0](x[rows]))
    found = read(tmp_path)[ACTIVATIONS]
    np.testing.assert_allclose(found["mean"][0, 0], first.mean(), rtol=1e-5)
    np.testing.assert_allclose(found["zero_share"][0, 0], (first == 0).mean(), rtol=1e-6)
    np.testing.assert_allclose(found["std"][0, 0], np.sqrt(first.var(axis=0).mean()), rtol=1e-5)
    assert found["rows"][0, 0] == len(first)


def test_each_record_of_rows_of_ones_own_is_a_measurement(tmp_path: pathlib.Path) -> None:
    fit("mlp", "jit off", tmp_path / "a", GIVEN[OWN])
    found = read(tmp_path)[ACTIVATIONS]
    assert (found["rows"][:, 0] == 40).all()
    assert np.isfinite(found["never_active_share"][:, 0]).all()


def test_rows_that_do_not_fit_the_model_are_said_to(tmp_path: pathlib.Path) -> None:
    plain = fit("mlp", "jit off", None, GIVEN[FIVE])
    assert_equal(plain, fit("mlp", "jit off", tmp_path / "a", lambda x: {"probe": x[:, :3]}))
    run = read(tmp_path)
    assert any("not recorded: activations" in note for note in run.configuration.notes)
    assert len(run[LOSS]) == 12
    assert not np.isfinite(run[ACTIVATIONS]["mean"]).any()


@pytest.mark.parametrize(
    ("probe", "rows", "steps", "enough"),
    [
        pytest.param(Probe(), 32, 100, MEASURED_ROWS, id="a long epoch"),
        pytest.param(Probe(), 32, 6, 192, id="a short epoch"),
        pytest.param(Probe(), 0, 0, MEASURED_ROWS, id="an epoch that is not known"),
        pytest.param(Probe(None, 4), 32, 6, 24, id="few rows of each batch of a short epoch"),
        pytest.param(Probe(tf.zeros([40, 2])), 32, 100, 40, id="rows of one's own"),
        pytest.param(Probe(tf.zeros([999, 2])), 32, 100, MEASURED_ROWS, id="many rows of one's own"),
    ],
)
def test_a_measurement_ends_when_no_new_rows_come(probe: Probe, rows: int, steps: int, enough: float) -> None:
    assert probe.enough(rows, steps) == enough


def test_a_nest_of_arrays_is_taken_as_the_model_takes_it() -> None:
    found = probe_of("here", {"a": np.zeros((4, 2)), "b": np.zeros((4, 1), "int32")}, 3)
    assert {name: (part.shape, part.dtype) for name, part in found.inputs.items()} == {
        "a": ((3, 2), tf.float32),
        "b": ((3, 1), tf.int32),
    }


@pytest.mark.parametrize(
    ("arguments", "error", "text"),
    [
        pytest.param({"probe": tf.data.Dataset.range(3)}, TypeError, "inputs of one batch", id="a dataset"),
        pytest.param({"probe": [[1.0, 2.0]]}, TypeError, "got float", id="lists of numbers"),
        pytest.param({"probe": np.float32(1)}, TypeError, "got float32", id="a number"),
        pytest.param({"probe": []}, TypeError, "got nothing", id="nothing"),
        pytest.param({"probe": np.zeros((0, 3))}, ValueError, "at least one row", id="no rows"),
        pytest.param({"probe": [np.zeros(2), np.zeros(3)]}, ValueError, "as many in each", id="unequal rows"),
        pytest.param({"max_probe_rows": 0}, ValueError, "at least 1", id="at most no rows"),
        pytest.param({"max_probe_rows": "all"}, TypeError, "positive integer", id="a word for a number"),
    ],
)
def test_what_is_no_batch_of_inputs_is_refused(arguments: dict[str, Any], error: type[Exception], text: str) -> None:
    with pytest.raises(error, match=text):
        DegeneracyCallback(**arguments)
