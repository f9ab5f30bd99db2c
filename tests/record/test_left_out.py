"""One statistic fails alone: it is named in the run, and the others are complete."""

from __future__ import annotations

import pathlib
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers

import tb_zeroloss
from tb_zeroloss import DegeneracyCallback
from tb_zeroloss.record.stats import measure
from tb_zeroloss.record.stats.attempts import Attempts
from tb_zeroloss.schema.quantities import ACTIVATIONS, GRADIENTS, LOSS, PREDICTION, TARGET
from tb_zeroloss.series import RunSeries
from tests.record.test_beside import rows, series_of


def fail_when_traced(*_: Any) -> Any:
    raise ValueError("shapes that do not fit")


def _refuse(prediction: Any) -> Any:
    with tf.control_dependencies([tf.debugging.assert_less(tf.reduce_max(prediction), -1e9)]):
        return tf.cast(tf.reduce_mean(prediction), tf.float64)


FAILURES = {"when traced": fail_when_traced, "when run": lambda prediction, *_: {"mean": _refuse(prediction)}}


def fitted(log_dir: pathlib.Path) -> RunSeries:
    x, y = rows()
    model = keras.Sequential([layers.Input((3,)), layers.Dense(4, "relu"), layers.Dense(1)])
    model.compile("sgd", "mse", jit_compile=False)
    callback = DegeneracyCallback(log_dir, on_finding="ignore")
    model.fit(x, y, batch_size=8, epochs=3, verbose=0, callbacks=[callback])
    return series_of(callback)


@pytest.mark.parametrize("how", list(FAILURES))
def test_predictions_fail_alone(
    how: str, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(measure, "prediction_columns", FAILURES[how])
    run = fitted(tmp_path)
    (what,) = run.configuration.not_recorded
    assert what.startswith("predictions (")
    assert capsys.readouterr().err.count("tb_zeroloss: not recorded: predictions (") == 1
    assert np.isnan(run[PREDICTION]["mean"]).all()
    complete = ((LOSS, "constant"), (TARGET, "mean"), (GRADIENTS, "update_norm"), (ACTIVATIONS, "mean"))
    for group, column in (*complete, (PREDICTION, "squared_error")):
        assert np.isfinite(run[group][column]).all(), column
    (told,) = tb_zeroloss.check(tmp_path).runs
    assert told.not_recorded == [what]


class Endpoint(layers.Layer):
    """Adds a loss for each row, as layers at the end of a model do that is compiled without one."""

    def call(self, inputs: Any) -> Any:
        target, prediction = inputs
        self.add_loss(keras.ops.square(target - prediction) / 24)
        return prediction


def test_a_penalty_for_each_row_counts_as_their_sum(tmp_path: pathlib.Path) -> None:
    x, y = rows()
    given, target = layers.Input((3,)), layers.Input((1,))
    model = keras.Model([given, target], Endpoint()([target, layers.Dense(1)(given)]))
    model.compile("sgd", jit_compile=False)
    callback = DegeneracyCallback(tmp_path, on_finding="ignore", strict=True)
    history = model.fit([x, y], batch_size=24, epochs=3, verbose=0, callbacks=[callback]).history
    run = series_of(callback)
    np.testing.assert_allclose(run[LOSS]["total"][:, 0], history["loss"], rtol=1e-6)
    assert np.isnan(run[LOSS]["value"]).all()


def test_labels_of_another_length_than_the_head_are_no_class_of_each_position(tmp_path: pathlib.Path) -> None:
    random = np.random.default_rng(0)
    x, y = random.normal(size=(32, 12, 5)).astype("float32"), random.integers(1, 6, (32, 4))
    model = keras.Sequential([layers.Input((12, 5)), layers.Conv1D(8, 3, padding="same"), layers.Dense(6)])
    model.compile("adam", keras.losses.CTC(), jit_compile=False)
    callback = DegeneracyCallback(tmp_path, on_finding="ignore", strict=True)
    history = model.fit(x, y, batch_size=8, epochs=2, verbose=0, callbacks=[callback]).history
    run = series_of(callback)
    assert run.configuration.not_recorded == ()
    np.testing.assert_allclose(run[LOSS]["total"][:4].mean(), history["loss"][0], rtol=1e-5)


def test_what_is_left_out_is_told_once_and_not_tried_again() -> None:
    attempt = Attempts()
    tried: list[str] = []

    def compute() -> int:
        tried.append("once")
        raise ValueError("no")

    assert [attempt("a number", compute, 0) for _ in range(3)] == [0, 0, 0]
    assert tried == ["once"]
    assert [list(attempt.news()), list(attempt.news())] == [["a number"], []]


@pytest.mark.parametrize(("message", "is_known"), [("node attempted_a_number/Sub", True), ("node Sub", False)])
def test_an_operation_that_fails_is_known_by_its_scope(message: str, is_known: bool) -> None:
    attempt = Attempts()
    compute: Callable[[], int] = lambda: 7  # noqa: E731
    assert attempt("a number", compute, 0) == 7
    assert attempt.blame(RuntimeError(message)) is is_known
    assert attempt("a number", compute, 0) == (0 if is_known else 7)
