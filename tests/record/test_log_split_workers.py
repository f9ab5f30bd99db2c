"""``log_split`` on each of several workers: what it writes, what the run of all shows, and how it is judged."""

from __future__ import annotations

import json
import os
import pathlib
import subprocess
import sys
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf
from click.testing import CliRunner

import tb_zeroloss
from tb_zeroloss import Monitor, log_split
from tb_zeroloss.cli import main
from tb_zeroloss.read.directory import read_directory
from tb_zeroloss.schema.quantities import LOSS, SPLIT
from tb_zeroloss.series import RunSeries
from tests.loaders import LOADERS, opened
from tests.record.split_worker import HELD_OUT, LABELS, ROWS, SHARED, TRAINED, configuration
from tests.web.tab import Tab

ROOT = pathlib.Path(__file__).parents[2]
CLEAN = slice(300, 400)


def as_worker(number: int, workers: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TF_CONFIG", configuration(number, workers))


def log_all(
    directory: pathlib.Path,
    monkeypatch: pytest.MonkeyPatch,
    held_out: slice = HELD_OUT,
    workers: int = 3,
    missing: tuple[int, ...] = (),
) -> None:
    """Record each n-th row on each worker, those of validation from the end, so that copies are of two workers."""
    for number in set(range(workers)) - set(missing):
        as_worker(number, workers, monkeypatch)
        mine, other = slice(number, None, workers), slice((number + 1) % workers, None, workers)
        log_split(
            (ROWS[TRAINED][mine], LABELS[TRAINED][mine]),
            (ROWS[held_out][other], LABELS[held_out][other]),
            log_dir=directory,
            workers="all",
        )
    monkeypatch.delenv("TF_CONFIG")


def check(directory: pathlib.Path) -> dict[str, Any]:
    """Return what the command line says of the run ``a``."""
    result = CliRunner().invoke(main, ["check", str(directory), "--format", "json"])
    (run,) = json.loads(result.stdout)["runs"]
    assert run["name"] == "a"
    return {**run, "exit_code": result.exit_code}


def test_each_writes_its_shard_to_a_folder_of_its_own(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    as_worker(1, 2, monkeypatch)
    report = log_split(ROWS[:90], ROWS[90:], log_dir=tmp_path / "a", workers="all")
    folder = tmp_path / "a" / "zeroloss" / "worker_1"
    assert report.written_to == str(folder)
    assert [path.parent for path in tmp_path.rglob("events*")] == [folder]
    assert "these are the rows of worker 1 of 2" in str(report)


def test_without_a_cluster_all_is_one(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TF_CONFIG", raising=False)
    report = log_split(ROWS[TRAINED], ROWS[HELD_OUT], log_dir=tmp_path / "a", workers="all")
    assert report.written_to == str(tmp_path / "a" / "zeroloss")
    assert not report.notes
    (run,) = read_directory(str(tmp_path)).runs.values()
    assert isinstance(run, RunSeries)
    assert run.split_workers is None


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"workers": "some"}, r"workers must be one of 'chief', 'all'"),
        ({"workers": "all"}, r"the workers have no directory in common. Pass log_dir="),
        ({"workers": "all", "writer": object()}, r"Pass log_dir=..., .* and no writer"),
    ],
)
def test_what_cannot_work_is_refused_before_the_data_are_read(arguments: dict[str, Any], says: str) -> None:
    unread = iter([ROWS])
    with pytest.raises(ValueError, match=says):
        log_split(unread, **arguments)
    assert list(unread)


