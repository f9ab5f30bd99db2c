"""``record_examples``, ``probe`` and ``max_probe_rows`` of a monitor: the rows they ask for, and the same training."""

from __future__ import annotations

import contextlib
import pathlib
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers

from tb_zeroloss import DegeneracyCallback, Monitor
from tb_zeroloss.read.directory import read_directory
from tb_zeroloss.schema.quantities import ACTIVATIONS, INPUT, LOSS
from tb_zeroloss.series import RunSeries
from tests.record.afresh import start_afresh
from tests.record.models import mlp
from tests.record.test_identity import state_of

BATCH = 32
STEPS = 3

Trained = tuple[keras.Model, list[float]]


def read(directory: pathlib.Path) -> RunSeries:
    (run,) = read_directory(str(directory)).runs.values()
    assert isinstance(run, RunSeries)
    return run


def by_batch(model: keras.Model, x: Any, y: Any, monitor: Monitor | None) -> list[float]:
    losses = []
    for step in range(STEPS):
        rows = slice(BATCH * step, BATCH * step + BATCH)
        losses.append(float(model.train_on_batch(x[rows], y[rows])))
        if monitor is not None:
            monitor.step(x[rows], y[rows])
    return losses


def in_function(model: keras.Model, x: Any, y: Any, monitor: Monitor | None) -> list[float]:
    """Train in one compiled function that passes all it has to the monitor."""
    model.optimizer.build(model.trainable_variables)

    @tf.function(autograph=False)
    def step(x: Any, y: Any) -> Any:
        with tf.GradientTape() as tape:
            y_pred = model(x, training=True)
            loss = tf.reduce_mean(tf.square(y - y_pred))
        gradients = tape.gradient(loss, model.trainable_variables)
        model.optimizer.apply(gradients, model.trainable_variables)
        if monitor is not None:
            monitor.step(x, y, loss=loss, y_pred=y_pred, gradients=gradients)
        return loss

    batches = [slice(BATCH * number, BATCH * number + BATCH) for number in range(STEPS)]
    return [float(step(tf.constant(x[rows]), tf.constant(y[rows]))) for rows in batches]


LOOPS = {"by batch": by_batch, "in a function": in_function}


def train(loop: str, directory: pathlib.Path | None, *, dropout: bool = False, **given: Any) -> Trained:
    start_afresh()
    model, (x, y) = mlp()
    if dropout:
        model = keras.Sequential([layers.Input((8,)), layers.Dense(32, "gelu"), layers.Dropout(0.3), layers.Dense(1)])
    model.compile("adam", "mse", jit_compile=False)
    settings: dict[str, Any] = {"every": 1, "on_finding": "ignore", "strict": True, **given}
    with contextlib.nullcontext() if directory is None else Monitor(model, directory, **settings) as monitor:
        losses = LOOPS[loop](model, x, y, monitor)
    return model, losses


def assert_same(plain: Trained, recorded: Trained) -> None:
    assert plain[1] == recorded[1]
    for before, after in zip(state_of(plain[0]), state_of(recorded[0]), strict=True):
        np.testing.assert_array_equal(before, after)


@pytest.mark.parametrize(
    ("loop", "dropout"),
    [
        pytest.param("by batch", False, id="by batch, relu, tanh"),
        pytest.param("by batch", True, id="by batch, gelu, dropout", marks=pytest.mark.slow),
        pytest.param("in a function", False, id="in a function, relu, tanh", marks=pytest.mark.slow),
        pytest.param("in a function", True, id="in a function, gelu, dropout"),
    ],
)
def test_training_is_bit_identical(loop: str, dropout: bool, tmp_path: pathlib.Path) -> None:
    _, (x, _) = mlp()
    asked = {"probe": x[100:140], "record_examples": 2}
    plain, recorded = train(loop, None, dropout=dropout), train(loop, tmp_path / "a", dropout=dropout, **asked)
    assert_same(plain, recorded)
    run = read(tmp_path)
    assert np.isfinite(run[ACTIVATIONS]["mean"]).all()
    assert "activations are measured on 40 rows of the user's own, not on training batches" in run.configuration.notes


@pytest.mark.parametrize(
    ("loop", "given", "rows"),
    [
        pytest.param("by batch", {}, slice(0, 32), id="the batch"),
        pytest.param("by batch", {"max_probe_rows": 5}, slice(0, 5), id="its first rows", marks=pytest.mark.slow),
        pytest.param(
            "by batch", {"probe": slice(100, 140)}, slice(100, 140), id="rows of one's own", marks=pytest.mark.slow
        ),
        pytest.param(
            "by batch", {"probe": slice(100, 140), "max_probe_rows": 3}, slice(100, 103), id="the first of them"
        ),
        pytest.param("in a function", {"probe": slice(100, 140)}, slice(100, 140), id="rows of one's own, compiled"),
    ],
)
def test_activations_are_those_of_the_rows(
    loop: str, given: dict[str, Any], rows: slice, tmp_path: pathlib.Path
) -> None:
    _, (x, _) = mlp()
    asked = {name: x[value] if name == "probe" else value for name, value in given.items()}
    model, _ = train(loop, tmp_path / "a", **asked)
    last_batch = x[BATCH * (STEPS - 1) :]
    first = np.asarray(model.layers[0]((x if "probe" in given else last_batch)[rows]))
    found = read(tmp_path)[ACTIVATIONS]
    np.testing.assert_allclose(found["mean"][-1, 0], first.mean(), rtol=1e-4)
    np.testing.assert_allclose(found["zero_share"][-1, 0], (first == 0).mean(), atol=1e-6)


