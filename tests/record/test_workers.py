"""Which worker writes, and where: said by ``TF_CONFIG``, whatever the strategy."""

from __future__ import annotations

import pathlib

import keras
import numpy as np
import pytest

from tb_zeroloss import DegeneracyCallback
from tb_zeroloss.read.directory import read_directory
from tb_zeroloss.record.strategy import directory_of_worker, worker_of

CLUSTER = '{"cluster": {"chief": ["a:1"], "worker": ["b:1", "c:1"]}, "task": {"type": "%s", "index": %d}}'


@pytest.mark.parametrize(
    ("cluster", "number"),
    [
        pytest.param(None, (0, 1), id="no cluster"),
        pytest.param("", (0, 1), id="empty"),
        pytest.param("{not json", (0, 1), id="not JSON"),
        pytest.param("[]", (0, 1), id="no mapping"),
        pytest.param('{"cluster": {}}', (0, 1), id="no hosts"),
        pytest.param(CLUSTER % ("chief", 0), (0, 3), id="chief"),
        pytest.param(CLUSTER % ("worker", 1), (2, 3), id="second worker beside a chief"),
        pytest.param(CLUSTER % ("evaluator", 0), (3, 3), id="evaluator"),
    ],
)
def test_the_chief_has_number_0(cluster: str | None, number: tuple[int, int]) -> None:
    assert worker_of(cluster) == number


@pytest.mark.parametrize(
    ("task", "workers", "directory"),
    [
        pytest.param(("chief", 0), "chief", "runs/zeroloss", id="the chief"),
        pytest.param(("worker", 0), "chief", None, id="another"),
        pytest.param(("chief", 0), "all", "runs/zeroloss/worker_0", id="all, the chief"),
        pytest.param(("worker", 0), "all", "runs/zeroloss/worker_1", id="all, another"),
    ],
)
def test_a_worker_writes_to_a_folder_of_its_own_or_not_at_all(
    task: tuple[str, int], workers: str, directory: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TF_CONFIG", CLUSTER % task)
    assert directory_of_worker("runs/zeroloss", workers) == directory


def test_without_a_cluster_all_workers_are_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TF_CONFIG", raising=False)
    assert directory_of_worker("runs/zeroloss", "all") == "runs/zeroloss"


@pytest.mark.parametrize(
    ("workers", "names"),
    [pytest.param("chief", [], id="chief"), pytest.param("all", ["a/worker_2"], id="all")],
)
def test_fit_on_a_later_worker_writes_only_if_asked(
    workers: str, names: list[str], tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TF_CONFIG", CLUSTER % ("worker", 1))
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    model.compile("sgd", "mse", jit_compile=False)
    callback = DegeneracyCallback(tmp_path / "a", workers=workers)
    model.fit(np.ones((8, 2)), np.ones((8, 1)), batch_size=4, verbose=0, callbacks=[callback])
    assert sorted(read_directory(str(tmp_path)).runs if names else []) == names
    assert (tmp_path / "a").exists() == bool(names)
