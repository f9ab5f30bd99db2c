"""What is said of a run of which the loss is all that is known."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from tb_zeroloss.checks.rule import Outcome, Severity
from tb_zeroloss.diagnose import Verdict, judge
from tb_zeroloss.rules import load_rules
from tests import events
from tests.curves import BROKEN, HEALTHY, run_of, sample

SEEDS = range(6)
LOUD = (Severity.CRITICAL, Severity.WARNING)
ANSWER = {"non-finite-values", "exact-zero-loss", "diverging-loss", "flat-loss"}
"""The rules that a loss curve can answer."""


@pytest.mark.parametrize("tag", ["loss", "epoch_loss"])
@pytest.mark.parametrize("size", [20, 100, 10_000])
@pytest.mark.parametrize("name", HEALTHY)
def test_nothing_is_loud_of_a_healthy_curve_and_none_is_passed(name: str, size: int, tag: str) -> None:
    for seed in SEEDS:
        random = np.random.default_rng(seed)
        values = HEALTHY[name](random)
        diagnosis = judge(run_of(values, tag, sample(random, len(values), size)))
        assert [finding.hit.summary for finding in diagnosis.findings if finding.severity in LOUD] == [], seed
        assert diagnosis.verdict is Verdict.NOT_ENOUGH_DATA


@pytest.mark.parametrize("tag", ["loss", "epoch_loss"])
@pytest.mark.parametrize("name", HEALTHY)
def test_nothing_is_loud_of_a_healthy_curve_while_it_is_written(name: str, tag: str) -> None:
    for seed in SEEDS[:2]:
        values = HEALTHY[name](np.random.default_rng(seed))
        for count in sorted({*range(1, min(len(values), 70)), *range(70, len(values), 23)}):
            found = judge(run_of(values[:count], tag)).findings
            assert [finding.hit.summary for finding in found if finding.severity in LOUD] == [], (seed, count)


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_curve_is_found(name: str) -> None:
    curve, rule = BROKEN[name]
    for seed in SEEDS:
        diagnosis = judge(run_of(curve(np.random.default_rng(seed)), "epoch_loss"))
        found = {finding.rule.id for finding in diagnosis.findings if finding.severity in LOUD}
        assert rule in found, seed


def test_only_rules_that_need_no_more_than_a_loss_answer() -> None:
    diagnosis = judge(run_of(2.3 / np.arange(1, 301)))
    open_ones = {rule for rule, outcome in diagnosis.outcomes.items() if outcome is Outcome.NOT_RECORDED}
    assert open_ones == {rule.id for rule in load_rules()} - ANSWER
    assert all("DegeneracyCallback" in diagnosis.reasons[rule] for rule in open_ones)
    assert all("log_step" in diagnosis.reasons[rule] for rule in open_ones)
    assert {diagnosis.outcomes[rule] for rule in ANSWER} <= {Outcome.CLEAR, Outcome.FIRED}


def test_a_rule_that_does_not_expect_it_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    def check(*_: object) -> None:
        raise AssertionError("the rule was asked")

    asked = dataclasses.replace(load_rules()[0], id="of-another", needs=(), loss_alone=False, check=check)
    monkeypatch.setattr("tb_zeroloss.diagnose.engine.load_rules", lambda: (asked,))
    assert judge(run_of(np.ones(300))).outcomes == {"of-another": Outcome.NOT_RECORDED}


def test_where_a_nan_came_from_is_not_made_up() -> None:
    (finding,) = judge(run_of(BROKEN["NaN at step 37"][0](np.random.default_rng(0)))).findings
    assert finding.hit.summary == "The loss is NaN or infinite, first at step 37; it still is in the last record."
    assert (finding.severity, finding.hit.first_step) == (Severity.CRITICAL, 37)


def test_nan_after_infinity_lasts() -> None:
    (finding,) = judge(run_of(np.array([1.0, np.inf, *[np.nan] * 4]))).findings
    assert finding.severity is Severity.CRITICAL


@pytest.mark.parametrize(
    ("values", "severity"),
    [
        pytest.param([0.0] * 20, Severity.CRITICAL, id="never anything else"),
        pytest.param([0.5, *[0.0] * 20], Severity.INFO, id="reached"),
        pytest.param([0.0] * 19, None, id="too few"),
        pytest.param([0.0, 0.0, 0.0, 0.5], None, id="left again"),
        pytest.param([1e-30] * 9, None, id="not exactly 0"),
    ],
)
def test_a_zero_is_loud_only_where_the_loss_was_never_anything_else(
    values: list[float], severity: Severity | None
) -> None:
    found = [finding for finding in judge(run_of(np.array(values))).findings if finding.rule.id == "exact-zero-loss"]
    assert [finding.severity for finding in found] == ([severity] if severity else [])
    assert all(finding.hit.evidence[0].column == "total" for finding in found)


def test_a_rise_that_ends_below_the_start_may_be_a_restart() -> None:
    curve = np.concatenate([np.linspace(2.0, 0.1, 80), np.full(20, 1.5)])
    (finding,) = [found for found in judge(run_of(curve)).findings if found.rule.id == "diverging-loss"]
    assert finding.severity is Severity.INFO
    assert "a restart of the learning rate and harder data, which a curve does not tell, look" in finding.hit.summary
    curve[80:] = 3.0  # above the start, but by less than the factor that is called a rise
    (finding,) = [found for found in judge(run_of(curve)).findings if found.rule.id == "diverging-loss"]
    assert finding.severity is Severity.INFO
    curve[80:] = 5.0
    (finding,) = [found for found in judge(run_of(curve)).findings if found.rule.id == "diverging-loss"]
    assert finding.severity is Severity.WARNING


def test_a_rise_within_the_scatter_is_too_early_and_not_clear() -> None:
    random = np.random.default_rng(3)
    curve = np.exp(random.normal(size=60))
    curve[:5] = 0.01
    diagnosis = judge(run_of(curve))
    assert diagnosis.outcomes["diverging-loss"] is Outcome.TOO_EARLY
    assert "scatter" in diagnosis.reasons["diverging-loss"]


def test_how_small_a_loss_is_cannot_be_told() -> None:
    diagnosis = judge(run_of(np.full(300, 1e-7)))
    assert diagnosis.outcomes["apparent-zero-loss"] is Outcome.NOT_RECORDED
    assert diagnosis.reasons["apparent-zero-loss"].startswith("cannot tell: the target scale is not recorded")


def test_a_negative_loss_is_no_finding() -> None:
    diagnosis = judge(run_of(np.linspace(3, -8, 100)))
    assert diagnosis.findings == ()
    assert diagnosis.outcomes["diverging-loss"] is Outcome.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("tag", "points", "outcome"),
    [
        ("epoch_loss", 20, Outcome.CLEAR),
        ("epoch_loss", 19, Outcome.TOO_EARLY),
        ("loss", 49, Outcome.TOO_EARLY),
        ("loss", 50, Outcome.CLEAR),
    ],
)
def test_an_epoch_counts_as_one_step_and_20_are_enough(tag: str, points: int, outcome: Outcome) -> None:
    assert judge(run_of(1 / np.arange(1, points + 1), tag)).outcomes["diverging-loss"] is outcome


def test_a_curve_without_a_point_has_no_answer() -> None:
    diagnosis = judge(run_of(np.zeros(0)))
    assert set(diagnosis.outcomes.values()) == {Outcome.TOO_EARLY}


def test_records_are_judged_as_before() -> None:
    assert judge(events.series(events.records(range(60)))).verdict is Verdict.NO_PROBLEM_FOUND
