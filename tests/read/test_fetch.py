from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tensorboard.context import RequestContext

from tb_zeroloss.read.fetch import Reader
from tb_zeroloss.read.problem import ReadProblem
from tb_zeroloss.schema.quantities import FACTS, GRADIENTS, LOSS, SCHEMA_VERSION
from tb_zeroloss.series import RunSeries
from tests import events
from tests.loaders import LOADERS, opened

CONTEXT = RequestContext()


def run_of(reader: Reader, name: str) -> RunSeries:
    run = reader.runs(CONTEXT, "")[name]
    assert isinstance(run, RunSeries), run
    return run


@pytest.mark.parametrize("loader", LOADERS)
def test_a_run_of_2000_records_keeps_every_record(tmp_path: Path, loader: str) -> None:
    events.write(tmp_path / "a" / "zeroloss", events.records(range(2000)))
    with opened(tmp_path, loader) as provider:
        run = run_of(Reader(provider), "a")
    assert run.steps.tolist() == list(range(2000))
    assert run.configuration == events.CONFIGURATION
    np.testing.assert_array_equal(run[LOSS]["value"][:, 0], 1 / (1 + np.arange(2000)))
    assert run.records_logged == 2000


@pytest.mark.parametrize("loader", LOADERS)
def test_a_sample_of_the_records_knows_how_many_there_were(tmp_path: Path, loader: str) -> None:
    events.write(tmp_path / "a", events.records(range(300)))
    with opened(tmp_path, loader, "--tb_zeroloss_samples=50") as provider:
        run = run_of(Reader(provider, samples=50), "a")
    assert len(run.steps) == 50
    assert run.steps[-1] == 299
    assert run.records_logged == 300
    assert run.steps_spanned == 300
    assert run[GRADIENTS].steps.tolist() == run.steps.tolist()


@pytest.mark.parametrize("loader", LOADERS)
def test_a_run_that_is_started_again_in_its_directory_replaces_its_later_steps(tmp_path: Path, loader: str) -> None:
    events.write(tmp_path / "a", [events.record(step, step + 1, 1.0) for step in range(10)])
    again = [events.record(step, step + 1, 2.0) for step in range(4, 6)]
    events.write(tmp_path / "a", again, start=events.START + 100)
    with opened(tmp_path, loader) as provider:
        run = run_of(Reader(provider), "a")
    assert run.steps.tolist() == [0, 1, 2, 3, 4, 5]
    assert run[LOSS]["total"][:, 0].tolist() == [1, 1, 1, 1, 2, 2]


@pytest.mark.parametrize("loader", LOADERS)
def test_a_file_cut_off_in_the_middle_of_a_record_is_read_up_to_there(tmp_path: Path, loader: str) -> None:
    path = events.write(tmp_path / "a", events.records(range(100)))
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2 + 3])
    with opened(tmp_path, loader) as provider:
        run = run_of(Reader(provider), "a")
    assert run.steps.tolist() == list(range(len(run.steps)))
    assert 40 < len(run.steps) < 60


@pytest.mark.parametrize("loader", LOADERS)
def test_a_newer_format_is_a_problem_of_that_run_only(tmp_path: Path, loader: str) -> None:
    events.write(tmp_path / "new", [events.record(0, 1, 1.0, schema=SCHEMA_VERSION + 1)])
    events.write(tmp_path / "known", events.records(range(3)))
    with opened(tmp_path, loader) as provider:
        runs = Reader(provider).runs(CONTEXT, "")
    problem = runs["new"]
    assert isinstance(problem, ReadProblem)
    assert problem.error == (
        f"written by a newer tb_zeroloss (v{SCHEMA_VERSION + 1}, this one knows v{SCHEMA_VERSION}): upgrade"
    )
    assert isinstance(runs["known"], RunSeries)


@pytest.mark.parametrize("loader", LOADERS)
def test_runs_of_others_are_counted_but_not_listed(tmp_path: Path, loader: str) -> None:
    events.write_scalars(tmp_path / "other")
    events.write_scalars(tmp_path / "a" / "train")
    events.write(tmp_path / "a" / "zeroloss", events.records(range(3)))
    with opened(tmp_path, loader) as provider:
        listing = Reader(provider).listing(CONTEXT, "")
        assert Reader(provider).runs_seen(CONTEXT, "") == 3
    assert list(listing.runs) == ["a"]
    assert listing.log_dir == str(tmp_path)


@pytest.mark.parametrize("loader", LOADERS)
def test_an_empty_log_directory_has_no_runs(tmp_path: Path, loader: str) -> None:
    with opened(tmp_path, loader) as provider:
        assert Reader(provider).run_names(CONTEXT, "") == ()
        assert Reader(provider).runs_seen(CONTEXT, "") == 0


