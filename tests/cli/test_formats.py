from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable
from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest
from click.testing import CliRunner, Result

from tb_zeroloss.cli import main
from tb_zeroloss.cli.source import file_and_line
from tb_zeroloss.schema.quantities import SCHEMA_VERSION
from tests import events

ONLY = ("--select", "single-unit-softmax,inconsistent-loss,flat-loss,negative-loss")
SUMMARY = "The output 'dense_1' is a softmax over one unit: it answers 1 for every input, whatever the weights are."


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def recorded_at(source: str, made: Iterable[events.Record]) -> list[events.Record]:
    """Return records of a run whose configuration names the line that recorded it."""
    (step, (_, *first)), *rest = made
    configuration = dataclasses.replace(events.BROKEN_CONFIGURATION, source=source)
    return events.with_configuration([(step, first), *rest], configuration)


@pytest.fixture
def log_dir(tmp_path: Path) -> Path:
    broken = recorded_at("train, v2.py:41", events.broken_records(range(60)))
    events.write(tmp_path / "runs" / "pair" / "broken" / "zeroloss", broken)
    events.write(tmp_path / "runs" / "pair" / "fixed" / "zeroloss", events.records(range(60)))
    return tmp_path / "runs"


def outline(suite: Xml.Element) -> dict[str, list[tuple[str, str | None]]]:
    """Return what stands in each test case: kind and message."""
    return {
        str(case.get("name")): [(child.tag, child.get("message")) for child in case] for case in suite.iter("testcase")
    }


def test_junit_has_a_case_for_each_rule_and_run(log_dir: Path) -> None:
    result = run("check", log_dir, *ONLY, "--format", "junit")
    root = Xml.fromstring(result.stdout)
    assert result.exit_code == 1
    assert dict(root.attrib) == {"name": "tb_zeroloss", "tests": "8", "failures": "2", "errors": "0", "skipped": "2"}
    broken, fixed = root
    assert (broken.get("name"), fixed.get("name")) == ("pair/broken", "pair/fixed")
    early = "Cannot tell yet: needs 200 training steps or 20 epochs; 60 steps are recorded so far"
    assert outline(broken) == {
        "inconsistent-loss": [
            ("failure", "The loss is exactly 0 since step 0, but its gradient is 0.224: labels and loss disagree.")
        ],
        "negative-loss": [],
        "single-unit-softmax": [("failure", SUMMARY)],
        "flat-loss": [("skipped", early)],
    }
    assert outline(fixed)["flat-loss"] == [("skipped", early)]
    failure = broken.find("testcase[@name='inconsistent-loss']/failure")
    assert failure is not None
    assert failure.get("type") == "critical"
    lines = str(failure.text).splitlines()
    assert lines[1] == "follows from single-unit-softmax"
    assert lines[2].startswith("saw: 0.224 loss / weight (limit 0.0001 loss / weight), Euclidean norm of the gradient")
    case = broken.find("testcase")
    assert case is not None
    assert (case.get("classname"), case.get("file"), case.get("line")) == ("pair/broken", "train, v2.py", "41")


def test_junit_tells_what_is_tolerated_as_output(log_dir: Path) -> None:
    result = run("check", log_dir, *ONLY, "--format", "junit", "--fail-on", "never")
    root = Xml.fromstring(result.stdout)
    assert (result.exit_code, root.get("failures")) == (0, "0")
    assert outline(root[0])["single-unit-softmax"] == [("system-out", None)]


def test_junit_says_why_a_rule_is_switched_off(log_dir: Path) -> None:
    off = ("--ignore", "single-unit-softmax: <known> & kept")
    root = Xml.fromstring(run("check", log_dir, *ONLY, *off, "--format", "junit").stdout)
    assert outline(root[0])["single-unit-softmax"] == [("skipped", "Switched off: <known> & kept")]


def test_junit_counts_a_run_that_cannot_be_read_as_an_error(log_dir: Path) -> None:
    events.write(log_dir / "newer\x1b[0m", [events.record(0, 1, 1.0, schema=SCHEMA_VERSION + 1)])
    root = Xml.fromstring(run("check", log_dir, *ONLY, "--format", "junit").stdout)
    (suite,) = (each for each in root if str(each.get("name")).startswith("newer"))
    assert suite.get("name") == "newer\N{REPLACEMENT CHARACTER}[0m"
    assert suite.get("errors") == root.get("errors") == "1"
    assert [kind for kind, _ in outline(suite)["readable"]] == ["error"]


def test_github_lines_name_the_line_of_the_program(log_dir: Path) -> None:
    result = run("check", log_dir, *ONLY, "--format", "github")
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        f"::error file=train%2C v2.py,line=41,title=pair/broken%3A Single-unit softmax::{SUMMARY}"
        '%0ATo fix it: For two classes: `Dense(1, activation="sigmoid")` with `binary_crossentropy`.'
        "%0AMore: tb-zeroloss explain single-unit-softmax",
        "::error file=train%2C v2.py,line=41,title=pair/broken%3A Loss contradicts its gradient::"
        "The loss is exactly 0 since step 0, but its gradient is 0.224: labels and loss disagree."
        "%0AFollows from single-unit-softmax.%0AMore: tb-zeroloss explain inconsistent-loss",
        "2 runs: 2 critical, 0 warnings, 0 info; 4 checks passed, 2 not checked",
    ]


def test_github_lines_without_a_known_line_name_the_run(tmp_path: Path) -> None:
    events.write(tmp_path / "50%: a", events.broken_records(range(60)))
    first = run("check", tmp_path, *ONLY, "--format", "github").stdout.splitlines()[0]
    assert first.startswith("::error title=50%25%3A a%3A Single-unit softmax::The output 'dense_1'")


def test_markdown_names_the_runs_and_says_what_is_not_the_default(log_dir: Path) -> None:
    lines = run("check", log_dir, *ONLY, "--format", "markdown").stdout.splitlines()
    assert lines[:6] == [
        "## Degeneracy report",
        "",
        "| Run | Verdict | Main finding |",
        "| --- | --- | --- |",
        f"| `pair/broken` | ▲ Degenerate | {SUMMARY} |",
        "| `pair/fixed` | ✓ No problem found so far | 3 checks passed, 1 not checked |",
    ]
    assert lines[-1].startswith("Not the default settings (command line): only single-unit-softmax, ")


def test_a_file_holds_the_form_asked_for_and_the_terminal_the_text(log_dir: Path, tmp_path: Path) -> None:
    path = tmp_path / "made" / "report.json"
    result = run("check", log_dir, *ONLY, "--format", "json", "--output", path)
    assert "pair/broken: Degenerate" in result.stdout
    assert json.loads(path.read_text(encoding="utf-8"))["runs"][0]["source"] == "train, v2.py:41"
    assert result.exit_code == 1


def test_a_file_that_cannot_be_written_is_wrong_use(log_dir: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    result = run("check", log_dir, *ONLY, "--output", tmp_path / "file" / "x.txt")
    assert result.exit_code == 2
    assert f"Could not write '{tmp_path / 'file' / 'x.txt'}': " in result.stderr


@pytest.mark.parametrize(
    ("source", "place"),
    [
        ("train.py:41", ("train.py", "41")),
        ("C:\\a\\train.py:4", ("C:\\a\\train.py", "4")),
        ("train.py", ("", "")),
        (None, ("", "")),
    ],
)
def test_a_source_is_a_file_and_a_line(source: str | None, place: tuple[str, str]) -> None:
    assert file_and_line(source) == place
