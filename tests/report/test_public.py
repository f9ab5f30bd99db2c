from __future__ import annotations

import json
from pathlib import Path

import pytest

import tb_zeroloss
from tb_zeroloss.diagnose import Diagnosis, judge
from tb_zeroloss.read.problem import LogDirNotFoundError
from tb_zeroloss.report import (
    DegenerateRunError,
    NothingToCheckError,
    Report,
    UnknownRuleError,
    UnknownRunError,
    UnreadableRunError,
    assert_not_degenerate,
    check,
    explain,
    list_rules,
)
from tb_zeroloss.schema.quantities import SCHEMA_VERSION
from tb_zeroloss.series import RunSeries
from tb_zeroloss.settings.settings import Settings
from tests import events


@pytest.fixture
def log_dir(tmp_path: Path) -> Path:
    events.write(tmp_path / "pair" / "broken" / "zeroloss", events.broken_records(range(60)))
    events.write(tmp_path / "pair" / "fixed" / "zeroloss", events.records(range(60)))
    return tmp_path


def test_the_broken_run_comes_first_and_its_cause_is_its_first_finding(log_dir: Path) -> None:
    report = check(log_dir)
    assert [run.name for run in report.runs] == ["pair/broken", "pair/fixed"]
    assert report.runs[0].verdict == "degenerate"
    assert report.runs[0].findings[0].rule == "single-unit-softmax"
    assert report.runs[0].findings[0].role == "primary"
    assert report.has_answers


def test_the_json_has_the_documented_fields_in_their_order(log_dir: Path) -> None:
    answer = json.loads(check(log_dir).to_json())
    assert list(answer) == ["runs", "settings", "schema"]
    assert answer["schema"] == SCHEMA_VERSION
    broken = answer["runs"][0]
    assert list(broken) == [
        "name", "verdict", "limited", "findings", "outcomes", "reasons", "trouble", "not_recorded", "basis", "source",
        "records",
    ]  # fmt: skip
    assert list(broken["findings"][0]) == [
        "rule", "title", "severity", "role", "explained_by", "layer", "output", "first_step", "last_step",
        "summary", "evidence", "why", "fix", "check_yourself", "innocent",
    ]  # fmt: skip
    assert set(broken["outcomes"]) == {rule.id for rule in list_rules()}
    assert broken["outcomes"]["single-unit-softmax"] == "fired"


def test_only_the_runs_that_are_asked_for_are_judged(log_dir: Path) -> None:
    assert [run.name for run in check(log_dir, runs=["pair/fixed"]).runs] == ["pair/fixed"]


def test_a_run_that_does_not_exist_is_answered_with_the_nearest_names(log_dir: Path) -> None:
    with pytest.raises(UnknownRunError, match="The nearest names are: pair/fixed"):
        check(log_dir, runs=["pair/fixd"])


def test_a_rule_that_is_ignored_is_suppressed_with_its_reason(log_dir: Path) -> None:
    settings = Settings(ignore={"single-unit-softmax": "known and wanted"})
    (broken,) = check(log_dir, runs=["pair/broken"], rules=settings).runs
    assert broken.outcomes["single-unit-softmax"] == "suppressed"
    assert broken.reasons["single-unit-softmax"] == "known and wanted"
    assert "single-unit-softmax" not in [finding.rule for finding in broken.findings]


def test_a_missing_directory_is_named_with_its_cure(tmp_path: Path) -> None:
    with pytest.raises(LogDirNotFoundError, match=r"There is no log directory .*tensorboard --logdir"):
        check(tmp_path / "missing")


def test_degenerate_runs_raise_what_is_wrong_and_how_to_fix_it(log_dir: Path) -> None:
    with pytest.raises(DegenerateRunError) as caught:
        assert_not_degenerate(str(log_dir))
    assert "pair/broken: critical single-unit-softmax: " in str(caught.value)
    assert "To fix it: " in str(caught.value)
    assert "pair/fixed" not in str(caught.value)


