from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from tb_zeroloss.cli import main
from tb_zeroloss.schema.quantities import SCHEMA_VERSION
from tests import events
from tests.report.splits import records, split_of

ONLY = ("--select", "single-unit-softmax")
INERT = "<b onclick=alert(1)>"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture
def log_dir(tmp_path: Path) -> Path:
    events.write(tmp_path / "runs" / "broken" / "zeroloss", events.broken_records(range(60)))
    events.write(tmp_path / "runs" / "fixed" / "zeroloss", events.records(range(60)))
    return tmp_path / "runs"


def test_two_runs_are_compared_in_words(log_dir: Path) -> None:
    result = run("compare", log_dir, "broken", "fixed", *ONLY)
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "A broken: Degenerate",
        "B fixed: No problem found so far",
        "1 problem fixed, 0 still there, 0 new",
        "Loss values are not comparable: broken uses categorical_crossentropy, fixed uses mean_squared_error. "
        "Compare each loss with that of its own best constant predictor instead.",
        "Not the default settings (command line): only single-unit-softmax",
        "",
        "fixed: critical single-unit-softmax",
        "  A The output 'dense_1' is a softmax over one unit: it answers 1 for every input, whatever the weights are.",
        "  B No output is a softmax over one unit",
        "",
        "setting loss",
        "  A categorical_crossentropy, on probabilities",
        "  B mean_squared_error",
        "",
        "setting output",
        "  A softmax, 1 unit",
        "  B linear, 1 unit",
        "",
        "setting layer dense_1",
        "  A Dense, 1 unit, softmax, 9 parameters",
        "  B Dense, 1 unit, linear, 9 parameters",
    ]


def test_rows_that_runs_share_are_told_with_what_differs(tmp_path: Path) -> None:
    for name, first in (("a", 0), ("b", 15)):
        made = records(split_of(np.arange(first, first + 100)), split_of(np.arange(100, 120)))
        events.write(tmp_path / name / "zeroloss", made)
    assert run("compare", tmp_path, "a", "b", *ONLY).stdout.splitlines()[-5:] == [
        "Rows that the runs share",
        "  85 of 100 training rows of B are among the training rows of A: 85 %.",
        "  A and B have the same validation rows.",
        "  15 of 20 validation rows of A are among the training rows of B: 75 %.",
        "  None of 20 validation rows of B is among the training rows of A.",
    ]


def test_a_comparison_in_json_is_that_of_the_tab(log_dir: Path) -> None:
    answer = json.loads(run("compare", log_dir, "broken", "fixed", "--format", "json").stdout)
    assert answer["runs"] == ["broken", "fixed"]
    assert answer["schema"] == SCHEMA_VERSION
    assert list(answer)[:5] == ["runs", "verdicts", "headline", "comparable", "comparable_text"]


def test_a_comparison_in_markdown_goes_into_a_file(log_dir: Path, tmp_path: Path) -> None:
    path = tmp_path / "comparison.md"
    result = run("compare", log_dir, "fixed", "broken", *ONLY, "--format", "markdown", "--output", path)
    assert result.stdout.startswith("A fixed: ")
    assert path.read_text(encoding="utf-8").startswith("### 0 problems fixed, 0 still there, 1 new\n")


def test_a_run_may_be_compared_with_itself(log_dir: Path) -> None:
    answer = json.loads(run("compare", log_dir, "broken", "broken", *ONLY, "--format", "json").stdout)
    assert answer["headline"] == "0 problems fixed, 1 still there, 0 new"


@pytest.mark.parametrize(
    "arguments",
    [("compare", "broken", "fixd"), ("report", "--run", "fixd", "-o", "x"), ("report", "--base", "fixd", "-o", "x")],
)
def test_a_run_that_is_not_there_is_answered_with_the_nearest(log_dir: Path, arguments: tuple[str, ...]) -> None:
    command, *others = arguments
    given = [*others, "--against", "broken"] if "--base" in others else others
    result = run(command, log_dir, *given)
    assert result.exit_code == 2
    assert result.stderr == "Run 'fixd' is not in this log directory. The nearest names are: fixed\n"


def test_a_run_that_cannot_be_read_ends_a_comparison(log_dir: Path) -> None:
    events.write(log_dir / "newer", [events.record(0, 1, 1.0, schema=SCHEMA_VERSION + 1)])
    result = run("compare", log_dir, "fixed", "newer")
    assert result.exit_code == 2
    assert result.stderr.startswith("Could not read run newer: written by a newer tb_zeroloss")


def test_a_report_of_a_run_is_one_file(log_dir: Path, tmp_path: Path) -> None:
    path = tmp_path / "made" / "report.html"
    result = run("report", log_dir, "--run", "broken", *ONLY, "--output", path)
    assert (result.exit_code, result.stdout) == (0, f"Wrote {path}\n")
    page = path.read_text(encoding="utf-8")
    assert page.startswith("<!DOCTYPE html>")
    assert "<title>broken: Degenerate · Degeneracy</title>" in page


def test_the_only_run_needs_no_name(tmp_path: Path) -> None:
    events.write(tmp_path / "runs" / INERT, events.broken_records(range(60)))
    assert run("report", tmp_path / "runs", *ONLY, "-o", tmp_path / "a.html").exit_code == 0
    page = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert "<h1>&lt;b onclick=alert(1)&gt;</h1>" in page
    assert INERT not in page


def test_a_report_of_a_comparison_names_its_runs(log_dir: Path, tmp_path: Path) -> None:
    path = tmp_path / "comparison.html"
    assert run("report", log_dir, "--base", "broken", "--against", "fixed", "-o", path).exit_code == 0
    assert "<title>broken against fixed · Degeneracy</title>" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ((), "Choose one of the runs in '{}' with --run: broken, fixed"),
        (("--base", "broken"), "Give --run for a run, or --base and --against for a comparison."),
        (("--against", "broken"), "Give --run for a run, or --base and --against for a comparison."),
        (("--run", "a", "--base", "b", "--against", "c"), "Give --run for a run, or --base and --against"),
    ],
)
def test_what_a_report_is_about_must_be_clear(log_dir: Path, given: tuple[str, ...], told: str) -> None:
    result = run("report", log_dir, *given, "-o", log_dir / "x.html")
    assert result.exit_code == 2
    assert told.format(log_dir) in result.stderr
    assert not (log_dir / "x.html").exists()


def test_a_report_of_nothing_says_so(tmp_path: Path) -> None:
    result = run("report", tmp_path, "-o", tmp_path / "x.html")
    assert result.exit_code == 2
    assert result.stderr.startswith(f"There is no run in '{tmp_path}' that was recorded with tb_zeroloss. Add ")
