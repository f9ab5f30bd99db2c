"""The evaluations of ``fit``: recorded, right, and the same with and without."""

from __future__ import annotations

import pathlib
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from tb_zeroloss import DegeneracyCallback
from tb_zeroloss.read.directory import read_directory
from tb_zeroloss.record.recorders.evaluation import MEASURED_BATCHES, EvaluationRecorder
from tb_zeroloss.record.recorders.observation_rows import ELEMENTS_OF_BATCH, ROWS_OF_BATCH, excerpt
from tb_zeroloss.record.stats.observation import LossTerm, Observation
from tb_zeroloss.schema.quantities import EVALUATION, INPUT, LOSS, PREDICTION, TARGET, WEIGHT_MASS
from tb_zeroloss.series import RunSeries
from tb_zeroloss.series.skill import skill
from tests.record.afresh import start_afresh
from tests.record.models import MODELS, mlp
from tests.record.test_identity import optimizer_for, state_of


def callback(directory: pathlib.Path, **settings: Any) -> DegeneracyCallback:
    return DegeneracyCallback(directory, **{"update_freq": 1, "strict": True, "on_finding": "ignore", **settings})


def read(directory: pathlib.Path) -> RunSeries:
    (run,) = read_directory(str(directory)).runs.values()
    assert isinstance(run, RunSeries)
    return run


def compiled(**settings: Any) -> tuple[keras.Model, Any, Any]:
    keras.utils.set_random_seed(0)
    model, (x, y) = mlp()
    model.compile("adam", "mse", **{"jit_compile": False, **settings})
    return model, x, y


def fit(model: keras.Model, x: Any, y: Any, validation: Any, callbacks: list[Any], **arguments: Any) -> dict[str, Any]:
    given: dict[str, Any] = {"epochs": 2, "batch_size": 32, "verbose": 0, "validation_data": validation, **arguments}
    history: dict[str, Any] = model.fit(x, y, callbacks=callbacks, **given).history
    return history


class OwnTestStep(keras.Model):
    """Evaluates with a step of its own, which weighs no batch by its rows."""

    def __init__(self) -> None:
        super().__init__()
        self.hidden, self.head = keras.layers.Dense(16, "relu"), keras.layers.Dense(1)

    def call(self, inputs: Any) -> Any:
        return self.head(self.hidden(inputs))

    def test_step(self, data: Any) -> Any:
        x, y = data
        loss = self.compute_loss(x, y, self(x))
        for metric in self.metrics:
            metric.update_state(loss)
        return {metric.name: metric.result() for metric in self.metrics}


def own_test_step() -> keras.Model:
    model = OwnTestStep()
    model(np.zeros((1, 8), "float32"))
    return model


SETTINGS: dict[str, dict[str, Any]] = {
    "jit off": {"jit_compile": False},
    "jit on": {"jit_compile": True},
    "eager": {"run_eagerly": True},
    "three steps per execution": {"jit_compile": False, "steps_per_execution": 3},
}
CHOSEN = [("cnn", "jit off"), *(("mlp", how) for how in SETTINGS if how != "jit off")]


@pytest.mark.parametrize(
    ("name", "how"),
    [
        pytest.param(name, how, id=f"{name}, {how}", marks=[] if (name, how) in CHOSEN else [pytest.mark.slow])
        for name in MODELS
        for how in SETTINGS
    ],
)
def test_evaluations_and_training_are_bit_identical(name: str, how: str, tmp_path: pathlib.Path) -> None:
    told, states = [], []
    for callbacks in ([], [callback(tmp_path / "a")]):
        start_afresh()
        build, loss = MODELS[name]
        model, (x, y) = build()
        metrics = None if isinstance(loss, list) else ["mae" if loss == "mse" else "accuracy"]
        model.compile(optimizer_for(name), loss, metrics=metrics, **SETTINGS[how])
        told.append(fit(model, x, y, (x, y), callbacks, epochs=3, validation_batch_size=20))
        states.append(state_of(model))
    assert told[0] == told[1]
    for before, after in zip(*states, strict=True):
        np.testing.assert_array_equal(before, after)
    run = read(tmp_path)
    assert list(run[EVALUATION].steps) == [5, 11, 17]
    np.testing.assert_allclose(run.validation[LOSS]["total"][:, 0], told[1]["val_loss"], rtol=1e-6)
    assert (run[EVALUATION]["rows"] == 192).all()
    assert np.isfinite(run.validation[LOSS]["value"]).all()
    assert run.validation[PREDICTION].rows == len(run.configuration.outputs)


