"""Directories of workers read as one run, by both loaders."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tensorboard.context import RequestContext

from tb_zeroloss.read.directory import read_directory
from tb_zeroloss.read.fetch import Reader
from tb_zeroloss.schema.arrays import SKETCHES, SPLIT_WORKER
from tb_zeroloss.schema.quantities import LOSS, SPLIT
from tb_zeroloss.series import RunSeries
from tests import events
from tests.loaders import LOADERS, opened
from tests.splits.shards import dealt, record

ROWS = np.random.default_rng(0).normal(size=(900, 3)).astype(np.float32)


def encoded(record: dict[str, Any], worker: tuple[int, int] | None) -> list[events.Tensor]:
    said = {} if worker is None else {SPLIT_WORKER.tag: np.array(worker, np.int64)}
    return [events.Tensor(tag, array) for tag, array in {**record, **said}.items()]


def write_split(
    directory: Path,
    training: Any,
    validation: Any,
    worker: tuple[int, int] | None,
    start: float = events.START,
    before: Sequence[events.Record] = (),
) -> None:
    """Write what ``log_split`` of a worker writes, after records of a training."""
    split = record(training, validation)
    events.write(directory, [*before, (0, encoded(split, worker))], start=start)


def write_shards(home: Path, count: int, training: Any = ROWS[:600], validation: Any = ROWS[580:]) -> None:
    """Write the shards of all workers, whose rows of validation are in training of others."""
    shards = zip(dealt(training, count), dealt(validation[::-1], count), strict=True)
    for number, (x, v) in enumerate(shards):
        write_split(home / f"worker_{number}", x, v, (number, count))


def runs(directory: Path) -> dict[str, RunSeries]:
    found = read_directory(str(directory)).runs
    assert all(isinstance(run, RunSeries) for run in found.values()), found
    return {name: run for name, run in found.items() if isinstance(run, RunSeries)}


def shared(run: RunSeries) -> float:
    return float(run[SPLIT]["shared"][-1, 1])


@pytest.mark.parametrize("loader", LOADERS)
@pytest.mark.parametrize("at", ["a", "."])
def test_workers_are_one_run(loader: str, at: str, tmp_path: Path) -> None:
    write_shards(tmp_path / "logs" / at / "zeroloss", 3)
    with opened(tmp_path / "logs", loader) as provider:
        reader = Reader(provider)
        listing = reader.listing(RequestContext(), "")
        found = reader.runs(RequestContext(), "")
        assert listing.others_among(reader.directories(RequestContext(), "")) == 0
    assert list(found) == ["logs" if at == "." else at]
    (run,) = found.values()
    assert isinstance(run, RunSeries)
    assert shared(run) == 20 / 320
    assert run[SPLIT]["rows"].tolist() == [[600, 320]]
    assert [rows.shape for rows in run.sketches["training"].values()] == [(600, 5)]
    assert run.split_workers is not None
    assert (run.split_workers.seen, run.split_workers.missing) == ((0, 1, 2), ())
    assert run.configuration.notes == ("no training was recorded here, only the data of its workers",)


@pytest.mark.parametrize("loader", LOADERS)
def test_they_belong_to_the_training_of_the_chief(loader: str, tmp_path: Path) -> None:
    events.write(tmp_path / "a" / "zeroloss", events.records(range(30)))
    write_shards(tmp_path / "a" / "zeroloss", 2)
    with opened(tmp_path, loader) as provider:
        (found,) = Reader(provider).runs(RequestContext(), "").values()
    assert isinstance(found, RunSeries)
    assert len(found[LOSS]) == 30
    assert found.configuration.optimizer == "adam"
    assert shared(found) == 20 / 320


def test_workers_that_trained_are_runs_of_their_own_without_their_rows(tmp_path: Path) -> None:
    for number, (x, v) in enumerate(zip(dealt(ROWS[:600], 2), dealt(ROWS[580:], 2), strict=True)):
        home = tmp_path / "a" / "zeroloss" / f"worker_{number}"
        write_split(home, x, v, (number, 2), before=events.records(range(30)))
    found = runs(tmp_path)
    assert list(found) == ["a", "a/worker_0", "a/worker_1"]
    assert shared(found["a"]) == 20 / 320
    assert not len(found["a"][LOSS])
    for name in ("a/worker_0", "a/worker_1"):
        assert len(found[name][LOSS]) == 30
        assert not len(found[name][SPLIT])
        assert "those of the run of all workers" in found[name].configuration.notes[-1]


def test_a_worker_that_recorded_nothing_is_missing(tmp_path: Path) -> None:
    write_split(tmp_path / "a" / "zeroloss" / "worker_0", ROWS[:300], ROWS[300:400], (0, 2))
    workers = runs(tmp_path)["a"].split_workers
    assert workers is not None
    assert (workers.seen, workers.missing) == ((0,), (1,))


def test_a_worker_whose_record_is_damaged_is_missing(tmp_path: Path) -> None:
    write_shards(tmp_path / "a" / "zeroloss", 2)
    broken = record(ROWS[:300])
    broken[SKETCHES["training"].tag] = broken[SKETCHES["training"].tag][:7]
    events.write(tmp_path / "a" / "zeroloss" / "worker_1", [(0, encoded(broken, (1, 2)))], start=events.START + 100)
    workers = runs(tmp_path)["a"].split_workers
    assert workers is not None
    assert workers.missing == (1,)


def test_workers_of_an_earlier_larger_cluster_do_not_count(tmp_path: Path) -> None:
    write_shards(tmp_path / "a" / "zeroloss", 4)
    for number in range(2):
        home = tmp_path / "a" / "zeroloss" / f"worker_{number}"
        write_split(home, ROWS[number:200:2], ROWS[200:300], (number, 2), start=events.START + 100)
    run = runs(tmp_path)["a"]
    assert run.split_workers is not None
    assert run.split_workers.count == 2
    assert run[SPLIT]["rows"].tolist() == [[200, 100]]


@pytest.mark.parametrize(("later", "rows"), [(False, 600), (True, 50)])
def test_the_last_of_the_run_itself_and_its_workers_counts(later: bool, rows: int, tmp_path: Path) -> None:
    write_shards(tmp_path / "a" / "zeroloss", 2)
    start = events.START + (100 if later else -100)
    write_split(tmp_path / "a" / "zeroloss", ROWS[:50], ROWS[50:60], None, start=start)
    run = runs(tmp_path)["a"]
    assert run[SPLIT]["rows"][:, 0].tolist() == [rows]
    assert (run.split_workers is None) is later


def test_what_fit_saw_on_the_chief_is_a_shard_and_takes_no_place(tmp_path: Path) -> None:
    write_shards(tmp_path / "a" / "zeroloss", 2)
    split = dict(record(ROWS[:50], ROWS[50:60]))
    split[SPLIT.tag][:, SPLIT.index("turn")] = [1, 2]
    events.write(tmp_path / "a" / "zeroloss", [(0, encoded(split, None))], start=events.START + 100)
    run = runs(tmp_path)["a"]
    assert run[SPLIT]["rows"][:, 0].tolist() == [600]
    assert run.split_workers is not None


def test_a_worker_that_is_opened_alone_says_that_it_is_one_of_several(tmp_path: Path) -> None:
    write_shards(tmp_path / "a" / "zeroloss", 3)
    run = runs(tmp_path / "a" / "zeroloss")["worker_1"]
    assert run[SPLIT]["rows"][0, 0] == 200
    assert run.split_workers is not None
    assert run.split_workers.missing_named == "workers 0 and 2 of 3"


def test_a_shard_that_comes_later_is_read(tmp_path: Path) -> None:
    home = tmp_path / "a" / "zeroloss"
    write_split(home / "worker_0", ROWS[:300], ROWS[300:400], (0, 2))
    with opened(tmp_path, "python") as provider:
        reader = Reader(provider)
        assert len(reader.runs(RequestContext(), "")) == 1
    write_split(home / "worker_1", ROWS[300:600], ROWS[:100], (1, 2))
    with opened(tmp_path, "python") as provider:
        reader._provider = provider
        (run,) = reader.runs(RequestContext(), "").values()
    assert isinstance(run, RunSeries)
    assert shared(run) == 1


def test_nothing_more_is_asked_for_where_there_are_no_workers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(3):
        events.write(tmp_path / f"{number}" / "zeroloss", events.records(range(3)))
    with opened(tmp_path, "python") as provider:
        asked: list[Any] = []
        read = provider.read_tensors

        def counted(*positional: Any, **wanted: Any) -> Any:
            asked.append(wanted)
            return read(*positional, **wanted)

        monkeypatch.setattr(provider, "read_tensors", counted)
        assert len(Reader(provider).runs(RequestContext(), "")) == 3
    assert len(asked) == 1
