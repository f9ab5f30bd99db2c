from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests import events
from tests.cli.test_commands import run


@pytest.fixture
def log_dir(tmp_path: Path) -> Path:
    events.write_scalars(tmp_path / "fine" / "train", scalars={"epoch_loss": [1 / (1 + step) for step in range(60)]})
    events.write_scalars(tmp_path / "zero", scalars={"loss": [0.0] * 60})
    return tmp_path


def test_loss_curves_are_judged_when_asked_for_and_marked(log_dir: Path) -> None:
    result = run("check", log_dir, "--scalars")
    lines = result.stdout.splitlines()
    assert result.exit_code == 1
    assert "zero: Degenerate (loss only)" in lines
    assert "fine: Not enough data (loss only)" in lines
    assert lines[-2].startswith("Of 2 runs only the loss curve was looked at: ")
    answer = json.loads(run("check", log_dir, "--scalars", "--format", "json").stdout)
    assert [found["basis"] for found in answer["runs"]] == ["scalars", "scalars"]


def test_without_being_asked_there_is_nothing_to_check_and_the_option_is_told(log_dir: Path) -> None:
    result = run("check", log_dir)
    assert result.exit_code == 3
    assert "`tb-zeroloss check --scalars`" in result.stderr


def test_scalars_without_a_loss_are_nothing_to_check(tmp_path: Path) -> None:
    events.write_scalars(tmp_path / "a", scalars={"accuracy": [0.1] * 60, "val_loss": [0.1] * 60})
    result = run("check", tmp_path, "--scalars")
    assert result.exit_code == 3
    assert "No training loss was recognised among the scalars in" in result.stderr
