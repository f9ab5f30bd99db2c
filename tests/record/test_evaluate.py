"""``model.evaluate`` outside ``fit``: recorded at the model's step, and with the same result."""

from __future__ import annotations

import json
import pathlib
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf
from click.testing import CliRunner

from tb_zeroloss import DegeneracyCallback, check
from tb_zeroloss.cli import main
from tb_zeroloss.record.recorders.evaluation import EvaluationRecorder
from tb_zeroloss.schema.quantities import EVALUATION, LOSS, PREDICTION, TARGET
from tests.record.afresh import start_afresh
from tests.record.models import MODELS
from tests.record.test_identity import optimizer_for, state_of
from tests.record.test_validation import SETTINGS, callback, compiled, read

WAYS = {
    "before any training": ("evaluate",),
    "after it": ("fit", "evaluate"),
    "after it, and then more of it": ("fit", "evaluate", "fit"),
}
EVALUATED_AT = {("evaluate",): [0], ("fit", "evaluate"): [11, 12], ("fit", "evaluate", "fit"): [11, 12, 23]}


def trained(name: str, how: str, way: str, directory: pathlib.Path | None) -> tuple[list[Any], keras.Model]:
    """Train and evaluate in one of the ways; return what Keras reported."""
    start_afresh()
    build, loss = MODELS[name]
    model, (x, y) = build()
    model.compile(optimizer_for(name), loss, **SETTINGS[how])
    followed = [] if directory is None else [callback(directory)]
    given: dict[str, Any] = {"verbose": 0, "callbacks": followed}
    told = []

    def fit() -> None:
        told.append(
            model.fit(x, y, batch_size=32, epochs=2, validation_data=(x, y), validation_freq=2, **given).history
        )

    def evaluate() -> None:
        told.append(model.evaluate(x, y, batch_size=20, **given))

    for part in WAYS[way]:
        {"fit": fit, "evaluate": evaluate}[part]()
    return told, model


def is_chosen(name: str, how: str, way: str) -> bool:
    return (name, how, way) == ("mlp", "jit off", "after it, and then more of it")


@pytest.mark.parametrize(
    ("name", "how", "way"),
    [
        pytest.param(
            name, how, way, id=f"{name}, {how}-{way}", marks=[] if is_chosen(name, how, way) else [pytest.mark.slow]
        )
        for name in MODELS
        for how in SETTINGS
        for way in WAYS
    ],
)
def test_evaluations_are_recorded_and_bit_identical(name: str, how: str, way: str, tmp_path: pathlib.Path) -> None:
    plain, recorded = trained(name, how, way, None), trained(name, how, way, tmp_path / "a")
    assert plain[0] == recorded[0]
    for before, after in zip(state_of(plain[1]), state_of(recorded[1]), strict=True):
        np.testing.assert_array_equal(before, after)
    run = read(tmp_path)
    evaluated_at = EVALUATED_AT[WAYS[way]]
    assert run[EVALUATION].steps.tolist() == evaluated_at
    assert (run[EVALUATION]["rows"] == 192).all()
    at = evaluated_at.index(12) if 12 in evaluated_at else 0
    assert run[EVALUATION]["batches"][at] == 10
    reported = next(answer for answer in recorded[0] if not isinstance(answer, dict))
    np.testing.assert_allclose(run.validation[LOSS]["total"][at, 0], np.ravel(reported)[0], rtol=1e-6)
    assert np.isfinite(run.validation[PREDICTION]["mean"]).all()


def test_an_evaluation_before_any_training_describes_the_model(tmp_path: pathlib.Path) -> None:
    model, x, y = compiled()
    model.evaluate(x, y, verbose=0, callbacks=[callback(tmp_path / "a")])
    run = read(tmp_path)
    assert run.configuration.outputs[0].loss == "mean_squared_error"
    assert [card.units for card in run.configuration.layers] == [32, 16, 1]
    np.testing.assert_allclose(run.validation[TARGET]["mean"][0], y.mean(), rtol=1e-5)
    assert [found.verdict for found in check(tmp_path).runs] == ["not-enough-data"]
    told = json.loads(CliRunner().invoke(main, ["check", str(tmp_path), "--format", "json"]).stdout)
    assert told["runs"][0]["name"] == "a"


