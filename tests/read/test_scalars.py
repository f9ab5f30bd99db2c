"""Loss curves of others, read as TensorBoard hands them out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tensorboard.context import RequestContext

from tb_zeroloss.read.directory import read_directory
from tb_zeroloss.read.fetch import Reader
from tb_zeroloss.read.problem import ReadProblem
from tb_zeroloss.schema.quantities import LOSS
from tb_zeroloss.series import RunSeries
from tests import events
from tests.loaders import LOADERS, opened

CONTEXT = RequestContext()
FALLING = [1.0, 0.5, 0.25]


def curves(reader: Reader) -> dict[str, Any]:
    listing = reader.listing(CONTEXT, "", scalars=True)
    return dict(reader.read(CONTEXT, "", listing.runs.values()))


def losses(run: Any) -> list[float]:
    assert isinstance(run, RunSeries), run
    return [float(value) for value in run[LOSS]["total"][:, 0]]


@pytest.mark.parametrize("loader", LOADERS)
@pytest.mark.parametrize("tensors", [True, False], ids=["as Keras writes", "as PyTorch writes"])
def test_a_loss_curve_is_read_however_it_was_written(tmp_path: Path, loader: str, tensors: bool) -> None:
    events.write_scalars(
        tmp_path / "a/train", tensors=tensors, scalars={"epoch_loss": FALLING, "epoch_accuracy": [0.1, 0.2, 0.3]}
    )
    events.write_scalars(tmp_path / "a/validation", tensors=tensors, scalars={"epoch_loss": [9.0] * 3})
    events.write(tmp_path / "b/zeroloss", events.records(range(3)))
    events.write_scalars(tmp_path / "b/train", tensors=tensors, scalars={"epoch_loss": [9.0] * 3})
    with opened(tmp_path, loader) as provider:
        reader = Reader(provider)
        assert reader.run_names(CONTEXT, "") == ("b",)
        runs = curves(reader)
    assert list(runs) == ["b", "a"]
    assert losses(runs["a"]) == FALLING
    assert not runs["b"].is_loss_alone


@pytest.mark.parametrize("loader", LOADERS)
def test_a_long_curve_is_a_sample_in_the_tab_and_whole_on_the_command_line(tmp_path: Path, loader: str) -> None:
    events.write_scalars(tmp_path / "a", scalars={"loss": [float(step) for step in range(1500)]})
    with opened(tmp_path, loader) as provider:
        assert len(losses(curves(Reader(provider))["a"])) == 1000
    run = read_directory(str(tmp_path), scalars=True).runs["a"]
    assert losses(run) == list(range(1500))


@pytest.mark.parametrize("loader", LOADERS)
def test_numbers_that_are_not_finite_are_read_as_they_are(tmp_path: Path, loader: str) -> None:
    events.write_scalars(tmp_path / "a", scalars={"loss": [1.0, np.inf, np.nan]})
    with opened(tmp_path, loader) as provider:
        np.testing.assert_array_equal(losses(curves(Reader(provider))["a"]), [1, np.inf, np.nan])


class CountingProvider:
    """Passes everything on, counts what is asked and fails to read the runs it is told to."""

    def __init__(self, provider: Any, failing: frozenset[str] = frozenset()) -> None:
        self.provider = provider
        self.failing = failing
        self.asked: list[str] = []

    def __getattr__(self, name: str) -> Any:
        def ask(*arguments: Any, **named: Any) -> Any:
            self.asked.append(name)
            if name == "read_scalars" and self.failing.intersection(named["run_tag_filter"].runs):
                raise RuntimeError("the connection was lost")
            return getattr(self.provider, name)(*arguments, **named)

        return ask


def test_scalars_are_listed_once_read_in_batches_and_not_again(tmp_path: Path) -> None:
    for number in range(30):
        events.write_scalars(tmp_path / f"run{number:02}", scalars={"train_loss": FALLING})
    with opened(tmp_path, "python") as provider:
        counting = CountingProvider(provider)
        reader = Reader(counting)
        assert len(curves(reader)) == 30
        assert [counting.asked.count(name) for name in ("list_scalars", "read_scalars", "read_tensors")] == [1, 2, 0]
        curves(reader)
        assert counting.asked.count("read_scalars") == 2


def test_without_being_asked_no_scalar_is_listed_or_read(tmp_path: Path) -> None:
    events.write_scalars(tmp_path / "a", scalars={"train_loss": FALLING})
    events.write(tmp_path / "b", events.records(range(3)))
    with opened(tmp_path, "python") as provider:
        counting = CountingProvider(provider)
        reader = Reader(counting)
        assert list(reader.runs(CONTEXT, "")) == ["b"]
        listing = reader.listing(CONTEXT, "")
        assert listing.others_among(reader.directories(CONTEXT, "")) == 1
    assert not [name for name in counting.asked if "scalars" in name]


def test_a_curve_that_cannot_be_read_does_not_hide_the_others(tmp_path: Path) -> None:
    for name in ("bad", "good"):
        events.write_scalars(tmp_path / name, scalars={"loss": FALLING})
    with opened(tmp_path, "python") as provider:
        runs = curves(Reader(CountingProvider(provider, frozenset({"bad"}))))
    assert losses(runs["good"]) == FALLING
    assert isinstance(runs["bad"], ReadProblem)


def test_tags_in_which_no_loss_is_recognised_are_told(tmp_path: Path) -> None:
    events.write_scalars(tmp_path / "a", scalars={"accuracy": [0.1], "val_loss": [1.0]})
    directory = read_directory(str(tmp_path), scalars=True)
    assert (directory.runs, directory.not_recognised) == ({}, ("accuracy", "val_loss"))
    assert read_directory(str(tmp_path)).not_recognised == ()
