from __future__ import annotations

import dataclasses
import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tb_zeroloss.cli import main
from tb_zeroloss.report import list_rules
from tb_zeroloss.schema.quantities import SCHEMA_VERSION
from tests import events


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture
def log_dir(tmp_path: Path) -> Path:
    events.write(tmp_path / "pair" / "broken" / "zeroloss", events.broken_records(range(60)))
    events.write(tmp_path / "pair" / "fixed" / "zeroloss", events.records(range(60)))
    return tmp_path


def test_json_is_all_that_is_printed_and_names_runs_by_their_directory(log_dir: Path) -> None:
    result = run("check", log_dir, "--format", "json")
    answer = json.loads(result.stdout)
    assert [run["name"] for run in answer["runs"]] == ["pair/broken", "pair/fixed"]
    assert answer["runs"][0]["findings"][0]["rule"] == "single-unit-softmax"
    assert result.exit_code == 1


@pytest.mark.parametrize(
    ("variant", "fail_on", "code"),
    [
        ("broken", "critical", 1),
        ("broken", "info", 1),
        ("broken", "never", 0),
        ("fixed", "warning", 0),
        ("fixed", "info", 0),
    ],
)
def test_the_exit_code_follows_the_severity_that_is_not_tolerated(
    log_dir: Path, variant: str, fail_on: str, code: int
) -> None:
    assert run("check", log_dir / "pair" / variant, "--fail-on", fail_on).exit_code == code


def test_the_text_names_verdicts_findings_and_fixes(log_dir: Path) -> None:
    text = run("check", log_dir).stdout
    assert "pair/broken: Degenerate" in text
    assert "  critical single-unit-softmax: " in text
    assert "    to fix it: " in text
    assert "pair/fixed: No problem found so far" in text
    assert text.splitlines()[-1].startswith("2 runs: ")


def test_what_could_not_be_recorded_is_told_of_its_run(log_dir: Path) -> None:
    notes = ("trained at night", "not recorded: activations (ValueError: odd)", "not recorded: inputs (text)")
    odd = dataclasses.replace(events.CONFIGURATION, trouble="step 7 is missing (OSError: full)", notes=notes)
    events.write(log_dir / "odd" / "zeroloss", events.records(range(60), configuration=odd))
    lines = run("check", log_dir).stdout.splitlines()
    first = lines.index("odd: No problem found so far")
    assert lines[first + 1 : first + 5] == [
        "  Trouble while recording: step 7 is missing (OSError: full).",
        "  Not recorded: activations (ValueError: odd).",
        "  Not recorded: inputs (text).",
        "",
    ]
    told = {found["name"]: found for found in json.loads(run("check", log_dir, "--format", "json").stdout)["runs"]}
    assert told["odd"]["trouble"] == "Trouble while recording: step 7 is missing (OSError: full)."
    assert told["odd"]["not_recorded"] == ["activations (ValueError: odd)", "inputs (text)"]
    assert (told["pair/fixed"]["trouble"], told["pair/fixed"]["not_recorded"]) == ("", [])


def test_a_run_in_the_directory_itself_is_called_after_it(log_dir: Path) -> None:
    answer = json.loads(run("check", log_dir / "pair" / "fixed", "--format", "json").stdout)
    assert [run["name"] for run in answer["runs"]] == ["fixed"]


def test_a_missing_directory_is_wrong_use(tmp_path: Path) -> None:
    result = run("check", tmp_path / "missing")
    assert result.exit_code == 2
    assert "There is no log directory" in result.stderr
    assert "Traceback" not in result.stderr


def test_an_empty_directory_is_nothing_to_check(tmp_path: Path) -> None:
    result = run("check", tmp_path)
    assert result.exit_code == 3
    assert result.stderr.startswith("Nothing to check. There are no runs in ")


def test_runs_of_others_are_nothing_to_check(tmp_path: Path) -> None:
    events.write_scalars(tmp_path / "other")
    result = run("check", tmp_path, "--format", "json", "--fail-on", "never")
    assert result.exit_code == 3
    assert json.loads(result.stdout)["runs"] == []
    assert "TensorBoard sees 1 run in" in result.stderr


def test_a_file_cut_off_in_the_middle_is_read_up_to_there(log_dir: Path) -> None:
    (path,) = (log_dir / "pair" / "broken" / "zeroloss").iterdir()
    path.write_bytes(path.read_bytes()[:-1000])
    result = run("check", log_dir / "pair" / "broken", "--format", "json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["runs"][0]["verdict"] == "degenerate"


def test_a_run_that_cannot_be_read_is_named_and_no_pass(log_dir: Path) -> None:
    events.write(log_dir / "newer", [events.record(0, 1, 1.0, schema=SCHEMA_VERSION + 1)])
    result = run("check", log_dir, "--fail-on", "never")
    assert result.exit_code == 2
    assert "Could not read run newer: written by a newer tb_zeroloss" in result.stderr
    assert "pair/fixed: No problem found so far" in result.stdout
    assert run("check", log_dir).exit_code == 1


def test_an_error_of_this_program_is_told_apart_from_findings(log_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: str, **__: object) -> None:
        raise RuntimeError("the disk is gone")

    monkeypatch.setattr("tb_zeroloss.report.check", broken)
    result = run("check", log_dir)
    assert result.exit_code == 2
    assert "tb-zeroloss could not finish: RuntimeError: the disk is gone" in result.stderr


def test_a_wrong_option_is_wrong_use(log_dir: Path) -> None:
    assert run("check", log_dir, "--fail-on", "error").exit_code == 2


def test_a_rule_is_explained_with_the_limits_in_force() -> None:
    result = run(
        "explain", "dying-relu", "--set", "dying-relu.dead_share=0.75", "--ignore", "dying-relu: sparse by design"
    )
    assert result.exit_code == 0
    assert "dead_share = 0.75 (" in result.stdout
    assert "by default)" in result.stdout
    assert result.stdout.count("by default") == 1
    assert "Suppressed\nsparse by design" in result.stdout


def test_a_rule_is_explained() -> None:
    result = run("explain", "single-unit-softmax")
    assert result.exit_code == 0
    assert "How to fix it\n1. " in result.stdout


def test_a_rule_that_does_not_exist_is_answered_with_the_nearest() -> None:
    result = run("explain", "single-unit-softmx")
    assert result.exit_code == 2
    assert "Did you mean: " in result.stderr


def test_every_rule_is_listed_with_its_severity() -> None:
    lines = run("rules").stdout.splitlines()
    assert [line.split()[:2] for line in lines] == [[rule.id, str(rule.severity)] for rule in list_rules()]


def test_a_check_of_local_files_needs_no_tensorflow(log_dir: Path) -> None:
    program = (
        "import sys; from tb_zeroloss.cli import main; "
        f"main(['check', {str(log_dir)!r}, '--fail-on', 'never'], standalone_mode=False)"
    )
    checked = "\nexcept SystemExit: print(sorted({'tensorflow', 'keras'} & set(sys.modules)))"
    code = "try:\n    " + program.replace("; ", "\n    ") + checked
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_the_module_is_the_command() -> None:
    done = subprocess.run([sys.executable, "-m", "tb_zeroloss", "--help"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("Usage: tb-zeroloss ")