def test_a_report_can_be_asserted_too(log_dir: Path) -> None:
    assert_not_degenerate(check(log_dir, runs=["pair/fixed"]))
    with pytest.raises(DegenerateRunError):
        assert_not_degenerate(check(log_dir, runs=["pair/broken"]))


def test_an_unknown_severity_is_refused(log_dir: Path) -> None:
    with pytest.raises(ValueError, match="fail_on must be one of critical, warning, info; got 'error'"):
        assert_not_degenerate(log_dir, fail_on="error")


@pytest.mark.parametrize(
    ("foreign", "sentence"),
    [
        pytest.param(False, "There are no runs in", id="an empty directory"),
        pytest.param(True, "TensorBoard sees 1 run in .* none was recorded with tb_zeroloss", id="runs of others"),
    ],
)
def test_nothing_to_check_is_not_a_pass(tmp_path: Path, foreign: bool, sentence: str) -> None:
    if foreign:
        events.write_scalars(tmp_path / "other")
    with pytest.raises(NothingToCheckError, match=sentence):
        assert_not_degenerate(tmp_path)
    assert_not_degenerate(tmp_path, allow_empty=True)


def test_a_run_that_cannot_be_read_is_reported_beside_the_others(log_dir: Path) -> None:
    events.write(log_dir / "newer", [events.record(0, 1, 1.0, schema=SCHEMA_VERSION + 1)])
    report = check(log_dir)
    assert [str(problem) for problem in report.problems] == [
        f"Could not read run newer: written by a newer tb_zeroloss (v{SCHEMA_VERSION + 1}, this one knows "
        f"v{SCHEMA_VERSION}): upgrade. Run: pip install --upgrade tb-zeroloss"
    ]
    newer = next(run for run in report.runs if run.name == "newer")
    assert (newer.verdict, newer.outcomes) == ("not-enough-data", {})
    assert newer.reasons == {"run": str(report.problems[0])}


def test_a_run_that_cannot_be_read_is_no_pass(tmp_path: Path) -> None:
    events.write(tmp_path / "fixed", events.records(range(60)))
    events.write(tmp_path / "newer", [events.record(0, 1, 1.0, schema=SCHEMA_VERSION + 1)])
    with pytest.raises(UnreadableRunError, match="Could not read run newer: written by a newer tb_zeroloss"):
        assert_not_degenerate(tmp_path)


def test_a_run_that_cannot_be_judged_does_not_hide_the_others(log_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def judge_but_one(run: RunSeries, settings: Settings) -> Diagnosis:
        if run.name == "pair/broken":
            raise IndexError("a row is missing")
        return judge(run, settings)

    monkeypatch.setattr("tb_zeroloss.report.public.judge", judge_but_one)
    report = check(log_dir)
    assert report.problems[0].error == "its records could not be judged (IndexError: a row is missing)"
    assert [run.verdict for run in report.runs] == ["no-problem-found", "not-enough-data"]


def test_settings_that_name_no_rule_are_refused(log_dir: Path) -> None:
    with pytest.raises(ValueError, match="no rule 'zero-los'"):
        check(log_dir, rules=Settings(ignore={"zero-los": "typing error"}))


def test_every_rule_can_be_explained() -> None:
    for rule in list_rules():
        text = explain(rule.id)
        assert text.startswith(rule.id)
        for section in ("What it detects", "Why it matters", "How to fix it", "When it is innocent"):
            assert f"\n{section}\n" in text
        for threshold in rule.thresholds:
            assert threshold.name in text


def test_a_rule_that_does_not_exist_is_answered_with_the_nearest() -> None:
    with pytest.raises(UnknownRuleError, match=r"Did you mean: .*single-unit-softmax"):
        explain("single-unit-softmx")


def test_the_package_itself_offers_the_same_functions(log_dir: Path) -> None:
    assert isinstance(tb_zeroloss.check(log_dir), Report)
    assert tb_zeroloss.explain("single-unit-softmax") == explain("single-unit-softmax")