def test_the_measured_rows_are_those_of_the_data(tmp_path: pathlib.Path) -> None:
    model, x, y = compiled()
    weights = np.linspace(0.5, 1.5, 48, dtype="float32")
    fit(model, x, y, (x[:48], y[:48], weights), [callback(tmp_path / "a")], validation_batch_size=13)
    run, predicted = read(tmp_path), model.predict(x[:48], verbose=0)
    found, facts = run.validation, run[EVALUATION]
    assert [facts[name][-1] for name in EVALUATION.columns] == [48, 4, 48, 4]
    np.testing.assert_allclose(found[TARGET]["mean"][-1], y[:48].mean(), rtol=1e-5)
    np.testing.assert_allclose(found[TARGET]["std"][-1], y[:48].std(), rtol=1e-5)
    np.testing.assert_allclose(found[PREDICTION]["std"][-1], predicted.std(), rtol=1e-4)
    np.testing.assert_allclose(found[PREDICTION]["rows"][-1], 48)
    np.testing.assert_allclose(found[INPUT]["mean"][-1], x[:48].mean(), rtol=1e-4)
    np.testing.assert_allclose(found[WEIGHT_MASS]["weight_per_row"][-1], weights.mean(), rtol=1e-6)
    errors = weights * (predicted - y[:48])[:, 0] ** 2
    np.testing.assert_allclose(found[LOSS]["value"][-1], errors.mean(), rtol=1e-4)
    assert 0 < skill(found.at(TARGET.rows, 0))[-1] < 1


def test_sorted_data_show_their_classes(tmp_path: pathlib.Path) -> None:
    x = np.random.default_rng(0).normal(size=(320, 4)).astype("float32")
    y = np.repeat(np.arange(4), 80)
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(4, "softmax")])
    model.compile("sgd", "sparse_categorical_crossentropy", jit_compile=False)
    fit(model, x, y, (x, y), [callback(tmp_path / "a")], validation_batch_size=8, epochs=1)
    counts = read(tmp_path).validation.class_counts
    assert counts is not None
    assert list(counts[0]) == [9]
    assert counts[1][0, 0, 0].tolist() == [16, 16, 16, 16]
    assert counts[1][0, 0].sum(axis=-1).tolist() == [8 * MEASURED_BATCHES] * 2


def no_batch(x: Any, y: Any) -> Any:
    return tf.data.Dataset.from_tensor_slices((x[:0], y[:0])).batch(8)


def empty_batches(x: Any, y: Any) -> Any:
    return tf.data.Dataset.from_tensors((x[:0], y[:0])).repeat(3)


@pytest.mark.filterwarnings("ignore:Your input ran out of data")
@pytest.mark.parametrize(
    ("data", "batches", "total"),
    [
        pytest.param(lambda x, y: (x[:0], y[:0]), 0, np.nan, id="empty arrays"),
        pytest.param(
            lambda x, y: tf.data.Dataset.from_tensor_slices((x[:0], y[:0])).batch(8), 0, np.nan, id="no batch"
        ),
        pytest.param(empty_batches, 3, 0.0, id="batches without rows, of which Keras reports a loss of 0"),
    ],
)
def test_an_evaluation_over_no_rows_is_recorded_as_such(
    data: Callable[[Any, Any], Any], batches: int, total: float, tmp_path: pathlib.Path
) -> None:
    model, x, y = compiled()
    fit(model, x, y, data(x, y), [callback(tmp_path / "a")], epochs=1)
    run = read(tmp_path)
    assert run[EVALUATION].values.tolist() == [[0, batches, 0, 0]]
    np.testing.assert_array_equal(run.validation[LOSS]["total"], [[total]])
    assert len(run.validation[TARGET]) == 0


@pytest.mark.parametrize(
    ("rows", "known"),
    [
        pytest.param(64, 64.0, id="every batch is looked at"),
        pytest.param(192, np.nan, id="some are not: the rows of the others are not known"),
    ],
)
def test_a_step_of_the_users_own_is_recorded(rows: int, known: float, tmp_path: pathlib.Path) -> None:
    _, (x, y) = mlp()
    told = []
    for callbacks in ([], [callback(tmp_path / "a")]):
        keras.utils.set_random_seed(0)
        model = own_test_step()
        model.compile("adam", "mse", jit_compile=False)
        told.append(fit(model, x, y, (x[:rows], y[:rows]), callbacks, validation_batch_size=16))
    run = read(tmp_path)
    assert told[0] == told[1]
    np.testing.assert_array_equal(run[EVALUATION]["rows"], [known, known])
    np.testing.assert_allclose(run.validation[LOSS]["total"][:, 0], told[1]["val_loss"], rtol=1e-6)
    assert np.isfinite(run.validation[LOSS]["constant"]).all()


def test_the_training_process_sees_what_the_reader_sees(tmp_path: pathlib.Path) -> None:
    model, x, y = compiled()
    made = callback(tmp_path / "a")
    fit(model, x, y, (x, y), [made])
    assert made._fits is not None
    here, there = made._fits.journal.series(), read(tmp_path)
    assert here is not None
    assert here.groups.keys() == there.groups.keys()
    for tag, group in there.groups.items():
        np.testing.assert_array_equal(here.groups[tag].steps, group.steps)
        np.testing.assert_array_equal(here.groups[tag].values, group.values)
    assert here.validation_class_counts is not None
    assert there.validation_class_counts is not None
    np.testing.assert_array_equal(here.validation_class_counts[1], there.validation_class_counts[1])


