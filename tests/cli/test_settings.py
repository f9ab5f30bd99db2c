"""Which rules run and with which limits: the file, the command line over it, and what is said of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tb_zeroloss.cli import main
from tests import events

TABLE = "[tool.tb_zeroloss]\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory with a broken run in ``runs``; commands run two directories below it."""
    events.write(tmp_path / "runs" / "broken" / "zeroloss", events.broken_records(range(60)))
    below = tmp_path / "src" / "training"
    below.mkdir(parents=True)
    monkeypatch.chdir(below)
    return tmp_path


def check(project: Path, *options: str, file: str = "") -> Result:
    if file:
        (project / "pyproject.toml").write_text(TABLE + file, encoding="utf-8")
    return CliRunner().invoke(main, ["check", str(project / "runs"), *options])


def answer(project: Path, *options: str, file: str = "") -> Any:
    return json.loads(check(project, "--format", "json", *options, file=file).stdout)


OFF = "single-unit-softmax: the head is replaced later"
IGNORED = "ignore.single-unit-softmax = 'the head is replaced later'\n"
STRICT = "exact-zero-loss.records=1000"
STRICT_FILE = "limits.exact-zero-loss.records = 1000\n"


@pytest.mark.parametrize(
    ("options", "file", "outcomes"),
    [
        pytest.param([], "", ("fired", "fired"), id="the defaults"),
        pytest.param(["--ignore", OFF], "", ("suppressed", "fired"), id="ignored by the command"),
        pytest.param([], IGNORED, ("suppressed", "fired"), id="ignored by the file"),
        pytest.param(["--set", STRICT], "", ("fired", "clear"), id="a limit of the command"),
        pytest.param([], STRICT_FILE, ("fired", "clear"), id="a limit of the file"),
        pytest.param(["--set", "exact-zero-loss.records=3"], STRICT_FILE, ("fired", "fired"), id="the command wins"),
        pytest.param(["--set", STRICT], IGNORED, ("suppressed", "clear"), id="both count"),
        pytest.param(["--select", "single-unit-softmax"], IGNORED, ("fired", None), id="selected although ignored"),
        pytest.param([], "select = ['exact-zero-loss']", (None, "fired"), id="selected by the file"),
        pytest.param(
            ["--select", "exact-zero-loss,single-unit-softmax"], "select = ['flat-loss']", ("fired", "fired"), id="list"
        ),
    ],
)
def test_file_and_command_say_what_runs(
    project: Path, options: list[str], file: str, outcomes: tuple[str | None, str | None]
) -> None:
    (run,) = answer(project, *options, file=file)["runs"]
    assert tuple(run["outcomes"].get(rule) for rule in ("single-unit-softmax", "exact-zero-loss")) == outcomes


def test_a_rule_that_is_ignored_is_listed_with_its_reason_and_fails_nothing(project: Path) -> None:
    options = ["--select", "single-unit-softmax", "--ignore", OFF]
    (run,) = answer(project, *options)["runs"]
    assert run["findings"] == []
    assert run["reasons"] == {"single-unit-softmax": "the head is replaced later"}
    result = check(project, *options)
    assert result.exit_code == 3
    assert "switched off: single-unit-softmax (the head is replaced later)" in result.stdout


def test_what_is_in_force_is_said_in_one_line(project: Path) -> None:
    options = ["--set", "dying-relu.dead_share=0.95", "--set", "exact-zero-loss.records=3", "--ignore", OFF]
    line = check(project, *options, file="limits.dying-relu.dead_share = 0.5\n").stdout.splitlines()[-2]
    assert line == (
        f"Not the default settings ({project / 'pyproject.toml'} and command line): switched off: "
        "single-unit-softmax (the head is replaced later); dying-relu.dead_share is 95 % instead of 90 %"
    )


def test_a_reason_of_several_lines_stays_in_the_line(project: Path) -> None:
    file = 'ignore.dying-relu = """sparse\n  by design"""\n'
    assert check(project, file=file).stdout.splitlines()[-2].endswith("switched off: dying-relu (sparse by design)")


def test_the_defaults_are_not_mentioned(project: Path) -> None:
    assert "default settings" not in check(project, file="ignore = {}\n").stdout


def test_json_says_what_is_in_force(project: Path) -> None:
    assert answer(project)["settings"] == {"select": None, "ignore": {}, "limits": []}
    options = ["--select", "dying-relu,flat-loss", "--ignore", "flat-loss: known", "--set", "dying-relu.dead_share=0.5"]
    assert answer(project, *options)["settings"] == {
        "select": ["dying-relu", "flat-loss"],
        "ignore": {"flat-loss": "known"},
        "limits": [
            {"rule": "dying-relu", "threshold": "dead_share", "value": 0.5, "default": 0.9, "unit": "share"},
        ],
    }


def test_a_file_that_is_named_is_read_in_place_of_the_nearest(project: Path) -> None:
    named = project / "strict.toml"
    named.write_text(TABLE + STRICT_FILE, encoding="utf-8")
    (run,) = answer(project, "--config", str(named), file=IGNORED)["runs"]
    assert (run["outcomes"]["single-unit-softmax"], run["outcomes"]["exact-zero-loss"]) == ("fired", "clear")


@pytest.mark.parametrize(
    ("options", "file", "says"),
    [
        pytest.param(["--ignore", "flat-loss"], "", "'flat-loss' needs a reason; got 'flat-loss'.", id="no reason"),
        pytest.param(["--ignore", "flat-los: known"], "", "did you mean flat-loss?", id="no such rule to ignore"),
        pytest.param(["--select", "flat-los"], "", "did you mean flat-loss?", id="no such rule to select"),
        pytest.param(["--select", ","], "", "names no rule", id="nothing selected"),
        pytest.param(["--set", "flat-loss.skil=1"], "", "it has: longest_wait, noise, ", id="no such threshold"),
        pytest.param(["--set", "flat-loss.skill"], "", "must be rule.threshold=value", id="no value"),
        pytest.param(["--set", "flat-loss.skill=nan"], "", "must be a finite number; got nan", id="no number"),
        pytest.param(["--config", "missing.toml"], "", "'missing.toml' does not exist", id="no such file"),
        pytest.param(
            [], "ignor = {}", "[tool.tb_zeroloss]: unknown key 'ignor'; did you mean ignore?", id="no such key"
        ),
        pytest.param([], "select = 3", "select: expected a list of rule ids; got 3.", id="another type in the file"),
    ],
)
def test_settings_that_cannot_be_used_are_wrong_use(project: Path, options: list[str], file: str, says: str) -> None:
    result = check(project, *options, file=file)
    assert result.exit_code == 2
    assert says in result.stderr
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
