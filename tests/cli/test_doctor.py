from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tb_zeroloss.cli import doctor, main
from tests import events


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["doctor", *map(str, arguments)])


def test_an_environment_that_is_whole_has_nothing_wrong() -> None:
    found = list(doctor.installation())
    assert [examined.text for examined in found if examined.cure] == []
    assert "TensorBoard of this environment finds the plugin" in [examined.text for examined in found]


def test_a_plugin_that_tensorboard_does_not_find_is_said_with_the_command_that_mends_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("importlib.metadata.entry_points", lambda **_: [])
    result = run()
    assert result.exit_code == 1
    assert "-m pip install tb-zeroloss" in result.output


def test_a_command_of_another_environment_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda _: "/usr/bin/tensorboard")
    assert "of another environment" in run().output


def test_a_log_directory_is_said_run_by_run(tmp_path: Path) -> None:
    events.write(tmp_path / "a" / "zeroloss", events.records(range(30)))
    result = run(tmp_path)
    assert "TensorBoard sees 1 runs, 1 of them recorded" in result.output
    assert "run a: 30 records, the last at step 29" in result.output
    assert result.exit_code == 0


def test_runs_of_others_are_said_not_to_be_ours(tmp_path: Path) -> None:
    events.write_scalars(tmp_path / "train")
    result = run(tmp_path)
    assert "TensorBoard sees 1 runs, 0 of them" in result.output
    assert "DegeneracyCallback" in result.output
    assert result.exit_code == 1


def test_a_directory_that_is_not_there_is_wrong_use(tmp_path: Path) -> None:
    assert run(tmp_path / "gone").exit_code == 2
