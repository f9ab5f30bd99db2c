from __future__ import annotations

import pytest

from tb_zeroloss.read.names import join_names, joined_name, own_name


@pytest.mark.parametrize(
    ("directory", "name"),
    [
        pytest.param("a", "a", id="a run of its own"),
        pytest.param("a/zeroloss", "a", id="what the callback writes"),
        pytest.param("sweep/a/zeroloss", "sweep/a", id="in a folder"),
        pytest.param("a/zeroloss/generator", "a/generator", id="a monitor"),
        pytest.param("a/zeroloss/worker_1", "a/worker_1", id="a worker"),
        pytest.param("a/zeroloss/generator/worker_1", "a/generator/worker_1", id="a worker of a named monitor"),
        pytest.param("zeroloss/a/b", "zeroloss/a/b", id="a folder of the user's that is called so"),
        pytest.param(".", "runs", id="the log directory itself"),
        pytest.param("zeroloss", "runs", id="the callback in the log directory itself"),
        pytest.param("zeroloss/generator", "generator", id="a monitor in the log directory itself"),
        pytest.param("zeroloss/a/b/train", "zeroloss/a/b/train", id="a folder that happens to have this name"),
    ],
)
def test_a_run_is_called_what_its_directory_is_called_without_zeroloss(directory: str, name: str) -> None:
    assert joined_name(directory, "runs") == name


def test_two_directories_of_one_name_keep_their_paths() -> None:
    names, twice = join_names(["a", "a/zeroloss", "b/zeroloss"], "runs")
    assert names == {"a": "a", "a/zeroloss": "a/zeroloss", "b": "b/zeroloss"}
    assert twice == ["a"]


def test_a_monitor_and_a_run_of_the_same_name_do_not_hide_each_other() -> None:
    names, _ = join_names(["a/b", "a/zeroloss/b"], "runs")
    assert names == {"a/b": "a/b", "a/zeroloss/b": "a/zeroloss/b"}


@pytest.mark.parametrize(
    ("location", "name"),
    [("/data/runs/", "runs"), ("gs://bucket/exp", "exp"), ("", "run")],
    ids=["a local path", "an address", "nothing known"],
)
def test_the_log_directory_is_called_after_the_last_part_of_its_path(location: str, name: str) -> None:
    assert own_name(location) == name
