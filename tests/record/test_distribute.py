"""Training on several replicas: the same training, the numbers of the global batch, one writer."""

from __future__ import annotations

import json
import os
import pathlib
import socket
import subprocess
import sys
from typing import Any

import numpy as np
import pytest

from tb_zeroloss.read.directory import read_directory
from tb_zeroloss.schema.quantities import ACTIVATIONS, EVALUATION, GRADIENTS, GROUPS, LOSS, PREDICTION, SPLIT
from tb_zeroloss.series import RunSeries

ROOT = pathlib.Path(__file__).parents[2]


def started(which: str, directory: pathlib.Path, number: int = 0, **environment: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.record.distributed", which, str(directory), str(number)]
    quiet = {"TF_CPP_MIN_LOG_LEVEL": "3", "OMP_NUM_THREADS": "1"}
    return subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, **quiet, **environment}, stderr=subprocess.PIPE, text=True
    )


def answer(process: subprocess.Popen[str], which: str, directory: pathlib.Path, number: int = 0) -> Any:
    errors = process.communicate(timeout=300)[1]
    assert process.returncode == 0, errors[-3000:]
    return json.loads((directory / f"{which}-{number}.json").read_text())


def run(directory: pathlib.Path) -> RunSeries:
    (found,) = read_directory(str(directory)).runs.values()
    assert isinstance(found, RunSeries)
    return found


def assert_same_numbers(one: RunSeries, two: RunSeries) -> None:
    """Compare everything but times, which are the machine's."""
    for group in GROUPS:
        if group.tag not in one.groups:
            assert group.tag not in two.groups
            continue
        wanted, got = one.groups[group.tag], two.groups[group.tag]
        np.testing.assert_array_equal(wanted.steps, got.steps)
        for column, name in enumerate(group.columns):
            if group.quantities[column].unit == "seconds":
                continue
            np.testing.assert_allclose(
                got.values[..., column],
                wanted.values[..., column],
                rtol=1e-3,
                atol=1e-5,
                err_msg=f"{group.tag} {name}",
            )


@pytest.fixture(scope="module")
def fits(tmp_path_factory: pytest.TempPathFactory) -> tuple[pathlib.Path, Any]:
    directory = tmp_path_factory.mktemp("fits")
    return directory, answer(started("fits", directory), "fits", directory)


