"""Every row of the first epoch and of the first evaluation of a fit is seen, and nothing is changed by it."""

from __future__ import annotations

import pathlib
from typing import Any

import keras
import numpy as np
import pytest
from keras import layers

from tb_zeroloss import DegeneracyCallback
from tb_zeroloss.read.directory import read_directory
from tb_zeroloss.schema.quantities import SPLIT
from tb_zeroloss.series import RunSeries
from tb_zeroloss.splits.hashing import row_hashes
from tests.record.test_identity import assert_equal, state_of

ROWS, KEPT_OUT, SHARED, BATCH = 300, 100, 25, 32


def data(seed: int = 1) -> tuple[Any, Any, Any, Any]:
    """Return training rows and labels, and validation rows of which 25 are among them."""
    x = np.random.default_rng(seed).normal(size=(ROWS + KEPT_OUT - SHARED, 8)).astype("float32")
    y = (x.sum(axis=1) > 0).astype("int64")
    return x[:ROWS], y[:ROWS], x[ROWS - SHARED :], y[ROWS - SHARED :]


def classifier(*, built: bool = True, **compiled: Any) -> keras.Model:
    keras.utils.set_random_seed(3)
    model = keras.Sequential([layers.Dense(8, "relu"), layers.Dropout(0.3), layers.Dense(1, "sigmoid")])
    if built:
        model.build((None, 8))
    model.compile("adam", "binary_crossentropy", **compiled)
    return model


def fitted(model: keras.Model, log_dir: pathlib.Path | None, *, epochs: int = 2, **settings: Any) -> Any:
    x, y, kept_out, labels = data()
    callbacks = (
        [] if log_dir is None else [DegeneracyCallback(log_dir, **{"strict": True, "on_finding": "ignore", **settings})]
    )
    told = model.fit(x, y, BATCH, epochs=epochs, validation_data=(kept_out, labels), verbose=0, callbacks=callbacks)
    return told.history


def run_in(log_dir: pathlib.Path) -> RunSeries:
    (run,) = read_directory(str(log_dir)).runs.values()
    assert isinstance(run, RunSeries), run
    return run


def split(run: RunSeries, row: int, column: str) -> float:
    return float(run[SPLIT][column][-1, row])


WAYS = {
    "jit off": {"jit_compile": False},
    "jit on": {"jit_compile": True},
    "4 steps per execution": {"jit_compile": False, "steps_per_execution": 4},
    "3 steps per execution, jit on": {"jit_compile": True, "steps_per_execution": 3},
    "eager": {"run_eagerly": True},
}
QUICK = {("jit off", False), ("jit on", True), ("4 steps per execution", True), ("eager", False)}


@pytest.mark.parametrize(
    ("compiled", "built"),
    [
        pytest.param(
            compiled,
            built,
            id=f"{way}, built{'' if built else ' from its first batch'}",
            marks=[] if (way, built) in QUICK else [pytest.mark.slow],
        )
        for way, compiled in WAYS.items()
        for built in (True, False)
    ],
)
def test_every_row_is_seen_once_and_training_is_the_same_to_the_bit(
    compiled: dict[str, Any], built: bool, tmp_path: pathlib.Path
) -> None:
    plain = classifier(built=built, **compiled)
    alone = fitted(plain, None)
    model = classifier(built=built, **compiled)
    watched = fitted(model, tmp_path, update_freq=7)
    assert_equal((state_of(plain), alone), (state_of(model), watched))
    run = run_in(tmp_path)
    assert [split(run, row, "rows") for row in (0, 1)] == [ROWS, KEPT_OUT]
    assert [split(run, row, "exact") for row in (0, 1)] == [1, 1]
    assert split(run, 1, "shared") == SHARED / KEPT_OUT
    assert run.split_classes is not None
    assert run.split_classes[1][-1].sum() == ROWS + KEPT_OUT
    assert set(run.sketches) == {"training", "validation"}


