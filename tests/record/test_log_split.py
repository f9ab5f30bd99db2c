"""``log_split`` on every form of data, in every place it writes to, and what it refuses."""

from __future__ import annotations

import json
import pathlib
from collections.abc import Callable, Iterator
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf
from tensorboard.backend.event_processing.plugin_event_accumulator import EventAccumulator

import tb_zeroloss
from tb_zeroloss import DegeneracyCallback, Near, SplitReport, log_split
from tb_zeroloss.read.directory import read_directory
from tb_zeroloss.record.writing.sink import EventFileSink, write_complete
from tb_zeroloss.schema.quantities import LOSS, SPLIT
from tb_zeroloss.series import RunSeries
from tests.loaders import LOADERS, opened
from tests.record.models import mlp
from tests.web.tab import Tab

SECOND_OF_TWO = json.dumps(
    {"cluster": {"worker": ["localhost:1", "localhost:2"]}, "task": {"type": "worker", "index": 1}}
)
RANDOM = np.random.default_rng(0)
IMAGES = RANDOM.integers(0, 256, (120, 6, 6, 1), np.uint8)
TABLE = RANDOM.normal(size=(120, 4)).astype("float32")
TOKENS = RANDOM.integers(0, 10_000, (120, 9))
TEXTS = np.array([f"sentence {number} with an ä" for number in range(120)])
LABELS = np.arange(120) % 5
TRAINED, HELD_OUT = slice(0, 90), slice(80, 120)
SHARED = 10 / 40

DataSet: Any = tf.data.Dataset


