"""What is complained about when a diagnosis is not the expected one."""

from __future__ import annotations

import pytest

from demo.expectations import Expectation, complaints
from tb_zeroloss.checks.rule import Hit
from tb_zeroloss.diagnose import Diagnosis, Finding, Verdict
from tb_zeroloss.diagnose.folding import fold
from tb_zeroloss.rules import load_rules
from tests.rules.build import make_run

RULES = {rule.id: rule for rule in load_rules()}
LOUD, FOLDED, INFO = "oversized-updates", "dying-relu", "stuck-metric"


def diagnosed(*rules: str) -> Diagnosis:
    """Return a diagnosis with these findings, each of its rule's severity."""
    findings = [Finding(RULES[rule], Hit("It is so.", 0, 100, ()), RULES[rule].severity) for rule in rules]
    return Diagnosis(make_run(), Verdict.SUSPICIOUS, fold(findings), {}, {})


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        pytest.param((LOUD,), Expectation(primary=(LOUD,)), id="the cause"),
        pytest.param((LOUD, FOLDED), Expectation(primary=(LOUD,), folded=(FOLDED,)), id="what follows from it"),
        pytest.param((LOUD, INFO), Expectation(primary=(LOUD,), found=(INFO,)), id="information beside it"),
        pytest.param((INFO,), Expectation(found=(INFO,)), id="information alone"),
    ],
)
def test_what_is_as_expected_is_not_complained_about(found: tuple[str, ...], expected: Expectation) -> None:
    assert complaints(diagnosed(*found), expected) == []


@pytest.mark.parametrize(
    ("found", "expected", "said"),
    [
        pytest.param((), Expectation(primary=(LOUD,)), "first comes nothing, not oversized-updates", id="no cause"),
        pytest.param((FOLDED,), Expectation(primary=(LOUD,)), "first comes dying-relu, not", id="another cause"),
        pytest.param((LOUD,), Expectation(primary=(LOUD,), folded=(FOLDED,)), "is not folded", id="nothing follows"),
        pytest.param((LOUD,), Expectation(primary=(LOUD,), found=(INFO,)), "stuck-metric is not found", id="not found"),
        pytest.param((INFO, LOUD), Expectation(found=(INFO,)), "oversized-updates is warning, not info", id="loud"),
        pytest.param(
            (LOUD, FOLDED), Expectation(primary=(LOUD,), absent=(FOLDED,)), "dying-relu is found", id="absent"
        ),
    ],
)
def test_what_is_not_as_expected_is_complained_about(found: tuple[str, ...], expected: Expectation, said: str) -> None:
    (complaint,) = complaints(diagnosed(*found), expected)
    assert said in complaint