class EvaluatesToo(keras.callbacks.Callback):
    """Evaluates other data in the middle of an evaluation, and forgets our callback."""

    def __init__(self, x: Any, y: Any) -> None:
        super().__init__()
        self.x, self.y = x, y

    def on_test_begin(self, logs: Any = None) -> None:
        self.model.evaluate(self.x, self.y, verbose=0)


def test_other_evaluations_are_not_taken_for_ours(tmp_path: pathlib.Path) -> None:
    model, x, y = compiled()
    history = fit(model, x, y, (x[:64], y[:64]), [callback(tmp_path / "a"), EvaluatesToo(x, y)])
    run = read(tmp_path)
    np.testing.assert_array_equal(run[EVALUATION]["rows"], [64, 64])
    np.testing.assert_allclose(run.validation[LOSS]["total"][:, 0], history["val_loss"], rtol=1e-6)
    model.evaluate(x, y, verbose=0)
    assert len(read(tmp_path)[EVALUATION]) == 2


class Breaks(keras.callbacks.Callback):
    """Ends a training in the middle of an evaluation."""

    def on_test_batch_begin(self, batch: int, logs: Any = None) -> None:
        if batch == 1:
            raise RuntimeError("stop here")


def test_an_evaluation_that_is_broken_off_leaves_nothing_behind(tmp_path: pathlib.Path) -> None:
    model, x, y = compiled()
    with pytest.raises(RuntimeError, match="stop here"):
        fit(model, x, y, (x, y), [callback(tmp_path / "a"), Breaks()])
    plain, *_ = compiled()
    plain.set_weights(model.get_weights())
    assert model.evaluate(x, y, verbose=0) == plain.evaluate(x, y, verbose=0)
    assert not isinstance(model.test_function, EvaluationRecorder)
    assert "test_step" not in model.__dict__
    assert all("call" not in layer.__dict__ for layer in model.layers)
    fit(model, x, y, (x, y), [callback(tmp_path / "b")])
    assert not isinstance(model.test_function, EvaluationRecorder)


def broken(x: Any, y: Any) -> Any:
    """Return data whose second batch cannot be made."""

    def batches() -> Any:
        yield x[:8], y[:8]
        raise ValueError("a broken file")

    return tf.data.Dataset.from_generator(
        batches, output_signature=(tf.TensorSpec([None, 8]), tf.TensorSpec([None, 1]))
    )


@pytest.mark.parametrize("part", ["training", "validation"])
def test_data_that_cannot_be_read_end_the_training_as_without_recording(part: str, tmp_path: pathlib.Path) -> None:
    for callbacks in ([], [callback(tmp_path / "a", strict=False)]):
        model, x, y = compiled()
        data = {"x": broken(x, y)} if part == "training" else {"x": x, "y": y, "validation_data": broken(x, y)}
        with pytest.raises(tf.errors.InvalidArgumentError, match="a broken file"):
            model.fit(**data, shuffle=False, verbose=0, callbacks=callbacks)


@pytest.mark.parametrize("what", ["observe", "measure"])
def test_what_fails_in_here_is_said_once_and_evaluation_goes_on(
    what: str, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(*_: Any) -> None:
        raise ValueError("an odd output")

    model, x, y = compiled()
    expected = fit(model, x, y, (x, y), [])
    monkeypatch.setattr(f"tb_zeroloss.record.recorders.evaluation.{what}", fails)
    model, x, y = compiled()
    assert fit(model, x, y, (x, y), [callback(tmp_path / "a", strict=False)]) == expected
    assert capsys.readouterr().err.count("an odd output") == 1
    run = read(tmp_path)
    np.testing.assert_allclose(run.validation[LOSS]["total"][:, 0], expected["val_loss"], rtol=1e-6)
    assert run[EVALUATION]["measured_rows"].tolist() == [0, 0]
    assert run[EVALUATION]["rows"].tolist() == [192, 192]


@pytest.mark.parametrize(
    ("shape", "rows"),
    [
        pytest.param((1000, 3), ROWS_OF_BATCH, id="narrow rows"),
        pytest.param((100, 3), 100, id="fewer rows"),
        pytest.param((16, ELEMENTS_OF_BATCH // 4), 4, id="large rows"),
        pytest.param((3, ELEMENTS_OF_BATCH * 2), 1, id="a row larger than the limit"),
    ],
)
def test_an_excerpt_is_small(shape: tuple[int, ...], rows: int) -> None:
    term = LossTerm("a", tf.zeros([shape[0], 1]), tf.zeros([shape[0], 1]))
    found = excerpt(Observation(inputs=[tf.zeros(shape)], inputs_seen=[tf.zeros(shape)], terms=[term]))
    assert found.inputs[0].shape == (rows, *shape[1:])
    assert found.terms[0].target is not None
    assert found.terms[0].target.shape == (rows, 1)