def test_rows_of_one_worker_are_found_in_training_of_another(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log_all(tmp_path / "a", monkeypatch)
    run = check(tmp_path)
    assert (run["exit_code"], run["verdict"]) == (1, "degenerate")
    assert [finding["rule"] for finding in run["findings"]] == ["split-overlap"]
    assert "20 of 120 validation rows" in run["findings"][0]["summary"]
    assert run["outcomes"]["class-missing-in-split"] == "clear"


def test_clean_shards_are_quiet(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log_all(tmp_path / "a", monkeypatch, CLEAN)
    run = check(tmp_path)
    assert (run["exit_code"], run["findings"]) == (0, [])
    for rule in ("split-overlap", "duplicated-training-rows", "conflicting-labels"):
        assert run["outcomes"][rule] == "clear"


def test_nothing_is_clear_while_a_worker_is_missing(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log_all(tmp_path / "a", monkeypatch, CLEAN, missing=(2,))
    run = check(tmp_path)
    rules = ("split-overlap", "duplicated-training-rows", "conflicting-labels", "class-missing-in-split")
    assert {run["outcomes"][rule] for rule in rules} == {"not-recorded"}
    assert "no record of the rows of worker 2 of 3 was found" in run["reasons"]["split-overlap"]
    assert run["not_recorded"] == ["rows of worker 2 of 3 (no record of them was found)"]


def test_what_is_found_stands_while_a_worker_is_missing(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log_all(tmp_path / "a", monkeypatch, slice(201, 400), missing=(0,))
    assert [finding["rule"] for finding in check(tmp_path)["findings"]] == ["split-overlap"]


@pytest.mark.parametrize("loader", LOADERS)
def test_the_tab_shows_one_run_and_whose_rows_it_is_of(
    loader: str, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log_all(tmp_path / "a", monkeypatch, missing=(1,))
    with opened(tmp_path, loader) as provider:
        tab = Tab(provider)
        assert [run["name"] for run in tab.answer("/overview")["runs"]] == ["a"]
        panel = tab.answer("/run?run=a")["split"]
        assert tab.get("/report.html?run=a").status_code == 200
        assert tab.get("/run?run=a&format=markdown").status_code == 200
    assert panel["headline"].endswith("The rows of worker 1 of 3 are not among these: no record of them was found.")
    lines = {line["name"]: line["texts"] for line in panel["lines"]}
    assert lines["Workers that had rows"] == ["2 of 3", "2 of 3"]
    assert all(example["training_row"] is None for example in panel["examples"])


def loop(directory: pathlib.Path, workers: str) -> None:
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
    optimizer = keras.optimizers.SGD(0.01)
    with Monitor(model, directory, loss_fn="mse", workers=workers, on_finding="ignore") as monitor:
        for _ in range(3):
            x, y = ROWS[:32], LABELS[:32, None].astype("float32")
            with tf.GradientTape() as tape:
                loss = keras.ops.mean(keras.losses.mean_squared_error(y, model(x)))
            optimizer.apply(tape.gradient(loss, model.trainable_variables), model.trainable_variables)
            monitor.step(x, y)


@pytest.mark.parametrize(
    ("workers", "trained"), [("chief", {"a": 3}), ("all", {"a": 0, "a/worker_0": 3, "a/worker_1": 3})]
)
def test_beside_a_loop_there_is_one_verdict_on_the_split(
    workers: str, trained: dict[str, int], tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log_all(tmp_path / "a", monkeypatch, workers=2)
    for number in range(2):
        as_worker(number, 2, monkeypatch)
        loop(tmp_path / "a", workers)
    report = tb_zeroloss.check(tmp_path)
    loud = [run.name for run in report.runs if any(finding.rule == "split-overlap" for finding in run.findings)]
    assert loud == ["a"]
    found = read_directory(str(tmp_path)).runs
    assert {name: len(run[LOSS]) for name, run in found.items() if isinstance(run, RunSeries)} == trained


def test_two_processes(tmp_path: pathlib.Path) -> None:
    quiet = {"TF_CPP_MIN_LOG_LEVEL": "3", "OMP_NUM_THREADS": "1"}
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.record.split_worker", str(number), "2", str(tmp_path / "a")],
            cwd=ROOT, env={**os.environ, **quiet}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for number in range(2)
    ]  # fmt: skip
    for process in processes:
        said, errors = process.communicate(timeout=120)
        assert process.returncode == 0, errors[-3000:]
        assert "0 % of the validation rows are training rows too" in said
    (run,) = read_directory(str(tmp_path)).runs.values()
    assert isinstance(run, RunSeries)
    assert run[SPLIT]["shared"][0, 1] == pytest.approx(SHARED)
    assert np.isnan(run[SPLIT]["off_standard"]).all()
    assert check(tmp_path)["verdict"] == "degenerate"
