"""``log_step`` inside a ``tf.function``: traced once, the same numbers, and bit-identical training."""

from __future__ import annotations

import pathlib
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

import tb_zeroloss
from tb_zeroloss.read.directory import read_directory
from tb_zeroloss.record.cadence import uneven
from tb_zeroloss.schema.quantities import GRADIENTS, LOSS
from tb_zeroloss.series import RunSeries
from tests.record.afresh import start_afresh
from tests.record.models import MODELS, mlp
from tests.record.often import by_model
from tests.record.test_distribute import assert_same_numbers
from tests.record.test_identity import assert_equal, optimizer_for, state_of

Log = Callable[..., Any]


@pytest.fixture(autouse=True)
def strict(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TB_ZEROLOSS_STRICT", "1")


def run_of(directory: pathlib.Path) -> RunSeries:
    (run,) = read_directory(str(directory)).runs.values()
    assert isinstance(run, RunSeries)
    return run


def compiled(name: str = "mlp") -> tuple[keras.Model, Any, Any]:
    start_afresh()
    build, loss = MODELS[name]
    model, (x, y) = build()
    model.compile(optimizer_for(name), loss)
    model.optimizer.build(model.trainable_variables)
    return model, x, y


def step_of(model: keras.Model, log: Log | None, *, jit: bool = False) -> Any:
    """Return a compiled step of the user's own with ``log(model, x, y, loss, y_pred, gradients)`` in it."""

    @tf.function(jit_compile=jit)
    def step(x: Any, y: Any) -> Any:
        with tf.GradientTape() as tape:
            prediction = model(x, training=True)
            loss = model.compute_loss(x, y, prediction)
            scaled = model.optimizer.scale_loss(loss)
        gradients = tape.gradient(scaled, model.trainable_variables)
        model.optimizer.apply(gradients, model.trainable_variables)
        written = False if log is None else log(model, x, y, loss, prediction, gradients)
        return loss, written

    return step


def train(model: keras.Model, x: Any, y: Any, step: Any, steps: int) -> tuple[list[float], list[bool]]:
    losses, written = [], []
    for number in range(steps):
        rows = slice(32 * (number % 6), 32 * (number % 6) + 32)
        xs, ys = tf.nest.map_structure(lambda part, rows=rows: tf.constant(part[rows]), (x, y))
        loss, recorded = step(xs, ys)
        losses.append(float(loss))
        written.append(bool(recorded))
    return losses, written


def alone(writer: Any) -> Log:
    return lambda model, x, y, *_: tb_zeroloss.log_step(model, x, y, every=1, writer=writer)


def given(writer: Any) -> Log:
    def log(model: keras.Model, x: Any, y: Any, loss: Any, y_pred: Any, gradients: Any) -> Any:
        found = {"loss": loss, "y_pred": y_pred, "gradients": gradients}
        return tb_zeroloss.log_step(model, x, y, every=1, writer=writer, **found)

    return log


OFTEN = (("cnn", alone), ("transformer", given), ("mixed precision", given))
"""Always compared: a state that is no weight, a pass of dropout, a scaled loss; the matrix has loops of a small net."""


@pytest.mark.parametrize(
    "steps", [pytest.param(12, id="12 steps"), pytest.param(200, id="200 steps", marks=pytest.mark.slow)]
)
@pytest.mark.parametrize(("name", "how"), by_model(MODELS, {"alone": alone, "all given": given}, OFTEN))
def test_a_compiled_loop_is_bit_identical(name: str, how: Any, steps: int, tmp_path: pathlib.Path) -> None:
    writer = tf.summary.create_file_writer(str(tmp_path))
    ends = []
    for log in (None, how(writer)):
        model, x, y = compiled(name)
        losses, written = train(model, x, y, step_of(model, log), steps)
        assert all(written) is (log is not None)
        ends.append((state_of(model), losses))
    assert_equal(*ends)


def test_a_thousand_steps_are_traced_once_and_recorded_in_their_turn(tmp_path: pathlib.Path) -> None:
    model, x, y = compiled()
    model.compute_loss(x[:1], y[:1], model(x[:1]))  # makes the metrics' variables: tf.function would trace twice
    traces = []

    def log(model: keras.Model, x: Any, y: Any, *_: Any) -> Any:
        traces.append(model)
        return tb_zeroloss.log_step(model, x, y)

    with tf.summary.create_file_writer(str(tmp_path / "a")).as_default():
        _, written = train(model, x, y, step_of(model, log), 1000)
    wanted = [step for step in range(1000) if uneven()(step)]
    assert len(traces) == 1
    assert np.flatnonzero(written).tolist() == wanted
    run = run_of(tmp_path)
    assert (run.steps - 1).tolist() == wanted, "steps are those of the optimizer's counter"
    updates = run[GRADIENTS]["update_norm"]
    assert np.isnan(updates[0]).all()
    assert np.isfinite(updates[1:]).all(), "the call before a recorded one keeps the weights"
    assert run.configuration.outputs[0].loss == "mean_squared_error"


def test_the_numbers_are_those_of_the_same_call_outside(tmp_path: pathlib.Path) -> None:
    for where in ("inside", "outside"):
        writer = tf.summary.create_file_writer(str(tmp_path / where))
        model, x, y = compiled("two outputs")
        log = alone(writer)
        step = step_of(model, log if where == "inside" else None)

        def outside(xs: Any, ys: Any, step: Any = step, log: Log = log, model: keras.Model = model) -> Any:
            loss, _ = step(xs, ys)
            return loss, log(model, xs, ys)

        train(model, x, y, step if where == "inside" else outside, 8)
        writer.close()
    assert_same_numbers(*(run_of(tmp_path / where) for where in ("inside", "outside")))


def test_calls_that_summaries_are_not_wanted_of_are_not_recorded(tmp_path: pathlib.Path) -> None:
    model, x, y = compiled()
    counter = model.optimizer.iterations
    writer = tf.summary.create_file_writer(str(tmp_path / "a"))
    log = lambda model, x, y, *_: tb_zeroloss.log_step(model, x, y, every=1)  # noqa: E731
    with writer.as_default(), tf.summary.record_if(lambda: tf.equal(counter % 3, 0)):
        _, written = train(model, x, y, step_of(model, log), 9)
    assert written == [False, False, True] * 3
    assert run_of(tmp_path).steps.tolist() == [3, 6, 9]


def test_a_step_may_be_a_tensor(tmp_path: pathlib.Path) -> None:
    model, x, y = compiled()
    writer = tf.summary.create_file_writer(str(tmp_path / "a"))
    twice = lambda model, x, y, *_: tb_zeroloss.log_step(  # noqa: E731
        model, x, y, every=1, step=2 * model.optimizer.iterations, writer=writer
    )
    train(model, x, y, step_of(model, twice), 3)
    writer.close()
    assert run_of(tmp_path).steps.tolist() == [2, 4, 6]


@pytest.mark.parametrize(
    ("arguments", "jit", "error", "text"),
    [
        pytest.param({}, True, ValueError, "jit_compile=True.*after the compiled step", id="under XLA"),
        pytest.param({"step": 3}, False, ValueError, "the same in every call", id="a step of Python's"),
        pytest.param(
            {"step": tf.constant(1.5)}, False, TypeError, "scalar integer tensor", id="a step that is no integer"
        ),
    ],
)
def test_what_cannot_be_recorded_is_refused_when_traced(
    arguments: dict[str, Any], jit: bool, error: type[Exception], text: str, tmp_path: pathlib.Path
) -> None:
    model, x, y = compiled()
    writer = tf.summary.create_file_writer(str(tmp_path / "a"))
    log = lambda model, x, y, *_: tb_zeroloss.log_step(model, x, y, writer=writer, **arguments)  # noqa: E731
    with pytest.raises(error, match=text):
        train(model, x, y, step_of(model, log, jit=jit), 1)


def test_a_model_that_was_never_compiled_is_judged_by_its_head(
    tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model, (x, y) = mlp()
    writer = tf.summary.create_file_writer(str(tmp_path / "a"))
    step = tf.function(lambda x, y: tb_zeroloss.log_step(model, x, y, writer=writer))
    for _ in range(3):
        assert step(tf.constant(x[:32]), tf.constant(y[:32]))
    writer.close()
    run = run_of(tmp_path)
    assert run.configuration.outputs[0].loss_assumed
    assert np.isfinite(run[LOSS]["value"]).all()
    assert run.steps.tolist() == [0, 1, 2]
    assert capsys.readouterr().out.count("assumed to be mean_squared_error") == 1


def test_trouble_on_the_way_out_does_not_end_a_training(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(*_: Any) -> None:
        raise OSError("No space left on device")

    monkeypatch.delenv("TB_ZEROLOSS_STRICT")
    monkeypatch.setattr("tb_zeroloss.record.writing.sink.SummaryWriterSink.write", fails)
    model, x, y = compiled()
    losses, _ = train(model, x, y, step_of(model, alone(tf.summary.create_file_writer(str(tmp_path)))), 4)
    assert len(losses) == 4
    assert capsys.readouterr().err.count("No space left on device") == 1


def test_an_odd_model_does_not_end_a_training(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(*_: Any) -> None:
        raise ValueError("an odd layer")

    monkeypatch.delenv("TB_ZEROLOSS_STRICT")
    monkeypatch.setattr("tb_zeroloss.record.recorders.standalone.measured", fails)
    model, x, y = compiled()
    losses, written = train(model, x, y, step_of(model, alone(tf.summary.create_file_writer(str(tmp_path)))), 4)
    assert len(losses) == 4
    assert not any(written)
    assert capsys.readouterr().err.count("an odd layer") == 1