@pytest.mark.parametrize("loader", LOADERS)
def test_directories_are_joined_to_the_names_of_their_runs(tmp_path: Path, loader: str) -> None:
    for directory in ("zeroloss", "a/zeroloss", "b", "c/zeroloss/generator", "d", "d/zeroloss"):
        events.write(tmp_path / directory, events.records(range(2)))
    with opened(tmp_path, loader) as provider:
        reader = Reader(provider)
        assert reader.run_names(CONTEXT, "") == tuple(
            sorted((tmp_path.name, "a", "b", "c/generator", "d", "d/zeroloss"))
        )
        assert reader.listing(CONTEXT, "").claimed_twice == ("d",)


def test_each_group_keeps_the_steps_it_was_recorded_at(tmp_path: Path) -> None:
    made = events.records(range(4))
    made[2] = (2, [value for value in made[2][1] if value.tag != GRADIENTS.tag])
    events.write(tmp_path / "a", made)
    with opened(tmp_path, "python") as provider:
        run = run_of(Reader(provider), "a")
    assert run[LOSS].steps.tolist() == [0, 1, 2, 3]
    assert run[GRADIENTS].steps.tolist() == [0, 1, 3]


class CountingProvider:
    """Passes everything on, counts reads and fails for the runs it is told to."""

    def __init__(self, provider: Any, failing: frozenset[str] = frozenset()) -> None:
        self.provider = provider
        self.failing = failing
        self.reads: list[list[str]] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self.provider, name)

    def read_tensors(self, context: RequestContext, **arguments: Any) -> Any:
        runs = sorted(arguments["run_tag_filter"].runs)
        self.reads.append(runs)
        if self.failing.intersection(runs):
            raise RuntimeError("the connection was lost")
        return self.provider.read_tensors(context, **arguments)


def test_runs_are_read_in_batches_and_an_unchanged_run_is_not_read_again(tmp_path: Path) -> None:
    for number in range(30):
        events.write(tmp_path / f"run{number:02}", events.records(range(2)))
    with opened(tmp_path, "python") as provider:
        counting = CountingProvider(provider)
        reader = Reader(counting)
        assert len(reader.runs(CONTEXT, "")) == 30
        assert [len(read) for read in counting.reads] == [25, 5]
        assert len(reader.runs(CONTEXT, "")) == 30
        assert len(counting.reads) == 2


def test_a_run_that_has_grown_is_read_again(tmp_path: Path) -> None:
    events.write(tmp_path / "a", events.records(range(2)))
    events.write(tmp_path / "b", events.records(range(2)))
    with opened(tmp_path, "python") as provider:
        counting = CountingProvider(provider)
        reader = Reader(counting)
        reader.runs(CONTEXT, "")
        events.write(tmp_path / "a", [events.record(2, 3, 0.1)], start=events.START + 50)
        provider._multiplexer.Reload()
        assert run_of(reader, "a").steps.tolist() == [0, 1, 2]
        assert counting.reads[1:] == [["a"]]


def test_a_run_that_cannot_be_read_does_not_hide_the_others(tmp_path: Path) -> None:
    for name in ("bad", "good"):
        events.write(tmp_path / name, events.records(range(2)))
    with opened(tmp_path, "python") as provider:
        runs = Reader(CountingProvider(provider, frozenset({"bad"}))).runs(CONTEXT, "")
    assert isinstance(runs["good"], RunSeries)
    assert str(runs["bad"]).startswith("Could not read run bad: the connection was lost.")


def test_records_of_an_unexpected_shape_are_a_problem_with_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tb_zeroloss.record.writing.sink.encode", lambda tag, array: array)
    value = events.values(FACTS, schema=1)
    events.write(tmp_path / "a", [(0, [value._replace(array=value.array[None, None])])])
    with opened(tmp_path, "python") as provider:
        problem = Reader(provider).runs(CONTEXT, "")["a"]
    assert isinstance(problem, ReadProblem)
    assert problem.error == "zeroloss/facts holds tensors of rank 3; expected rank 1"


def test_only_the_runs_that_are_asked_for_are_read(tmp_path: Path) -> None:
    for name in ("a", "b"):
        events.write(tmp_path / name, events.records(range(2)))
    with opened(tmp_path, "python") as provider:
        counting = CountingProvider(provider)
        assert list(Reader(counting).runs(CONTEXT, "", ["b", "no such run"])) == ["b"]
        assert counting.reads == [["b"]]
