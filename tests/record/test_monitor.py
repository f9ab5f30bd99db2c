"""``Monitor``: one object per model, judged while it trains, closed at the end."""

from __future__ import annotations

import pathlib
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from tb_zeroloss import Monitor
from tb_zeroloss.read.directory import read_directory
from tb_zeroloss.record.writing.announce import DegenerateTrainingError
from tb_zeroloss.schema.quantities import ACTIVATIONS, GRADIENTS, LOSS
from tb_zeroloss.series import RunSeries
from tests.record.models import mlp


def compiled() -> tuple[keras.Model, Any, Any]:
    keras.utils.set_random_seed(0)
    model, (x, y) = mlp()
    model.compile("adam", "mse", jit_compile=False)
    return model, x, y


def runs(directory: pathlib.Path) -> dict[str, RunSeries]:
    found = read_directory(str(directory)).runs
    assert all(isinstance(run, RunSeries) for run in found.values())
    return {name: run for name, run in found.items() if isinstance(run, RunSeries)}


def train(model: keras.Model, monitor: Monitor, x: Any, y: Any, steps: int) -> int:
    """Train batch by batch; return the number of steps until the monitor asked to stop."""
    for step in range(steps):
        rows = slice(32 * (step % 6), 32 * (step % 6) + 32)
        model.train_on_batch(x[rows], y[rows])
        monitor.step(x[rows], y[rows])
        if monitor.should_stop:
            return step + 1
    return steps


def test_training_batch_by_batch_is_recorded(tmp_path: pathlib.Path) -> None:
    model, x, y = compiled()
    with Monitor(model, tmp_path / "a", every=1, strict=True) as monitor:
        train(model, monitor, x, y, 12)
        assert monitor.records == 12
    run = runs(tmp_path)["a"]
    assert run.steps.tolist() == list(range(1, 13))
    assert np.isfinite(run[GRADIENTS]["update_ratio"][1:]).all()
    assert np.isfinite(run[ACTIVATIONS]["mean"]).all()
    assert run.configuration.recorder == "Monitor"
    assert str(run.configuration.source).startswith("tests/record/test_monitor.py:")


def test_the_cadence_is_that_of_the_calls(tmp_path: pathlib.Path) -> None:
    model, x, y = compiled()
    with Monitor(model, tmp_path / "a", update_freq=10, strict=True) as monitor:
        train(model, monitor, x, y, 35)
    assert (runs(tmp_path)["a"].steps - 1).tolist() == [*range(20), 20, 25], "one of 21 to 30"


def test_two_models_of_one_program_are_two_runs(tmp_path: pathlib.Path) -> None:
    generator = keras.Sequential([keras.Input((4,)), keras.layers.Dense(8, "relu"), keras.layers.Dense(6)])
    discriminator = keras.Sequential([keras.Input((6,)), keras.layers.Dense(8, "relu"), keras.layers.Dense(1)])
    first, second = keras.optimizers.Adam(1e-3), keras.optimizers.Adam(1e-3)
    judge = keras.losses.BinaryCrossentropy(from_logits=True)
    random = np.random.default_rng(0)
    settings: dict[str, Any] = {"loss_fn": judge, "loss_kind": "adversarial", "every": 1, "strict": True}
    with (
        Monitor(generator, tmp_path / "gan", name="generator", **settings) as of_generator,
        Monitor(discriminator, tmp_path / "gan", name="discriminator", **settings) as of_discriminator,
    ):
        for _ in range(6):
            real = tf.constant(random.normal(size=(16, 6)).astype("float32"))
            noise = tf.constant(random.normal(size=(16, 4)).astype("float32"))
            with tf.GradientTape(persistent=True) as tape:
                fake = generator(noise)
                both = tf.concat([discriminator(real), discriminator(fake)], axis=0)
                labels = tf.concat([tf.ones((16, 1)), tf.zeros((16, 1))], axis=0)
                loss = judge(labels, both)
                fooled = judge(tf.ones((16, 1)), both[16:])
            gradients = tape.gradient(loss, discriminator.trainable_variables)
            second.apply(gradients, discriminator.trainable_variables)
            of_discriminator.step(tf.concat([real, fake], axis=0), labels, loss=loss, y_pred=both, gradients=gradients)
            gradients = tape.gradient(fooled, generator.trainable_variables)
            first.apply(gradients, generator.trainable_variables)
            of_generator.step(noise, loss=fooled, y_pred=fake, gradients=gradients)
    found = runs(tmp_path)
    assert set(found) == {"gan/generator", "gan/discriminator"}
    for run in found.values():
        assert run.steps.tolist() == list(range(6)), "without an optimizer of the model steps are counted by calls"
        assert np.isfinite(run[LOSS]["total"]).all()
        assert np.isfinite(run[GRADIENTS]["norm"]).all()
        assert run.configuration.loss_kind == "adversarial"


