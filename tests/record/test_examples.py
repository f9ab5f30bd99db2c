"""Rows that a user asks for are written as they are, and no others."""

from __future__ import annotations

import pathlib
from typing import Any

import numpy as np
import pytest
import tensorflow as tf

from tb_zeroloss import DegeneracyCallback
from tb_zeroloss.read.directory import read_directory
from tb_zeroloss.record.stats.examples import examples
from tb_zeroloss.record.stats.observation import LossTerm
from tb_zeroloss.schema.arrays import EXAMPLE_ELEMENTS
from tb_zeroloss.series import RunSeries
from tests.record.afresh import start_afresh
from tests.record.models import two_outputs
from tests.record.test_identity import assert_equal, state_of

NAN = float("nan")


def rows(*shape: int) -> Any:
    return tf.constant(np.arange(np.prod(shape), dtype="float32").reshape(shape))


@pytest.mark.parametrize(
    ("target", "prediction", "kept"),
    [
        pytest.param(rows(3, 1), rows(3, 1) + 9, [[[0], [1]], [[9], [10]]], id="one element a row"),
        pytest.param(rows(1, 1), rows(1, 1), [[[0], [NAN]], [[0], [NAN]]], id="fewer rows in the batch"),
        pytest.param(
            tf.constant([2, 0]),
            rows(2, 3),
            [[[2, NAN, NAN], [0, NAN, NAN]], [[0, 1, 2], [3, 4, 5]]],
            id="class indices",
        ),
        pytest.param(None, rows(2, 1), [[[NAN], [NAN]], [[0], [1]]], id="no targets"),
        pytest.param(tf.constant(["a", "b"]), rows(2, 1), [[[NAN], [NAN]], [[0], [1]]], id="targets that are text"),
    ],
)
def test_the_first_rows_are_kept(target: Any, prediction: Any, kept: Any) -> None:
    np.testing.assert_array_equal(examples([LossTerm("a", target, prediction)], 2), [kept])


def test_of_large_rows_the_first_elements_are_kept() -> None:
    found = examples([LossTerm("a", rows(4, 5, 7), rows(4, 5, 7))], 2)
    np.testing.assert_array_equal(found[0, 0], [np.arange(EXAMPLE_ELEMENTS), 35 + np.arange(EXAMPLE_ELEMENTS)])


def fit(directory: pathlib.Path | None, jit: bool, **settings: Any) -> tuple[list[Any], Any]:
    start_afresh(0)
    model, (x, y) = two_outputs()
    model.compile("adam", ["mse", "binary_crossentropy"], jit_compile=jit)
    callbacks = (
        [] if directory is None else [DegeneracyCallback(directory, strict=True, on_finding="ignore", **settings)]
    )
    history = model.fit(x, y, batch_size=32, epochs=2, shuffle=False, verbose=0, callbacks=callbacks).history
    return state_of(model), history


@pytest.mark.parametrize(
    "jit", [pytest.param(True, id="jit on", marks=pytest.mark.slow), pytest.param(False, id="jit off")]
)
def test_rows_of_a_training_are_those_of_its_batches(jit: bool, tmp_path: pathlib.Path) -> None:
    assert_equal(fit(None, jit), fit(tmp_path / "a", jit, record_examples=3))
    (run,) = read_directory(str(tmp_path)).runs.values()
    assert isinstance(run, RunSeries)
    assert run.examples is not None
    steps, found = run.examples
    _, (_, (value, flag)) = two_outputs()
    assert found.shape == (12, 2, 2, 3, 1)
    for record, first in enumerate(32 * (steps % 6)):
        np.testing.assert_array_equal(found[record, 0, 0], value[first : first + 3])
        np.testing.assert_array_equal(found[record, 1, 0], flag[first : first + 3])
    assert np.isfinite(found).all()
    assert (found[:, 0, 1] != found[:, 0, 0]).all()


def test_no_row_is_kept_unless_asked_for(tmp_path: pathlib.Path) -> None:
    fit(tmp_path / "a", False)
    (run,) = read_directory(str(tmp_path)).runs.values()
    assert isinstance(run, RunSeries)
    assert run.examples is None


@pytest.mark.parametrize(
    ("value", "error", "text"),
    [
        pytest.param(-1, ValueError, "pass 0 to keep no rows", id="negative"),
        pytest.param(2.0, TypeError, "must be a number of rows; got float", id="a float"),
        pytest.param(True, TypeError, "must be a number of rows; got bool", id="a flag"),
    ],
)
def test_what_is_no_number_of_rows_is_refused(value: Any, error: type[Exception], text: str) -> None:
    with pytest.raises(error, match=text):
        DegeneracyCallback(record_examples=value)
