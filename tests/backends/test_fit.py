"""``fit`` and ``evaluate`` with the callback: the same bits, and what Keras reports is recorded."""

from __future__ import annotations

import copy
import pickle
import sys
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

import tb_zeroloss
from tb_zeroloss.schema.configuration import NOT_RECORDED
from tb_zeroloss.schema.quantities import EVALUATION, LOSS, METRICS
from tests.backends.training import data, fitted, model, read, same_bits

WHAT = "targets, predictions, inputs, gradients, updates and activations (Keras runs on "

BATCHES = 9


def test_fit_with_validation_and_evaluate_are_the_same_to_the_bit(tmp_path: Path) -> None:
    x, y = data()
    bare, history = fitted([])
    again, _ = fitted([])
    callback = tb_zeroloss.DegeneracyCallback(tmp_path)
    watched, seen = fitted([callback])
    assert same_bits(bare, again)
    assert same_bits(bare, watched)
    assert history == seen
    assert watched.evaluate(x, y, verbose=0, callbacks=[callback]) == bare.evaluate(x, y, verbose=0)
    assert same_bits(bare, watched)
    assert "tensorflow" not in sys.modules


def test_losses_metrics_and_evaluations_are_recorded(tmp_path: Path) -> None:
    x, y = data()
    callback = tb_zeroloss.DegeneracyCallback(tmp_path, update_freq=10)
    watched, history = fitted([callback])
    reported = watched.evaluate(x, y, verbose=0, callbacks=[callback])
    run = read(tmp_path)
    assert run.steps.tolist() == [*range(20), 20, 30, 40, 50, 53]
    assert callback.records == len(run.steps)
    totals = run[LOSS]["total"][:, 0]
    assert np.average(totals[:BATCHES], weights=[8.0] * 8 + [4.0]) == pytest.approx(history["loss"][0], rel=0.05)
    assert run.configuration.metrics == ("loss", "mae")
    np.testing.assert_allclose(run[METRICS]["value"], np.transpose([history["loss"], history["mae"]]))
    np.testing.assert_allclose(run[METRICS]["validation"], np.transpose([history["val_loss"], history["val_mae"]]))
    np.testing.assert_allclose(run.validation[LOSS]["total"][:, 0], [*history["val_loss"], reported[0]])
    assert run[EVALUATION]["rows"].tolist() == [12.0] * 6 + [80.0]


def test_the_loss_of_each_step_is_that_of_its_batch(tmp_path: Path) -> None:
    x, y = data()
    made = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1, kernel_initializer="zeros")])
    made.compile(keras.optimizers.SGD(0.0), "mse")
    callback = tb_zeroloss.DegeneracyCallback(tmp_path)
    made.fit(x, y, shuffle=False, batch_size=16, callbacks=[callback], verbose=0)
    batches = y.reshape(5, 16).astype(np.float64)
    np.testing.assert_allclose(read(tmp_path)[LOSS]["total"][:, 0], (batches**2).mean(axis=1), rtol=1e-5)


def test_one_sentence_says_what_is_missing_wherever_one_looks(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fitted([tb_zeroloss.DegeneracyCallback(tmp_path / "a")])
    fitted([tb_zeroloss.DegeneracyCallback(tmp_path / "b")])
    assert capsys.readouterr().err.count(f"tb_zeroloss: {NOT_RECORDED}{WHAT}{keras.backend.backend()}") == 1
    for name in ("a", "b"):
        (missing,) = read(tmp_path, name).configuration.not_recorded
        assert missing.startswith(WHAT)
    payload = tb_zeroloss.check(tmp_path).payload
    for run in payload.runs:
        assert [missing.startswith(WHAT) for missing in run.not_recorded] == [True]
        assert (run.verdict, run.findings, run.trouble) == ("not-enough-data", [], "")
        assert {run.outcomes[rule] for rule in ("zero-gradients", "dying-relu", "constant-targets")} == {"not-recorded"}


def test_examples_that_were_asked_for_are_named_among_what_is_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fitted([tb_zeroloss.DegeneracyCallback(tmp_path, record_examples=2)])
    (missing,) = read(tmp_path).configuration.not_recorded
    assert missing.startswith("targets, predictions, inputs, gradients, updates, activations and examples (")
    assert f"{NOT_RECORDED}{missing}" in capsys.readouterr().err


def test_a_step_of_its_own_that_reports_no_loss_is_followed(tmp_path: Path) -> None:
    class Renamed(keras.Sequential):
        def train_step(self, *args: Any) -> Any:
            found = super().train_step(*args)
            logs, *state = found if isinstance(found, tuple) else (found,)
            logs = {"noise": logs["loss"]}
            return (logs, *state) if state else logs

    x, y = data()
    made = Renamed([keras.Input((4,)), keras.layers.Dense(1)])
    made.compile("adam", "mse")
    made.fit(x, y, batch_size=8, epochs=3, callbacks=[tb_zeroloss.DegeneracyCallback(tmp_path)], verbose=0)
    (run,) = tb_zeroloss.check(tmp_path).payload.runs
    assert (run.verdict, run.findings, run.trouble) == ("not-enough-data", [], "")
    assert run.not_recorded[1] == "the loss of the steps (train_step reports none that is called so)"
    assert read(tmp_path).configuration.metrics == ("noise",)


def test_a_copy_and_a_pickle_record_like_the_callback(tmp_path: Path) -> None:
    made = tb_zeroloss.DegeneracyCallback(tmp_path / "a", probe=np.zeros((2, 4), np.float32))
    for callback in (copy.deepcopy(made), pickle.loads(pickle.dumps(made))):
        fitted([callback])
        assert callback.records == 22


def test_a_loss_that_is_not_finite_is_found_and_can_stop_the_training(tmp_path: Path) -> None:
    x, y = data()
    y = np.where(np.arange(80)[:, None] == 5, np.nan, y)
    made = model()
    callback = tb_zeroloss.DegeneracyCallback(tmp_path, on_finding="stop")
    history = made.fit(x, y, batch_size=8, epochs=4, shuffle=False, callbacks=[callback], verbose=0)
    assert len(history.history["loss"]) < 4
    (run,) = tb_zeroloss.check(tmp_path).payload.runs
    assert "non-finite-values" in [finding.rule for finding in run.findings]


def test_an_argument_that_cannot_be_used_is_refused_as_ever(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="on_finding must be one of"):
        tb_zeroloss.DegeneracyCallback(tmp_path, on_finding="shout")
    with pytest.raises(TypeError, match="probe must be a batch of inputs"):
        tb_zeroloss.DegeneracyCallback(tmp_path, probe="rows")