def test_a_step_inside_a_function_is_recorded(tmp_path: pathlib.Path) -> None:
    model, x, y = compiled()
    model.optimizer.build(model.trainable_variables)
    with Monitor(model, tmp_path / "a", strict=True) as monitor:

        @tf.function
        def step(x: Any, y: Any) -> Any:
            with tf.GradientTape() as tape:
                y_pred = model(x, training=True)
                loss = tf.reduce_mean(tf.square(y - y_pred))
            gradients = tape.gradient(loss, model.trainable_variables)
            model.optimizer.apply(gradients, model.trainable_variables)
            return monitor.step(x, y, loss=loss, y_pred=y_pred, gradients=gradients)

        assert all(step(tf.constant(x[:32]), tf.constant(y[:32])) for _ in range(10))
    assert runs(tmp_path)["a"].steps.tolist() == list(range(1, 11))


def test_a_finding_is_at_hand_and_asks_to_stop(tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> None:
    model, x, y = compiled()
    with Monitor(model, tmp_path / "a", on_finding="stop", strict=True) as monitor:
        assert not monitor.findings
        assert train(model, monitor, x, np.zeros_like(y), 60) < 60
        assert model.stop_training
        assert monitor.findings[0].rule.id == "constant-targets"
    said = capsys.readouterr().out
    assert said.count("constant-targets") == 1
    assert "Fix:" in said


@pytest.mark.parametrize(
    ("on_finding", "expected"),
    [
        pytest.param("raise", pytest.raises(DegenerateTrainingError, match="constant-targets"), id="raise"),
        pytest.param("warn", pytest.warns(UserWarning, match="constant-targets"), id="warn"),
    ],
)
def test_a_finding_is_raised_or_warned_of(on_finding: str, expected: Any, tmp_path: pathlib.Path) -> None:
    model, x, y = compiled()
    with Monitor(model, tmp_path / "a", on_finding=on_finding, strict=True) as monitor, expected:
        train(model, monitor, x, np.zeros_like(y), 60)


def test_nothing_is_said_when_findings_are_ignored(tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> None:
    model, x, y = compiled()
    with Monitor(model, tmp_path / "a", on_finding="ignore", strict=True) as monitor:
        train(model, monitor, x, np.zeros_like(y), 60)
        assert monitor.findings
    assert capsys.readouterr().out == ""


def test_a_directory_is_one_monitors_until_it_is_closed(tmp_path: pathlib.Path) -> None:
    model, x, y = compiled()
    first = Monitor(model, tmp_path / "a", every=1, strict=True)
    with pytest.raises(ValueError, match=r"a Monitor is writing to .* close the other first"):
        Monitor(model, tmp_path / "a")
    train(model, first, x, y, 3)
    first.close()
    first.close()
    with pytest.raises(RuntimeError, match="the monitor was closed"):
        first.step(x[:32], y[:32])
    with Monitor(model, tmp_path / "a", every=1, strict=True) as second:
        train(model, second, x, y, 3)
    assert runs(tmp_path)["a"].steps.tolist() == list(range(1, 7))


def test_an_exception_in_the_loop_closes_the_file_and_is_not_hidden(tmp_path: pathlib.Path) -> None:
    model, x, y = compiled()

    def interrupted() -> None:
        with Monitor(model, tmp_path / "a", every=1, on_finding="raise", strict=True) as monitor:
            train(model, monitor, x, np.zeros_like(y), 3)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert len(runs(tmp_path)["a"].steps) == 3
    Monitor(model, tmp_path / "a").close()


def test_a_writer_takes_the_place_of_the_directory(tmp_path: pathlib.Path) -> None:
    model, x, y = compiled()
    writer = tf.summary.create_file_writer(str(tmp_path / "mine"))
    with Monitor(model, writer=writer, every=1, strict=True) as monitor:
        train(model, monitor, x, y, 3)
    assert set(runs(tmp_path)) == {"mine"}


@pytest.mark.parametrize(
    ("arguments", "error", "text"),
    [
        pytest.param({"model": "net"}, TypeError, "must be a keras.Model", id="no model"),
        pytest.param({"name": "a/b"}, ValueError, "one folder's name", id="a path for a name"),
        pytest.param({"name": 3}, TypeError, "name must be text", id="a number for a name"),
        pytest.param({"every": 0}, ValueError, "at least 1", id="a cadence of 0"),
        pytest.param({"update_freq": 1.5}, TypeError, "positive integer", id="a float cadence"),
        pytest.param({"on_finding": "explode"}, ValueError, "must be one of 'ignore'", id="an unknown reaction"),
        pytest.param({"log_dir": 3}, TypeError, "must be a path", id="a number for a path"),
    ],
)
def test_bad_arguments_are_refused_at_once(arguments: dict[str, Any], error: type[Exception], text: str) -> None:
    model, _, _ = compiled()
    with pytest.raises(error, match=text):
        Monitor(**{"model": model, **arguments})


def test_disabled_it_does_nothing(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TB_ZEROLOSS_DISABLE", "1")
    model, x, y = compiled()
    with Monitor(model, tmp_path / "a") as monitor:
        assert not monitor.step(x[:32], y[:32])
    assert not (tmp_path / "a").exists()