def test_one_callback_evaluates_trains_and_evaluates(
    tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model, x, y = compiled()
    made = callback(tmp_path / "a")
    first = model.evaluate(x, y, verbose=0, callbacks=[made])
    model.fit(x, y, batch_size=32, epochs=2, verbose=0, callbacks=[made])
    second = model.evaluate(x, y, verbose=0, callbacks=[made])
    third = model.evaluate(x[:64], y[:64], verbose=0, callbacks=[made])
    assert second != third
    run = read(tmp_path)
    assert run.steps.tolist() == list(range(12))
    assert run[EVALUATION].steps.tolist() == [0, 12]
    np.testing.assert_allclose(run.validation[LOSS]["total"][:, 0], [first, third], rtol=1e-6)
    assert run.configuration.steps_per_epoch == 6
    assert "earlier training" not in capsys.readouterr().out
    assert made._fits is not None
    here = made._fits.journal.series()
    assert here is not None
    assert here.groups.keys() == run.groups.keys()
    for tag, group in run.groups.items():
        np.testing.assert_array_equal(here.groups[tag].steps, group.steps)


def test_a_restored_model_is_evaluated_into_the_run_that_trained_it(tmp_path: pathlib.Path) -> None:
    model, x, y = compiled()
    model.fit(x, y, batch_size=32, epochs=2, verbose=0, callbacks=[callback(tmp_path / "a")])
    before = read(tmp_path)
    model.evaluate(x, y, verbose=0, callbacks=[callback(tmp_path / "a", layers=["dense"])])
    after = read(tmp_path)
    assert after[EVALUATION].steps.tolist() == [12]
    assert after.configuration == before.configuration
    assert after.steps.tolist() == before.steps.tolist()


def test_the_second_test_function_is_built_once(tmp_path: pathlib.Path) -> None:
    model, x, y = compiled()
    made = callback(tmp_path / "a")
    for _ in range(3):
        model.evaluate(x, y, verbose=0, callbacks=[made])
    fits: Any = made._fits
    of_first = fits._by_itself
    model.evaluate(x, y, verbose=0, callbacks=[made])
    assert fits._by_itself is of_first
    model.compile("adam", "mae", jit_compile=False)
    expected = model.evaluate(x, y, verbose=0)
    assert model.evaluate(x, y, verbose=0, callbacks=[made]) == expected
    assert fits._by_itself is not of_first
    np.testing.assert_allclose(read(tmp_path).validation[LOSS]["total"][-1, 0], expected, rtol=1e-6)


def broken(x: Any, y: Any) -> Any:
    """Return data whose second batch cannot be made."""

    def batches() -> Any:
        yield x[:8], y[:8]
        raise ValueError("a broken file")

    return tf.data.Dataset.from_generator(
        batches, output_signature=(tf.TensorSpec([None, 8]), tf.TensorSpec([None, 1]))
    )


def test_an_evaluation_that_breaks_off_leaves_nothing_behind(tmp_path: pathlib.Path) -> None:
    model, x, y = compiled()
    with pytest.raises(tf.errors.InvalidArgumentError, match="a broken file"):
        model.evaluate(broken(x, y), verbose=0, callbacks=[callback(tmp_path / "a", strict=False)])
    assert not isinstance(model.test_function, EvaluationRecorder)
    assert all("call" not in layer.__dict__ for layer in model.layers)
    model.evaluate(x, y, verbose=0, callbacks=[callback(tmp_path / "a")])
    assert read(tmp_path)[EVALUATION]["rows"].tolist() == [192]


class Stops(keras.callbacks.Callback):
    """Ends a training by an exception."""

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        if batch == 3:
            raise KeyboardInterrupt


def test_a_training_that_was_broken_off_can_be_evaluated(tmp_path: pathlib.Path) -> None:
    model, x, y = compiled()
    made = callback(tmp_path / "a")
    with pytest.raises(KeyboardInterrupt):
        model.fit(x, y, batch_size=32, verbose=0, validation_data=(x[:32], y[:32]), callbacks=[made, Stops()])
    told = model.evaluate(x, y, verbose=0, callbacks=[made])
    assert made._fits is not None
    made._fits.journal.flush()
    run = read(tmp_path)
    assert run[EVALUATION].values[:, :2].tolist() == [[192, 6]]
    np.testing.assert_allclose(run.validation[LOSS]["total"], [[told]], rtol=1e-6)


def test_what_fails_in_here_is_said_and_the_evaluation_goes_on(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(*_: Any, **__: Any) -> None:
        raise ValueError("an odd model")

    model, x, y = compiled()
    expected = model.evaluate(x, y, verbose=0)
    monkeypatch.setattr("tb_zeroloss.record.recorders.in_step.InStepRecorder", fails)
    assert model.evaluate(x, y, verbose=0, callbacks=[callback(tmp_path / "a", strict=False)]) == expected
    assert capsys.readouterr().err.count("an evaluation is not recorded (ValueError: an odd model)") == 1


def test_an_evaluation_elsewhere_is_not_recorded(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TB_ZEROLOSS_DISABLE", "1")
    model, x, y = compiled()
    model.evaluate(x, y, verbose=0, callbacks=[DegeneracyCallback(tmp_path / "a")])
    assert not (tmp_path / "a").exists()
