"""What is counted of diagnoses, on runs made of columns and on two trainings."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from benchmarks.diagnosis.cases import Case, Cause, Goal, load_cases, load_causes
from benchmarks.diagnosis.measure import Answer, Measured, Trained, measure
from benchmarks.diagnosis.page import page
from benchmarks.diagnosis.replay import Change, change, first_said, samples, thinned, until
from benchmarks.diagnosis.totals import Totals
from tb_zeroloss.diagnose import judge
from tb_zeroloss.schema.quantities import LOSS, WEIGHT_MASS
from tb_zeroloss.series import RunSeries
from tests.rules.build import evaluated, make_run

WEIGHTLESS = {WEIGHT_MASS: {"weight_per_row": 0.0}, LOSS: {"value": 0.0, "total": 0.0}}
LEARNED = make_run(2000)
BROKEN = make_run(2000, WEIGHTLESS)
CAUSES = {"weights": Cause(("zero-weight-mass",), "it says so"), "labels": Cause(("constant-targets",), "it says so")}
CASE = Case("one", "a case", {"broken": {}, "fixed": {}}, causes=("weights",), goal=Goal("accuracy", "training", 0.9))


def program(run: RunSeries | None, variant: str = "broken", reached: float = 0.1, **changes: Any) -> Measured:
    case = replace(CASE, **changes)
    return Measured(case, variant, 0, Trained(None, reached), judge(run) if run else None, None, {})


@pytest.mark.parametrize(
    ("measured", "answer"),
    [
        pytest.param(program(BROKEN), Answer.DIAGNOSED, id="broken, the cause named"),
        pytest.param(program(BROKEN, causes=("labels",)), Answer.DETECTED, id="broken, something else named"),
        pytest.param(program(LEARNED), Answer.MISSED, id="broken, nothing said"),
        pytest.param(program(LEARNED, "fixed"), Answer.QUIET, id="fixed, nothing said"),
        pytest.param(program(BROKEN, "healthy"), Answer.FALSE_ALARM, id="healthy, something said"),
        pytest.param(program(None), Answer.NOT_READ, id="no records"),
    ],
)
def test_a_diagnosis_is_worth_what_it_says_of_the_cause(measured: Measured, answer: Answer) -> None:
    assert measured.answer(CAUSES) is answer


@pytest.mark.parametrize(
    ("variant", "reached", "described"),
    [
        pytest.param("broken", 0.5, True, id="broken and fails"),
        pytest.param("broken", 0.95, False, id="broken and works"),
        pytest.param("fixed", 0.95, True, id="fixed and works"),
        pytest.param("fixed", float("nan"), False, id="fixed and its answers are no numbers"),
    ],
)
def test_a_case_that_does_not_do_what_it_says_is_told(variant: str, reached: float, described: bool) -> None:
    assert program(LEARNED, variant, reached).is_as_described is described


def test_replaying_finds_the_first_step_after_which_something_is_said() -> None:
    first = first_said(BROKEN)
    assert first is not None
    assert first.rules == ("zero-weight-mass",)
    assert first_said(until(BROKEN, first.step - 1)) is None
    assert first_said(LEARNED) is None


def test_a_sample_keeps_the_last_record_of_every_tag() -> None:
    run = evaluated(LEARNED, 0.5, 0.4)
    sample = thinned(run, 10, seed=0)
    assert len(sample.steps) == 10
    for tag, series in sample.groups.items():
        assert len(series) == min(10, len(run.groups[tag])), tag
        assert series.steps[-1] == run.groups[tag].steps[-1], tag


@pytest.mark.parametrize(
    ("full", "sample", "expected"),
    [
        pytest.param(BROKEN, BROKEN, Change.SAME, id="the same"),
        pytest.param(BROKEN, until(BROKEN, 0), Change.FEWER, id="too early"),
        pytest.param(LEARNED, BROKEN, Change.DIFFERENT, id="said of the sample alone"),
    ],
)
def test_a_sample_that_says_more_is_wrong(full: RunSeries, sample: RunSeries, expected: Change) -> None:
    assert change(judge(full), judge(sample)) is expected


def test_a_run_that_is_kept_whole_is_not_sampled() -> None:
    assert samples(BROKEN, judge(BROKEN), len(BROKEN.steps)) == []


def test_two_trainings_are_judged_counted_and_written_down(tmp_path: Path) -> None:
    cases = {case.id: case for case in load_cases()}
    broken = measure(cases["planted-mask-all"], "broken", 0, tmp_path)
    healthy = measure(cases["healthy-leakyrelu"], "healthy", 0, tmp_path)
    causes = load_causes()
    assert [each.answer(causes) for each in (broken, healthy)] == [Answer.DIAGNOSED, Answer.QUIET]
    assert broken.is_as_described
    assert healthy.is_as_described
    assert broken.first is not None
    totals = Totals.of([broken, healthy], causes)
    assert dict(totals.lines())["broken programs diagnosed"] == "1 of 1"
    written = page(totals, [0])
    assert "| planted-mask-all | " in written
    assert "{" not in written


def test_a_training_that_is_kept_is_not_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    case = next(case for case in load_cases() if case.id == "healthy-tiny-data")
    short = replace(case, variants={"healthy": {**case.variants["healthy"], "epochs": 1}})
    first = measure(short, "healthy", 0, tmp_path)
    monkeypatch.setattr("benchmarks.diagnosis.measure.build", None)
    assert measure(short, "healthy", 0, tmp_path).trained == first.trained