@pytest.fixture(scope="module")
def larger(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    directory = tmp_path_factory.mktemp("larger")
    answer(started("larger", directory), "larger", directory)
    return directory


@pytest.fixture(scope="module")
def loops(tmp_path_factory: pytest.TempPathFactory) -> tuple[pathlib.Path, Any]:
    directory = tmp_path_factory.mktemp("loops")
    return directory, answer(started("loops", directory), "loops", directory)


@pytest.fixture(scope="module")
def workers(tmp_path_factory: pytest.TempPathFactory) -> tuple[pathlib.Path, list[Any]]:
    directory = tmp_path_factory.mktemp("workers")
    with socket.socket() as first, socket.socket() as second:
        for port in (first, second):
            port.bind(("127.0.0.1", 0))
        hosts = [f"127.0.0.1:{port.getsockname()[1]}" for port in (first, second)]
    tasks = [{"cluster": {"worker": hosts}, "task": {"type": "worker", "index": number}} for number in range(2)]
    processes = [started("worker", directory, number, TF_CONFIG=json.dumps(task)) for number, task in enumerate(tasks)]
    try:
        return directory, [answer(process, "worker", directory, n) for n, process in enumerate(processes)]
    finally:
        for process in processes:
            process.kill()


def assert_same_end(*paths: pathlib.Path) -> None:
    without, recorded = (np.load(f"{path}.npz") for path in paths)
    assert without.files == recorded.files
    for number in without.files:
        np.testing.assert_array_equal(without[number], recorded[number])


def test_fit_on_two_replicas_is_bit_identical(fits: tuple[pathlib.Path, Any]) -> None:
    assert_same_end(fits[0] / "small without", fits[0] / "small with")
    assert len(run(fits[0] / "small 5").groups[LOSS.tag].steps) == 30


@pytest.mark.slow
@pytest.mark.parametrize("name", ["cnn", "transformer"])
def test_fit_of_a_larger_model_on_two_replicas_is_bit_identical(larger: pathlib.Path, name: str) -> None:
    assert_same_end(larger / f"{name} without", larger / f"{name} with")
    found = run(larger / f"{name} 5")
    assert len(found.groups[LOSS.tag].steps) == 30
    assert np.isfinite(found.groups[ACTIVATIONS.tag].values[..., ACTIVATIONS.index("mean")]).all()


@pytest.mark.parametrize("name", ["mlp", "masked heads"])
def test_two_replicas_give_the_numbers_of_one(fits: tuple[pathlib.Path, Any], name: str) -> None:
    one, two = (run(fits[0] / name / how) for how in ("one", "two"))
    assert_same_numbers(one, two)
    assert two.configuration.batch_size == 32
    assert (two.groups[PREDICTION.tag].values[..., PREDICTION.index("rows")] >= 32).all()
    for group, column in ((LOSS, "value"), (LOSS, "constant"), (GRADIENTS, "norm"), (ACTIVATIONS, "mean")):
        assert np.isfinite(two.groups[group.tag].values[..., 0, group.index(column)]).all(), column


def test_activations_from_a_pass_of_their_own_are_those_of_the_global_batch(fits: tuple[pathlib.Path, Any]) -> None:
    found = run(fits[0] / "small 5").groups[ACTIVATIONS.tag].values[..., ACTIVATIONS.index("mean")]
    assert np.isfinite(found).all()


def test_of_evaluations_on_two_replicas_the_loss_and_the_rows_are_recorded(fits: tuple[pathlib.Path, Any]) -> None:
    without, recorded = fits[1]["evaluated"]
    assert recorded == without
    found = run(fits[0] / "evaluated")
    assert found[EVALUATION].values.tolist() == [[192, 6, 0, 0]] * 2
    np.testing.assert_allclose(found.validation[LOSS]["total"][:, 0], recorded["val_loss"], rtol=1e-6)
    assert any("validation batches (several replicas)" in note for note in found.configuration.notes)


def test_the_rows_of_all_replicas_are_seen(fits: tuple[pathlib.Path, Any]) -> None:
    found = run(fits[0] / "evaluated")
    assert found[SPLIT]["rows"].tolist() == [[192, 192]]
    assert found[SPLIT]["shared"][0, 1] == 1


@pytest.mark.parametrize("setting", ["XLA", "two steps per execution"])
def test_what_fails_on_two_devices_fails_the_same_with_recording(fits: tuple[pathlib.Path, Any], setting: str) -> None:
    without, recorded = fits[1][setting]
    assert without.startswith("InvalidArgumentError")
    assert recorded == without


@pytest.mark.parametrize("given", ["passed", "given"])
def test_values_per_replica_are_logged_as_one_batch(loops: tuple[pathlib.Path, Any], given: str) -> None:
    directory, said = loops
    assert said[f"{given} two"] == [True] * 6
    assert_same_numbers(run(directory / f"{given} one"), run(directory / f"{given} two"))


@pytest.mark.parametrize("how", ["passed two", "given two", "in replica", "within"])
def test_a_loop_on_two_replicas_is_bit_identical(loops: tuple[pathlib.Path, Any], how: str) -> None:
    assert_same_end(loops[0] / "not logged", loops[0] / how)


@pytest.mark.parametrize(
    ("how", "answer"),
    [pytest.param("in replica", True, id="eager"), pytest.param("within", [True, False], id="compiled")],
)
def test_in_a_replica_the_first_logs_its_part_and_the_others_nothing(
    loops: tuple[pathlib.Path, Any], how: str, answer: Any
) -> None:
    directory, said = loops
    assert said[how] == [answer] * 6
    found = run(directory / how)
    prediction, loss = found.groups[PREDICTION.tag], found.groups[LOSS.tag]
    np.testing.assert_array_equal(prediction.values[..., PREDICTION.index("rows")], np.full((6, 1), 16.0))
    squared_error = prediction.values[..., PREDICTION.index("squared_error")]
    np.testing.assert_allclose(loss.values[..., LOSS.index("total")], squared_error, rtol=1e-5)


@pytest.mark.parametrize("how", ["own part", "gathered", "monitored"])
def test_a_loop_on_two_workers_is_bit_identical(workers: tuple[pathlib.Path, list[Any]], how: str) -> None:
    for number in range(2):
        assert_same_end(workers[0] / f"not logged {number}", workers[0] / f"{how} {number}")


def test_each_worker_writes_a_run_of_its_own_if_asked(workers: tuple[pathlib.Path, list[Any]]) -> None:
    assert [told["all"] for told in workers[1]] == [[True] * 6] * 2
    found = read_directory(str(workers[0] / "all")).runs
    assert sorted(found) == ["worker_0", "worker_1"]
    for part in found.values():
        assert isinstance(part, RunSeries)
        assert len(part.groups[LOSS.tag].steps) == 6
        for group, column in ((LOSS, "value"), (GRADIENTS, "norm"), (ACTIVATIONS, "mean")):
            assert np.isfinite(part.groups[group.tag].values[..., 0, group.index(column)]).all(), column


def test_of_two_workers_the_chief_logs(workers: tuple[pathlib.Path, list[Any]]) -> None:
    chief, other = workers[1]
    assert chief["own part"] == chief["gathered"] == [True] * 6
    assert other["own part"] == other["gathered"] == [False] * 6
    assert len(run(workers[0] / "own part 0").groups[LOSS.tag].steps) == 6
    assert not any("events" in path.name for path in (workers[0] / "refused").rglob("*"))


def test_a_gathered_batch_gives_the_numbers_of_one_worker(
    workers: tuple[pathlib.Path, list[Any]], loops: tuple[pathlib.Path, Any]
) -> None:
    assert_same_numbers(run(loops[0] / "passed one"), run(workers[0] / "gathered 0"))


def test_fit_on_two_workers_fails_the_same_with_and_without_recording(
    workers: tuple[pathlib.Path, list[Any]],
) -> None:
    for told in workers[1]:
        without, recorded = told["refused"]
        assert without.startswith("ValueError: Attempt to convert a value (PerReplica")
        assert recorded == without
