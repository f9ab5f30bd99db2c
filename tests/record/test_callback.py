"""What the callback promises besides identity: every way to train, nothing left behind, trouble survived."""

from __future__ import annotations

import pathlib
import threading
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from tb_zeroloss import DegeneracyCallback
from tb_zeroloss.read.directory import read_directory
from tb_zeroloss.schema.quantities import ACTIVATIONS, GRADIENTS, LOSS
from tb_zeroloss.series import RunSeries
from tb_zeroloss.settings.settings import Settings
from tests.record.models import mlp


def read(directory: pathlib.Path) -> RunSeries:
    (run,) = read_directory(str(directory)).runs.values()
    assert isinstance(run, RunSeries)
    return run


def compiled(**settings: Any) -> tuple[keras.Model, Any, Any]:
    keras.utils.set_random_seed(0)
    model, (x, y) = mlp()
    model.compile("adam", "mse", **{"jit_compile": False, **settings})
    return model, x, y


class WithOwnStep(keras.Model):
    """A model with a training step of its own, as the guides show it."""

    def __init__(self) -> None:
        super().__init__()
        self.hidden = keras.layers.Dense(16, "relu")
        self.head = keras.layers.Dense(1)

    def call(self, inputs: Any, training: bool = False) -> Any:
        return self.head(self.hidden(inputs))

    def train_step(self, data: Any) -> Any:
        x, y = data
        with tf.GradientTape() as tape:
            loss = self.compute_loss(x, y, self(x, training=True))
        gradients: Any = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply_gradients(zip(gradients, self.trainable_variables, strict=True))
        return {"loss": loss}


def own_step() -> tuple[keras.Model, Any, Any]:
    _, (x, y) = mlp()
    model = WithOwnStep()
    model.compile("adam", "mse", jit_compile=False)
    return model, x, y


@pytest.mark.parametrize(
    ("make", "first"),
    [
        pytest.param(compiled, 0, id="a compiled step"),
        pytest.param(lambda: compiled(run_eagerly=True), 0, id="an eager step"),
        pytest.param(lambda: compiled(steps_per_execution=3), 0, id="three steps per execution"),
        pytest.param(own_step, 1, id="a subclassed model that its first step builds"),
    ],
)
def test_every_step_is_recorded(
    make: Callable[[], tuple[keras.Model, Any, Any]], first: int, tmp_path: pathlib.Path
) -> None:
    model, x, y = make()
    model.fit(x, y, epochs=2, batch_size=32, verbose=0, callbacks=[DegeneracyCallback(tmp_path / "a", strict=True)])
    run = read(tmp_path)
    assert list(run.steps) == list(range(first, 12))
    assert np.isfinite(run[LOSS]["value"]).all()
    assert run[GRADIENTS].rows == len(model.trainable_variables)
    assert np.isfinite(run[LOSS]["constant"][1:]).all(), "an eager step builds its loss in the first step"
    assert run.configuration.outputs[0].loss == "mean_squared_error"
    assert np.isfinite(run[GRADIENTS]["update_ratio"]).all()
    assert np.isfinite(run[ACTIVATIONS]["mean"]).all()


def test_the_recorded_loss_is_the_reported_one(tmp_path: pathlib.Path) -> None:
    model, x, y = compiled()
    history = model.fit(x, y, batch_size=192, epochs=3, verbose=0, callbacks=[DegeneracyCallback(tmp_path / "a")])
    np.testing.assert_allclose(read(tmp_path)[LOSS]["total"][:, 0], history.history["loss"], rtol=1e-6)


class Breaks(keras.callbacks.Callback):
    """Ends a training by an exception, as a keyboard interrupt or a bug does."""

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        if batch == 3:
            raise RuntimeError("stop here")


def test_a_failing_fit_leaves_nothing_behind(tmp_path: pathlib.Path) -> None:
    model, x, y = compiled()
    with pytest.raises(RuntimeError, match="stop here"):
        model.fit(x, y, batch_size=32, verbose=0, callbacks=[DegeneracyCallback(tmp_path / "a"), Breaks()])
    model.fit(x, y, batch_size=32, verbose=0)
    assert "train_step" not in model.__dict__
    assert type(model.train_function).__module__ != "tb_zeroloss.record.recorders.step_switch"
    assert all("call" not in layer.__dict__ for layer in model.layers)
    assert len(read(tmp_path).steps) >= 1


def test_a_new_callback_may_write_where_a_failed_training_wrote(tmp_path: pathlib.Path) -> None:
    model, x, y = compiled()
    dead = DegeneracyCallback(tmp_path / "a", strict=True)
    with pytest.raises(RuntimeError, match="stop here"):
        model.fit(x, y, batch_size=32, verbose=0, callbacks=[dead, Breaks()])
    new = DegeneracyCallback(tmp_path / "a", strict=True)
    model.fit(x, y, batch_size=32, verbose=0, callbacks=[new])
    assert list(read(tmp_path).steps) == list(range(10))