def test_each_record_of_rows_of_ones_own_is_a_measurement(tmp_path: pathlib.Path) -> None:
    _, (x, _) = mlp()
    train("by batch", tmp_path / "a", probe=x[100:140])
    found = read(tmp_path)[ACTIVATIONS]
    assert (found["rows"][:, 0] == 40).all()
    assert np.isfinite(found["never_active_share"][:, 0]).all()


@pytest.mark.parametrize("loop", list(LOOPS))
def test_rows_are_kept_as_they_are(loop: str, tmp_path: pathlib.Path) -> None:
    train(loop, tmp_path / "a", record_examples=3)
    examples = read(tmp_path).examples
    assert examples is not None
    _, (_, y) = mlp()
    assert examples[1].shape == (STEPS, 1, 2, 3, 1)
    for record in range(STEPS):
        np.testing.assert_array_equal(examples[1][record, 0, 0], y[BATCH * record : BATCH * record + 3])
    assert np.isfinite(examples[1]).all()


def test_rows_that_do_not_fit_the_model_are_said_to(tmp_path: pathlib.Path) -> None:
    _, (x, _) = mlp()
    assert_same(train("by batch", None), train("by batch", tmp_path / "a", probe=x[:, :3]))
    run = read(tmp_path)
    assert any(what.startswith("activations (") for what in run.configuration.not_recorded)
    assert np.isfinite(run[LOSS]["total"]).all()
    assert not np.isfinite(run[ACTIVATIONS]["mean"]).any()


@pytest.mark.parametrize(
    "given",
    [
        pytest.param({}, id="all layers"),
        pytest.param({"layers": ["head"]}, id="another layer"),
        pytest.param({"probe": np.zeros((4, 3), "float32")}, id="rows of one's own"),
    ],
)
def test_inputs_are_seen_behind_preprocessing_whatever_else_is_recorded(
    given: dict[str, Any], tmp_path: pathlib.Path
) -> None:
    scaled = layers.Rescaling(1 / 1000)
    model = keras.Sequential([layers.Input((3,)), scaled, layers.Dense(1, name="head")])
    model.compile("sgd", "mse", jit_compile=False)
    x = np.arange(24, dtype="float32").reshape(8, 3) * 1000
    with Monitor(model, tmp_path / "a", every=1, on_finding="ignore", strict=True, **given) as monitor:
        monitor.step(x, np.zeros((8, 1), "float32"))
    np.testing.assert_allclose(read(tmp_path)[INPUT]["rms_seen"][0], np.sqrt(np.mean(np.arange(24.0) ** 2)), rtol=1e-5)


@pytest.mark.parametrize(
    ("activation", "by_fit"),
    [
        pytest.param("relu", True, id="seen in the step of fit"),
        pytest.param("gelu", True, id="seen in a pass of their own of fit", marks=pytest.mark.slow),
        pytest.param("relu", False, id="in a loop of one's own", marks=pytest.mark.slow),
        pytest.param("gelu", False, id="seen in a pass of their own in a loop of one's own"),
    ],
)
def test_numbers_of_categories_have_no_scale(activation: str, by_fit: bool, tmp_path: pathlib.Path) -> None:
    words, sizes = layers.Input((3,), dtype="int32"), layers.Input((2,))
    joined = layers.Concatenate()([layers.Flatten()(layers.Embedding(100, 4)(words)), sizes])
    model = keras.Model([words, sizes], layers.Dense(1)(layers.Dense(4, activation)(joined)))
    model.compile("sgd", "mse", jit_compile=False)
    x = [np.arange(24, dtype="int32").reshape(8, 3), np.ones((8, 2), "float32")]
    y = np.zeros((8, 1), "float32")
    if by_fit:
        model.fit(x, y, callbacks=[DegeneracyCallback(tmp_path / "a", on_finding="ignore", strict=True)], verbose=0)
    else:
        with Monitor(model, tmp_path / "a", on_finding="ignore", strict=True) as monitor:
            monitor.step(x, y)
    found = read(tmp_path)[INPUT]
    np.testing.assert_array_equal(found["features"][0], [0, 2])
    np.testing.assert_array_equal(found["rms_seen"][0], [np.nan, 1])
    np.testing.assert_allclose(found["maximum"][0], [23, 1])


@pytest.mark.parametrize(
    ("given", "error", "text"),
    [
        pytest.param(
            {"record_examples": -1}, ValueError, r"Monitor\(record_examples=-1\)", id="fewer than no examples"
        ),
        pytest.param({"probe": []}, TypeError, r"Monitor\(probe=\.\.\.\)", id="no inputs"),
        pytest.param({"max_probe_rows": 0}, ValueError, r"Monitor\(max_probe_rows=0\)", id="no rows"),
    ],
)
def test_bad_arguments_are_refused_at_once(given: Any, error: type[Exception], text: str) -> None:
    model, _ = mlp()
    with pytest.raises(error, match=text):
        Monitor(model, **given)
