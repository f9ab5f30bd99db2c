"""Full disks, directories that go away, broken statistics: training goes on, it is said once, it can be seen."""

from __future__ import annotations

import contextlib
import os
import pathlib
import resource
import shutil
from collections.abc import Iterator
from typing import Any

import keras
import numpy as np
import pytest
from tensorboard.context import RequestContext

from tb_zeroloss import DegeneracyCallback
from tb_zeroloss.read.fetch import Reader
from tb_zeroloss.record.writing.error_summary import cause
from tb_zeroloss.record.writing.journal import Journal
from tb_zeroloss.record.writing.sink import EventFileSink
from tb_zeroloss.report.detail import detail_payload
from tb_zeroloss.report.public import judge_run
from tb_zeroloss.schema.quantities import LOSS
from tb_zeroloss.series import RunSeries
from tb_zeroloss.settings.settings import Settings
from tests.events import CONFIGURATION, record
from tests.loaders import LOADERS, opened
from tests.record.models import mlp


@pytest.fixture(autouse=True)
def try_again_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tb_zeroloss.record.writing.sink.FLUSH_SECONDS", 0.0)


@contextlib.contextmanager
def full_disk(size: int = 20_000) -> Iterator[None]:
    """Let no file grow beyond so many bytes: writing fails as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def journal(directory: pathlib.Path) -> Journal:
    return Journal("a", EventFileSink(str(directory)))


def add(book: Journal, *steps: int) -> None:
    for step in steps:
        _, encoded = record(step, 1, 1 / (1 + step))
        book.add(step, {value.tag: value.array for value in encoded}, CONFIGURATION)


def read(directory: pathlib.Path, loader: str = "python") -> RunSeries:
    with opened(directory, loader) as provider:
        (run,) = Reader(provider).runs(RequestContext(), "").values()
    assert isinstance(run, RunSeries)
    return run


def banners(run: RunSeries) -> str:
    detail = detail_payload(judge_run("a", run, Settings()))
    return " ".join(banner.text for banner in detail.banners)


def test_a_disk_that_was_full_for_a_moment_loses_nothing(
    tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = journal(tmp_path / "a" / "zeroloss")
    add(book, *range(5))
    with full_disk(1_000):
        add(book, *range(5, 15))
    add(book, *range(15, 20))
    book.close()
    for loader in LOADERS:
        run = read(tmp_path, loader)
        assert list(run.steps) == list(range(20))
        assert run.records_logged == 20
        assert run.fact("failures") == 0
        assert "could not write for a time, first at step 5" in banners(run)
    assert capsys.readouterr().err.count("File too large") == 1


def test_what_cannot_be_completed_is_written_as_it_is(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    book = journal(tmp_path / "a")
    add(book, 0)
    monkeypatch.setattr(book.facts, "complete", lambda *_: 1 / 0)
    add(book, *range(1, 5))
    book.close()
    run = read(tmp_path)
    assert run[LOSS]["value"][:, 0] == pytest.approx(1 / (1 + np.arange(5)))
    assert "could not complete the record of step 1 (ZeroDivisionError" in run.configuration.trouble


def test_a_full_disk_leaves_no_empty_files(tmp_path: pathlib.Path) -> None:
    book = journal(tmp_path / "a")
    with full_disk(0):
        add(book, *range(10))
        book.close()
    assert list((tmp_path / "a").iterdir()) == []


def test_what_waits_is_bounded_and_what_is_lost_is_counted(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tb_zeroloss.record.writing.sink.WAITING_RECORDS", 8)
    book = journal(tmp_path / "a")
    with full_disk(0):
        add(book, *range(20))
    add(book, 20, 21)
    book.close()
    run = read(tmp_path)
    assert run.steps[-1] == 21
    assert list(run.steps) == list(range(13, 22))
    assert run.records_logged == 22
    assert run.fact("failures") == 13
    assert "could not be taken or written" in banners(run)


def test_a_directory_that_is_removed_is_made_again(tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> None:
    book = journal(tmp_path / "a")
    add(book, *range(5))
    shutil.rmtree(tmp_path / "a")
    add(book, *range(5, 10))
    book.close()
    run = read(tmp_path)
    assert list(run.steps) == list(range(5, 10))
    assert run.configuration.model == CONFIGURATION.model
    assert run.records_logged == 10
    assert "is gone, with what was recorded so far" in capsys.readouterr().err
    assert "5 of 10 steps available" in banners(run)
    assert "first at step 5 (FileNotFoundError" in banners(run)


def test_a_directory_that_is_removed_at_the_end_holds_the_last_records(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("tb_zeroloss.record.writing.sink.FLUSH_SECONDS", 60.0)
    book = journal(tmp_path / "a")
    add(book, *range(25))
    shutil.rmtree(tmp_path / "a")
    book.close()
    run = read(tmp_path)
    assert run.steps[-1] == 24
    assert "FileNotFoundError" in banners(run)
    assert "could not be written" not in capsys.readouterr().err


class Between(keras.callbacks.Callback):
    """Does something to the directory between two steps."""

    def __init__(self, **at: Any) -> None:
        super().__init__()
        self._at = {int(name.removeprefix("step_")): what for name, what in at.items()}

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        self._at.get(batch, lambda: None)()


def fit(*callbacks: keras.callbacks.Callback) -> dict[str, list[float]]:
    keras.utils.set_random_seed(0)
    model, (x, y) = mlp()
    model.compile("adam", "mse", jit_compile=False)
    history: dict[str, list[float]] = model.fit(x, y, batch_size=16, verbose=0, callbacks=list(callbacks)).history
    return history


def test_a_file_in_place_of_the_directory_does_not_end_a_training(
    tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a").write_text("not a directory")
    free = Between(step_5=lambda: os.remove(tmp_path / "a"))
    assert fit(DegeneracyCallback(tmp_path / "a"), free) == fit()
    assert capsys.readouterr().err.count("tb_zeroloss") == 1
    assert list(read(tmp_path).steps) == list(range(12))


def test_a_training_that_can_write_nothing_says_so_and_goes_on(
    tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a").write_text("not a directory")
    assert fit(DegeneracyCallback(tmp_path / "a")) == fit()
    first, last = capsys.readouterr().err.strip().splitlines()
    assert "could not write step 0 (FailedPreconditionError" in first
    assert last.endswith("could not be written.")


def test_a_directory_that_is_removed_while_training_does_not_end_it(
    tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str]
) -> None:
    gone = Between(step_5=lambda: shutil.rmtree(tmp_path / "a"))
    assert fit(DegeneracyCallback(tmp_path / "a"), gone) == fit()
    assert capsys.readouterr().err.count("tb_zeroloss") == 1
    assert list(read(tmp_path).steps) == list(range(6, 12))


def test_a_statistic_that_breaks_at_once_is_seen_in_the_tab(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: Any) -> None:
        raise ValueError("an odd layer in /home/someone/model.py")

    expected = fit()
    monkeypatch.setattr("tb_zeroloss.record.recorders.in_step.measured", fails)
    assert fit(DegeneracyCallback(tmp_path / "a")) == expected
    for loader in LOADERS:
        said = banners(read(tmp_path, loader))
        assert "nothing is recorded from step 0 on (ValueError: an odd layer in model.py)" in said


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("/home/me/runs/a.v2; No space left", "OSError: a.v2; No space left", id="a path"),
        pytest.param("no such file: '/home/me/x'", "OSError: no such file: 'x'", id="a quoted path"),
        pytest.param("shapes 3/4 and a/b", "OSError: shapes 3/4 and a/b", id="a fraction is no path"),
        pytest.param("gs://bucket/a is gone", "OSError: gs://bucket/a is gone", id="an address is none of the machine"),
        pytest.param("first\nsecond", "OSError: first", id="only the first line"),
        pytest.param("", "OSError", id="no text"),
    ],
)
def test_a_cause_is_one_line_without_paths(text: str, expected: str) -> None:
    assert cause(OSError(text)) == expected