class Numbered(keras.utils.PyDataset):
    def __init__(self, x: Any, y: Any) -> None:
        super().__init__()
        self.x, self.y = x, y

    def __len__(self) -> int:
        return -(-len(self.x) // 16)

    def __getitem__(self, number: int) -> Any:
        part = slice(16 * number, 16 * (number + 1))
        return self.x[part], self.y[part]


def generated(x: Any, y: Any) -> Iterator[Any]:
    for at in range(0, len(x), 7):
        yield x[at : at + 7], y[at : at + 7], np.ones(len(x[at : at + 7]))


FORMS: dict[str, Callable[[Any, Any], Any]] = {
    "arrays": lambda x, y: (x, y),
    "inputs alone": lambda x, _: x,
    "a dict": lambda x, y: ({"a": x, "b": y}, y),
    "a list": lambda x, y: ([x, y], {"label": y}),
    "tensors": lambda x, y: (tf.constant(x), tf.constant(y)),
    "batches of a dataset": lambda x, y: DataSet.from_tensor_slices((x, y)).batch(16),
    "batches of one size": lambda x, y: DataSet.from_tensor_slices((x, y)).batch(10, drop_remainder=True),
    "rows of a dataset": lambda x, y: DataSet.from_tensor_slices((x, y)),
    "rows of a dict": lambda x, y: DataSet.from_tensor_slices(({"a": x, "b": y}, tf.one_hot(y, 5))),
    "a generator": generated,
    "a list of batches that are read on": lambda x, y: iter(list(generated(x, y))),
    "a keras dataset": Numbered,
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("x", [IMAGES, TABLE, TOKENS, TEXTS], ids=["images", "table", "tokens", "texts"])
def test_every_form_of_data_gives_the_same(x: Any, form: str) -> None:
    make = FORMS[form]
    report = log_split(make(x[TRAINED], LABELS[TRAINED]), make(x[HELD_OUT], LABELS[HELD_OUT]))
    assert isinstance(report, SplitReport)
    assert report.training is not None
    assert report.validation is not None
    assert (report.training.rows, report.validation.rows) == (90, 40)
    assert report.shared.value == SHARED
    assert {(row.validation_row, row.training_row) for row in report.examples} <= {(at, at + 80) for at in range(10)}
    assert (report.training.classes is None) is (form == "inputs alone")
    assert report.written_to is None


def test_padded_batches_of_texts_are_said_to_vary() -> None:
    ragged = DataSet.range(1, 30).map(lambda length: tf.range(length))
    report = log_split(ragged.padded_batch(4), ragged.padded_batch(4))
    assert "padded" in str(report)


def test_endless_data_need_a_number_of_rows() -> None:
    endless = DataSet.from_tensor_slices((TABLE, LABELS)).batch(16).repeat()
    with pytest.raises(ValueError, match=r"log_split\(train=...\): the data have no end. Pass max_rows="):
        log_split(endless, (TABLE, LABELS))
    report = log_split(endless, (TABLE, LABELS), max_rows=50)
    assert report.training is not None
    assert report.training.rows == 50
    assert "only the first rows of training" in str(report)


@pytest.mark.parametrize("batched", [True, False])
def test_whether_elements_are_batches_is_asked_where_it_cannot_be_told(batched: bool) -> None:
    one = DataSet.from_tensor_slices(TABLE)
    data = one.batch(10, drop_remainder=True) if batched else one
    with pytest.raises(ValueError, match=r"one row or a batch. Pass batched=True or batched=False"):
        log_split(data)
    report = log_split(data, batched=batched)
    assert report.training is not None
    assert report.training.rows == 120


@pytest.mark.parametrize(
    ("train", "validation", "says"),
    [
        (TABLE, TABLE.astype("int64"), r"log_split: x holds floats in training .* Convert both"),
        ({"a": TABLE}, {"b": TABLE}, r"log_split: inputs of training are .* Pass both in the same structure"),
        (TABLE, TABLE[:, :3], r"log_split: rows of x have shape .* Cut or pad both"),
        (TABLE, TABLE[:0], r"log_split: validation has no rows. Pass"),
        (iter([]), TABLE, r"log_split: training has no rows. Pass"),
        (3, TABLE, r"log_split\(train=...\): x has no axis of rows; got int. Pass arrays"),
        ((TABLE, LABELS[:3]), None, r"log_split\(train=...\): numbers of rows differ .* Pass the parts"),
        (TABLE, (TABLE,) * 4, r"log_split\(validation=...\): a tuple of 4"),
        (DataSet.from_tensors(tf.ragged.constant([[1], [2, 3]])), None, "hold a RaggedTensor. Map them to dense"),
        (DataSet.from_tensors(tf.sparse.eye(3)), None, "hold a SparseTensor. Map them to dense"),
        (DataSet.range(1, 9).map(lambda n: (tf.range(n), n)), None, "cannot be read .* padded_batch"),
    ],
)
def test_data_that_cannot_be_compared_are_refused_with_a_cure(train: Any, validation: Any, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        log_split(train, validation)


@pytest.mark.parametrize(
    ("arguments", "error", "says"),
    [
        ({"max_rows": 0}, ValueError, r"log_split\(max_rows=0\)"),
        ({"step": -1}, ValueError, "non-negative"),
        ({"step": "now"}, TypeError, "step must be"),
        ({"near": 3}, TypeError, r"near must be tb_zeroloss.Near"),
        ({"log_dir": ""}, ValueError, "log_dir is empty"),
        ({"log_dir": "runs/train"}, ValueError, "Pass 'runs' instead"),
        ({"log_dir": "runs/a", "writer": object()}, ValueError, "pass one of them"),
    ],
)
def test_arguments_are_checked_before_the_data_are_read(
    arguments: dict[str, Any], error: type[Exception], says: str
) -> None:
    unread = iter([TABLE])
    with pytest.raises(error, match=says):
        log_split(unread, **arguments)
    assert list(unread)


def test_inside_a_function_it_is_refused() -> None:
    with pytest.raises(ValueError, match=r"outside of a tf.function"):
        tf.function(lambda: log_split(TABLE))()


def test_near_copies_are_reported_and_only_equal_rows_are_recorded(tmp_path: pathlib.Path) -> None:
    copies = TABLE[HELD_OUT] + np.float32(1e-4)
    report = log_split(TABLE, copies, near=Near(step=0.1), log_dir=tmp_path / "a")
    assert report.near is not None
    assert report.near.value > 0.9
    assert report.shared.value == 0
    assert read(tmp_path)[SPLIT]["shared"][0, 1] == 0


def read(directory: pathlib.Path, name: str = "a") -> RunSeries:
    run = read_directory(str(directory)).runs[name]
    assert isinstance(run, RunSeries), run
    return run


def split_of(directory: pathlib.Path) -> None:
    log_split((TABLE[TRAINED], LABELS[TRAINED]), (TABLE[HELD_OUT], LABELS[HELD_OUT]), log_dir=directory)


def fit(directory: pathlib.Path, *more: keras.callbacks.Callback) -> None:
    model, (x, y) = mlp()
    model.compile("sgd", "mse")
    model.fit(x, y, batch_size=32, verbose=0, callbacks=[DegeneracyCallback(directory, on_finding="ignore"), *more])


class InTraining(keras.callbacks.Callback):
    def __init__(self, directory: pathlib.Path) -> None:
        super().__init__()
        self.directory = directory

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        if batch == 2:
            split_of(self.directory)


@pytest.mark.parametrize("loader", LOADERS)
@pytest.mark.parametrize("order", ["before", "after", "while"])
def test_it_belongs_to_the_run_that_trains_there(
    order: str, loader: str, tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str]
) -> None:
    directory = tmp_path / "a"
    if order == "before":
        split_of(directory)
    fit(directory, *([InTraining(directory)] if order == "while" else []))
    if order == "after":
        split_of(directory)
    assert "earlier training" not in capsys.readouterr().out
    run = read(tmp_path)
    assert run.steps.tolist() == list(range(6))
    assert run[SPLIT].limit_to(1).last("shared") == SHARED
    assert [rows.shape for rows in run.sketches["validation"].values()] == [(40, 5)]
    assert run.configuration.outputs
    with opened(tmp_path, loader) as provider:
        assert Tab(provider).answer("/run?run=a")["run"]["name"] == "a"


@pytest.mark.parametrize(("is_live", "seen_live"), [(True, [0, 1, 2]), (False, [0, 1])])
def test_a_reader_does_not_leave_a_file_that_is_still_written_to(
    is_live: bool, seen_live: list[int], tmp_path: pathlib.Path
) -> None:
    sink, reader = EventFileSink(str(tmp_path)), EventAccumulator(str(tmp_path))
    record = {LOSS.tag: np.zeros((1, len(LOSS)))}
    for step in range(2):
        sink.write(step, record)
    reader.Reload()
    write_complete(str(tmp_path), 0, {SPLIT.tag: np.zeros((2, len(SPLIT)))}, is_live=is_live)
    reader.Reload()
    sink.write(2, record)
    sink.close()
    reader.Reload()
    assert [point.step for point in reader.Tensors("zeroloss/loss")] == seen_live
    anew = EventAccumulator(str(tmp_path)).Reload()
    assert [len(anew.Tensors(tag)) for tag in ("zeroloss/loss", "zeroloss/split")] == [3, 1]


def test_a_second_training_is_still_noticed(tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> None:
    split_of(tmp_path / "a")
    fit(tmp_path / "a")
    fit(tmp_path / "a")
    assert capsys.readouterr().out.count("earlier training") == 1


@pytest.mark.parametrize("loader", LOADERS)
def test_a_run_with_nothing_but_a_split_is_shown(loader: str, tmp_path: pathlib.Path) -> None:
    split_of(tmp_path / "a")
    split_of(tmp_path / "b")
    report = tb_zeroloss.check(tmp_path)
    assert [run.name for run in report.runs] == ["a", "b"]
    assert not report.problems
    assert "failed" not in report.runs[0].outcomes.values()
    assert read(tmp_path).configuration.notes == ("no training was recorded, only its data",)
    with opened(tmp_path, loader) as provider:
        tab = Tab(provider)
        assert len(tab.answer("/overview")["runs"]) == 2
        assert tab.answer("/run?run=a")["run"]["name"] == "a"
        assert tab.answer(f"/series?run=a&tag={SPLIT.tag}")
        assert tab.answer("/compare?base=a&runs=b")
        assert tab.get("/run?run=a&format=markdown").status_code == 200
        assert tab.get("/report.html?run=a").status_code == 200


def test_a_later_split_takes_the_place_of_an_earlier_one(tmp_path: pathlib.Path) -> None:
    log_split(TABLE, TABLE, log_dir=tmp_path / "a")
    split_of(tmp_path / "a")
    assert read(tmp_path)[SPLIT]["shared"][:, 1].tolist() == [SHARED]


@pytest.mark.parametrize("given", [True, False])
@pytest.mark.parametrize("wanted", [True, False])
def test_a_writer_takes_it_if_it_wants_records(given: bool, wanted: bool, tmp_path: pathlib.Path) -> None:
    writer = tf.summary.create_file_writer(str(tmp_path / "a"))
    with tf.summary.record_if(wanted):
        if given:
            report = log_split(TABLE, TABLE[HELD_OUT], writer=writer, step=3)
        else:
            with writer.as_default():
                report = log_split(TABLE, TABLE[HELD_OUT], step=3)
    writer.close()
    assert report.shared.value == 1
    assert (report.written_to is not None) is wanted
    if wanted:
        assert read(tmp_path)[SPLIT].steps.tolist() == [3]


def test_switched_off_nothing_is_read_or_written(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TB_ZEROLOSS_DISABLE", "1")
    report = log_split(iter([]), log_dir=tmp_path / "a")
    assert report.training is None
    assert "TB_ZEROLOSS_DISABLE" in str(report)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("strict", [True, False])
def test_what_cannot_be_written_ends_nothing_unless_it_is_to(
    strict: bool, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a").write_text("a file in the way")
    if strict:
        monkeypatch.setenv("TB_ZEROLOSS_STRICT", "1")
        with pytest.raises(tf.errors.OpError):
            log_split(TABLE, TABLE, log_dir=tmp_path / "a")
        return
    report = log_split(TABLE, TABLE, log_dir=tmp_path / "a")
    assert (report.shared.value, report.written_to) == (1, None)
    assert "could not be recorded" in str(report)
    assert "could not be recorded" in capsys.readouterr().err


def test_only_the_chief_writes(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TF_CONFIG", SECOND_OF_TWO)
    report = log_split(TABLE, TABLE, log_dir=tmp_path / "a")
    assert (report.shared.value, report.written_to) == (1, None)
    assert not list(tmp_path.iterdir())


def test_no_row_is_written(tmp_path: pathlib.Path) -> None:
    secrets = np.array([f"secret-{number}" for number in range(50)])
    numbers = np.full((50, 4), 1234.5, np.float32) + np.arange(50, dtype=np.float32)[:, None]
    report = log_split({"texts": secrets, "numbers": numbers}, log_dir=tmp_path / "a")
    (written,) = (path.read_bytes() for path in (tmp_path / "a" / "zeroloss").iterdir())
    assert b"secret" not in written
    assert numbers[3].tobytes() not in written
    assert "secret" not in str(report)