def test_the_record_stands_at_the_last_step_of_the_first_epoch(tmp_path: pathlib.Path) -> None:
    fitted(classifier(), tmp_path)
    assert run_in(tmp_path)[SPLIT].steps.tolist() == [-(-ROWS // BATCH) - 1]


def test_an_evaluation_that_comes_later_is_added_to_what_is_known_of_training(tmp_path: pathlib.Path) -> None:
    x, y, kept_out, labels = data()
    classifier().fit(
        x,
        y,
        BATCH,
        epochs=3,
        validation_data=(kept_out, labels),
        validation_freq=2,
        verbose=0,
        callbacks=[DegeneracyCallback(tmp_path, strict=True)],
    )
    shared = run_in(tmp_path)[SPLIT]["shared"]
    assert np.isnan(shared[0]).all()
    assert shared[1, 1] == SHARED / KEPT_OUT


def test_without_validation_data_the_training_rows_are_known(tmp_path: pathlib.Path) -> None:
    x, y, *_ = data()
    classifier().fit(x, y, BATCH, verbose=0, callbacks=[DegeneracyCallback(tmp_path, strict=True)])
    run = run_in(tmp_path)
    assert split(run, 0, "distinct") == ROWS
    assert np.isnan(split(run, 1, "rows"))
    assert set(run.sketches) == {"training"}


@pytest.mark.parametrize("shuffled", [True, False])
def test_hashes_are_those_of_the_rows_as_keras_trains_on_them(shuffled: bool, tmp_path: pathlib.Path) -> None:
    x, y, *_ = data()
    x = x.astype("float64")
    classifier().fit(x, y, BATCH, shuffle=shuffled, verbose=0, callbacks=[DegeneracyCallback(tmp_path, strict=True)])
    (sketch,) = run_in(tmp_path).sketches["training"].values()
    found = sketch[:, 0].view(np.uint64)
    np.testing.assert_array_equal(found, np.sort(row_hashes([x])))


def test_dicts_of_features_and_several_outputs_are_one_row(tmp_path: pathlib.Path) -> None:
    first, second = layers.Input((3,), name="first"), layers.Input((2,), name="second")
    joined = layers.Concatenate()([first, second])
    model = keras.Model({"first": first, "second": second}, [layers.Dense(1)(joined), layers.Dense(2)(joined)])
    model.compile("sgd", ["mse", "mse"], loss_weights=[1, 2])
    rng = np.random.default_rng(0)
    x = {"first": rng.normal(size=(64, 3)), "second": rng.normal(size=(64, 2))}
    y = [rng.normal(size=(64, 1)), rng.normal(size=(64, 2))]
    model.fit(x, y, 16, verbose=0, callbacks=[DegeneracyCallback(tmp_path, strict=True)])
    run = run_in(tmp_path)
    assert split(run, 0, "distinct") == 64
    assert run.split_classes is not None
    assert np.isnan(run.split_classes[1]).all()


@pytest.mark.parametrize("built", [True, False])
@pytest.mark.filterwarnings("ignore:Your input ran out of data")
def test_rows_that_cannot_be_compared_are_said_to_be_missing(built: bool, tmp_path: pathlib.Path) -> None:
    def batches() -> Any:
        for _ in range(6):
            yield np.ones((4, 8), "float32"), None

    class Own(keras.Sequential):
        def compute_loss(self, x: Any, y: Any, y_pred: Any, *rest: Any, **more: Any) -> Any:
            return keras.ops.mean(keras.ops.square(y_pred))

    model = Own([*([layers.Input((8,))] if built else []), layers.Dense(1)])
    model.compile("sgd")
    model.fit(batches(), shuffle=False, verbose=0, callbacks=[DegeneracyCallback(tmp_path, strict=True)])
    run = run_in(tmp_path)
    assert not len(run[SPLIT])
    assert run.configuration.not_recorded == ("rows of training (batches with parts that are left out)",)


def test_an_error_of_the_data_is_raised_as_without_us(tmp_path: pathlib.Path) -> None:
    def batches() -> Any:
        yield np.ones((4, 8), "float32"), np.ones((4, 1), "float32")
        raise KeyError("the disk is gone")

    with pytest.raises(Exception, match="the disk is gone"):
        classifier().fit(batches(), shuffle=False, verbose=0, callbacks=[DegeneracyCallback(tmp_path, strict=True)])
    kept = classifier()
    kept.fit(*data()[:2], BATCH, verbose=0, callbacks=[DegeneracyCallback(tmp_path / "next", strict=True)])
    assert split(run_in(tmp_path / "next"), 0, "rows") == ROWS


def test_rows_of_a_fit_that_was_interrupted_do_not_count_twice(tmp_path: pathlib.Path) -> None:
    class Interrupted(keras.callbacks.Callback):
        def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
            if batch == 6:
                raise KeyboardInterrupt

    model, ours = classifier(), DegeneracyCallback(tmp_path, strict=True, on_finding="ignore")
    with pytest.raises(KeyboardInterrupt):
        model.fit(*data()[:2], BATCH, verbose=0, callbacks=[ours, Interrupted()])
    model.fit(*data()[:2], BATCH, verbose=0, callbacks=[ours])
    run = run_in(tmp_path)
    assert (split(run, 0, "rows"), split(run, 0, "twin")) == (ROWS, 0)


def test_batches_that_cannot_be_taken_back_are_said_to_be_missing(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: Any) -> Any:
        raise MemoryError("no room")

    monkeypatch.setattr("tb_zeroloss.record.recorders.tee_iterator.TeeIterator.take", full)
    fitted(classifier(), tmp_path, strict=False)
    assert run_in(tmp_path).configuration.not_recorded == (
        "rows of training (MemoryError: no room)",
        "rows of validation (MemoryError: no room)",
    )


def test_what_fails_in_a_look_is_said_and_training_goes_on(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> Any:
        raise MemoryError("no room")

    monkeypatch.setattr("tb_zeroloss.splits.split.row_hashes", full)
    model = classifier()
    plain = fitted(model, None)
    again = classifier()
    history = fitted(again, tmp_path, strict=False)
    assert_equal((state_of(model), plain), (state_of(again), history))
    run = run_in(tmp_path)
    assert not len(run[SPLIT])
    assert run.configuration.not_recorded == (
        "rows of training (MemoryError: no room)",
        "rows of validation (MemoryError: no room)",
    )


def test_rows_that_were_seen_in_part_are_not_taken_for_all(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def once(parts: Any) -> Any:
        if len(parts[0]) == ROWS - BATCH:  # the first batch was seen
            raise MemoryError("no room for the other batches")
        return row_hashes(parts)

    monkeypatch.setattr("tb_zeroloss.splits.split.row_hashes", once)
    fitted(classifier(), tmp_path, strict=False)
    run = run_in(tmp_path)
    assert run.configuration.not_recorded == ("rows of training (MemoryError: no room for the other batches)",)
    assert set(run.sketches) == {"validation"}
    assert split(run, 1, "rows") == KEPT_OUT
