"""What every recorder promises whatever happens around it: switches, writers, steps, global state, privacy."""

from __future__ import annotations

import gc
import getpass
import json
import pathlib
from collections.abc import Callable
from typing import Any

import keras
import pytest
import tensorflow as tf

import tb_zeroloss
from tb_zeroloss import DegeneracyCallback, Monitor
from tb_zeroloss.read.directory import read_directory
from tb_zeroloss.series import RunSeries
from tests.record.models import mlp

ROWS = 32
SECOND_OF_TWO = json.dumps(
    {"cluster": {"worker": ["localhost:1", "localhost:2"]}, "task": {"type": "worker", "index": 1}}
)


@pytest.fixture(autouse=True)
def automatic(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> pathlib.Path:
    """Return where ``log_step`` writes when it is not told."""
    place = tmp_path / "runs" / "now"
    monkeypatch.setattr("tb_zeroloss.record.log_step._automatic", str(place))
    return place


def compiled() -> tuple[keras.Model, Any, Any]:
    model, (x, y) = mlp()
    model.compile("sgd", "mse", jit_compile=False)
    return model, x[:ROWS], y[:ROWS]


def by_fit(directory: pathlib.Path, **settings: Any) -> None:
    model, x, y = compiled()
    model.fit(x, y, batch_size=ROWS // 2, verbose=0, callbacks=[DegeneracyCallback(directory, **settings)])


def by_monitor(directory: pathlib.Path, **settings: Any) -> None:
    model, x, y = compiled()
    with Monitor(model, directory, **settings) as monitor:
        monitor.step(x, y)


def by_log_step(directory: pathlib.Path) -> None:
    model, x, y = compiled()
    with tf.summary.create_file_writer(str(directory)).as_default():
        tb_zeroloss.log_step(model, x, y)


recorders = pytest.mark.parametrize(
    "record",
    [
        pytest.param(by_fit, id="fit"),
        pytest.param(by_monitor, id="Monitor"),
        pytest.param(by_log_step, id="log_step"),
    ],
)


def run_in(directory: pathlib.Path) -> RunSeries:
    (run,) = read_directory(str(directory)).runs.values()
    assert isinstance(run, RunSeries)
    return run


@pytest.mark.parametrize("record", [pytest.param(by_fit, id="fit"), pytest.param(by_monitor, id="Monitor")])
@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("TB_ZEROLOSS_DISABLE", "1", id="disabled"),
        pytest.param("TF_CONFIG", SECOND_OF_TWO, id="a worker that is not the chief"),
    ],
)
def test_nothing_is_written_and_no_directory_made(
    record: Callable[..., None], name: str, value: str, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    record(tmp_path / "a")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("TB_ZEROLOSS_DISABLE", "1", id="disabled"),
        pytest.param("TF_CONFIG", SECOND_OF_TWO, id="a worker that is not the chief"),
    ],
)
def test_log_step_does_nothing(
    name: str, value: str, automatic: pathlib.Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(name, value)
    model, x, y = compiled()
    assert tb_zeroloss.log_step(model, x, y) is False
    assert not automatic.exists()
    assert capsys.readouterr().out == ""


def test_summaries_that_are_not_wanted_cost_nothing(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    measured: list[Any] = []
    monkeypatch.setattr("tb_zeroloss.record.recorders.standalone.measured", lambda *parts: measured.append(parts))
    model, x, y = compiled()
    with tf.summary.create_file_writer(str(tmp_path / "a")).as_default(), tf.summary.record_if(False):
        assert tb_zeroloss.log_step(model, x, y) is False
    passed = tf.summary.create_file_writer(str(tmp_path / "b"))
    with tf.summary.record_if(False):
        assert tb_zeroloss.log_step(model, x, y, writer=passed) is False
    assert measured == []


def test_a_writer_that_is_passed_comes_before_the_active_one(tmp_path: pathlib.Path, automatic: pathlib.Path) -> None:
    model, x, y = compiled()
    passed, active = (tf.summary.create_file_writer(str(tmp_path / name)) for name in ("passed", "active"))
    with active.as_default(step=3):
        assert tb_zeroloss.log_step(model, x, y, writer=passed)
        assert tb_zeroloss.log_step(model, x, y, name="other")
    active.flush()
    runs = read_directory(str(tmp_path)).runs
    assert set(runs) == {"passed", "active"}
    assert not automatic.exists()


@pytest.mark.parametrize("is_compiled", [False, True])
@pytest.mark.parametrize("is_passed", [False, True])
def test_a_writer_takes_one_model_and_the_run_says_which_it_lacks(
    is_compiled: bool, is_passed: bool, tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (actor, x, y), (critic, _, _) = compiled(), compiled()
    actor.name, critic.name = "actor", "critic"
    writer = tf.summary.create_file_writer(str(tmp_path))
    given = {"writer": writer} if is_passed else {}

    def step() -> tuple[Any, Any]:
        return (
            tb_zeroloss.log_step(actor, x, y, name="policy", **given),
            tb_zeroloss.log_step(critic, x, y, name="value", **given),
        )

    run = tf.function(step) if is_compiled else step
    with writer.as_default():
        assert [tuple(map(bool, run())) for _ in range(3)] == [(True, False)] * 3
    writer.flush()
    told = 'all of critic (name="value"): its writer takes the records of actor (name="policy"), and a run holds'
    assert capsys.readouterr().err.count(told) == 1
    (found,) = read_directory(str(tmp_path)).runs.values()
    assert isinstance(found, RunSeries)
    assert found.steps.tolist() == [0, 1, 2]
    assert [note.startswith(told) for note in found.configuration.not_recorded] == [True]


def test_a_writer_takes_another_model_when_the_first_is_gone(tmp_path: pathlib.Path) -> None:
    writer = tf.summary.create_file_writer(str(tmp_path))
    for _ in range(2):
        model, x, y = compiled()
        with Monitor(model, writer=writer) as monitor:
            assert monitor.step(x, y)
        del model, monitor
        gc.collect()


@pytest.mark.parametrize(
    "writer",
    [
        pytest.param(None, id="no writer"),
        pytest.param(tf.summary.create_noop_writer, id="a writer that writes nothing looks like none"),
    ],
)
def test_without_a_writer_a_directory_is_made_and_said_once(
    writer: Callable[[], Any] | None, automatic: pathlib.Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model, x, y = compiled()
    for _ in range(2):
        if writer is None:
            assert tb_zeroloss.log_step(model, x, y)
        else:
            with writer().as_default():
                assert tb_zeroloss.log_step(model, x, y)
    assert capsys.readouterr().out.count(f"logging to {automatic} the first 20 steps, then one of 50") == 1
    assert (automatic / "zeroloss").is_dir()


@pytest.mark.parametrize(
    "break_it",
    [
        pytest.param(lambda patch: None, id="after a good call"),
        pytest.param(
            lambda patch: patch.setattr("tb_zeroloss.record.recorders.standalone.measured", lambda *_: 1 / 0),
            id="after a statistic that failed",
        ),
        pytest.param(
            lambda patch: patch.setattr("tb_zeroloss.record.writing.sink.make_tensor_proto", lambda *_: 1 / 0),
            id="after a write that failed",
        ),
    ],
)
@recorders
def test_nothing_global_is_left_behind(
    record: Callable[..., None],
    break_it: Callable[[pytest.MonkeyPatch], None],
    tmp_path: pathlib.Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    break_it(monkeypatch)
    record(tmp_path / "a")
    with tf.summary.record_if(True):
        assert not tf.summary.should_record_summaries(), "no writer is active"
    with tf.summary.create_file_writer(str(tmp_path / "b")).as_default():
        assert tf.summary.should_record_summaries(), "record_if is not set"
    assert tf.summary.experimental.get_step() is None


def test_steps_come_from_tf_summary_before_the_optimizer(tmp_path: pathlib.Path) -> None:
    model, x, y = compiled()
    writer = tf.summary.create_file_writer(str(tmp_path / "a"))
    model.optimizer.iterations.assign(7)
    tb_zeroloss.log_step(model, x, y, writer=writer)
    with writer.as_default(step=30):
        tb_zeroloss.log_step(model, x, y)
        tb_zeroloss.log_step(model, x, y, step=40)
    writer.close()
    assert run_in(tmp_path).steps.tolist() == [7, 30, 40]


def test_a_step_that_goes_back_is_accepted_and_said_once(
    tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model, x, y = compiled()
    writer = tf.summary.create_file_writer(str(tmp_path / "a"))
    for step in (899, 900, 0, 1, 0, 2):
        assert tb_zeroloss.log_step(model, x, y, step=step, writer=writer)
    writer.close()
    assert capsys.readouterr().out.count("step went from 900 to 0: new run in the same directory?") == 1
    run = run_in(tmp_path)
    assert run.steps.tolist() == [0, 2]
    assert run.first_step == 0


@pytest.mark.parametrize("strict", [False, True])
def test_a_failure_of_ours_is_said_once_and_raised_only_when_strict(
    strict: bool, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TB_ZEROLOSS_STRICT", "1" if strict else "0")
    monkeypatch.setattr("tb_zeroloss.record.recorders.standalone.measured", lambda *_: 1 / 0)
    model, x, y = compiled()
    writer = tf.summary.create_file_writer(str(tmp_path / "a"))
    if strict:
        with pytest.raises(ZeroDivisionError):
            tb_zeroloss.log_step(model, x, y, writer=writer)
        return
    assert [tb_zeroloss.log_step(model, x, y, writer=writer) for _ in range(3)] == [False] * 3
    assert capsys.readouterr().err.count("could not log step 0 (ZeroDivisionError") == 1


@recorders
def test_no_path_and_no_user_name_is_written(record: Callable[..., None], tmp_path: pathlib.Path) -> None:
    record(tmp_path / "a")
    (written,) = tmp_path.rglob("events.out.tfevents.*")
    content = written.read_bytes()
    for private in (str(tmp_path), str(pathlib.Path.cwd()), str(pathlib.Path.home()) + "/", f"/{getpass.getuser()}/"):
        assert private.encode() not in content


@pytest.mark.parametrize("record", [pytest.param(by_fit, id="fit"), pytest.param(by_monitor, id="Monitor")])
@pytest.mark.parametrize("wanted", [True, False])
def test_the_line_of_the_program_is_relative_and_may_be_left_out(
    record: Callable[..., None], wanted: bool, tmp_path: pathlib.Path
) -> None:
    record(tmp_path / "a", record_source=wanted)
    source = run_in(tmp_path).configuration.source
    assert str(source).startswith("tests/record/test_contract.py:") if wanted else source is None