def test_two_callbacks_of_one_training_may_not_share_a_directory(tmp_path: pathlib.Path) -> None:
    model, x, y = compiled()
    pair = [DegeneracyCallback(tmp_path / "a", strict=True) for _ in range(2)]
    with pytest.raises(ValueError, match="two writers in one folder lose data"):
        model.fit(x, y, batch_size=32, verbose=0, callbacks=pair)


def test_a_directory_in_use_by_another_thread_is_refused(tmp_path: pathlib.Path) -> None:
    model, x, y = compiled()
    refused: list[str] = []

    def construct() -> None:
        with pytest.raises(ValueError, match="is writing to") as caught:
            DegeneracyCallback(tmp_path / "a")
        refused.append(str(caught.value))

    class Elsewhere(keras.callbacks.Callback):
        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
            thread = threading.Thread(target=construct)
            thread.start()
            thread.join()

    callbacks = [DegeneracyCallback(tmp_path / "a", strict=True), Elsewhere()]
    model.fit(x, y, batch_size=32, verbose=0, callbacks=callbacks)
    assert len(refused) == 1


def test_trouble_in_here_does_not_end_a_training(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(*_: Any) -> None:
        raise OSError("No space left on device")

    model, x, y = compiled()
    monkeypatch.setattr("tb_zeroloss.record.writing.sink.EventFileSink.write", fails)
    history = model.fit(x, y, epochs=2, batch_size=32, verbose=0, callbacks=[DegeneracyCallback(tmp_path / "a")])
    assert len(history.history["loss"]) == 2
    assert capsys.readouterr().err.count("No space left on device") == 1


def test_a_statistic_that_fails_is_said_once_and_training_goes_on(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(*_: Any) -> None:
        raise ValueError("an odd layer")

    plain, x, y = compiled()
    expected = plain.fit(x, y, epochs=2, batch_size=32, verbose=0).history
    model, x, y = compiled()
    monkeypatch.setattr("tb_zeroloss.record.recorders.in_step.measured", fails)
    callback = DegeneracyCallback(tmp_path / "a")
    assert model.fit(x, y, epochs=2, batch_size=32, verbose=0, callbacks=[callback]).history == expected
    assert capsys.readouterr().err.count("an odd layer") == 1


@pytest.mark.parametrize(
    ("arguments", "error", "text"),
    [
        pytest.param({"log_dir": 3}, TypeError, "must be a path", id="a number for a path"),
        pytest.param(
            {"log_dir": "runs/a/train"}, ValueError, "Pass 'runs/a' instead", id="the folder of another writer"
        ),
        pytest.param({"update_freq": 0}, ValueError, "at least 1", id="a cadence of 0"),
        pytest.param({"update_freq": -3}, ValueError, "at least 1", id="a negative cadence"),
        pytest.param({"update_freq": "epoch"}, TypeError, "positive integer; got str", id="a cadence in words"),
        pytest.param({"update_freq": True}, TypeError, "positive integer; got bool", id="a flag for a cadence"),
        pytest.param({"update_freq": 2.0}, TypeError, "positive integer", id="a float cadence"),
        pytest.param({"on_finding": "explode"}, ValueError, "must be one of 'ignore'", id="an unknown reaction"),
        pytest.param({"layers": "dense("}, ValueError, r"pass a list: \['dense\('\]", id="no expression"),
        pytest.param(
            {"rules": {"flat-loss": 1}},
            TypeError,
            "must be tb_zeroloss.Settings; got dict",
            id="a dict for settings",
        ),
        pytest.param({"rules": Settings(ignore={"flat": "why"})}, ValueError, "flat", id="a rule that does not exist"),
        pytest.param({"workers": "some"}, ValueError, "'chief', 'all'", id="unknown workers"),
        pytest.param({"loss_kind": "odd"}, ValueError, "'adversarial'", id="an unknown kind of loss"),
        pytest.param({"fail_on": "error"}, ValueError, "'critical'", id="an unknown severity"),
        pytest.param({"layers": 3}, TypeError, "regular expression or a list", id="a number for layers"),
    ],
)
def test_bad_arguments_are_refused_at_once(arguments: dict[str, Any], error: type[Exception], text: str) -> None:
    with pytest.raises(error, match=text):
        DegeneracyCallback(**arguments)


def test_a_finding_is_said_once_with_its_fix(tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> None:
    model, x, y = compiled()
    model.fit(x, np.zeros_like(y), epochs=40, batch_size=32, verbose=0, callbacks=[DegeneracyCallback(tmp_path / "a")])
    said = capsys.readouterr().out
    assert said.count("constant-targets") == 1
    assert "Fix:" in said
