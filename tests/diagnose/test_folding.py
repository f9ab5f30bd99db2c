"""Consequences are folded under causes that start no later."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tb_zeroloss.checks.rule import Hit, Severity
from tb_zeroloss.diagnose import Finding, Role
from tb_zeroloss.diagnose.folding import fold
from tb_zeroloss.rules import load_rules

RULES = {rule.id: rule for rule in load_rules()}


def finding(rule: str, first_step: int = 0, severity: Severity | None = None, **place: object) -> Finding:
    """Return a finding of a rule that began at a step."""
    made = Finding(RULES[rule], Hit("It is so.", first_step, 100, ()), severity or RULES[rule].severity)
    return replace(made, **place)  # type: ignore[arg-type]


def roles(*findings: Finding) -> dict[str, Role]:
    return {found.rule.id: found.role for found in fold(findings)}


@pytest.mark.parametrize(
    ("cause_step", "role"),
    [
        pytest.param(3, Role.CONSEQUENCE, id="a cause that starts earlier explains"),
        pytest.param(10, Role.CONSEQUENCE, id="a cause that starts at the same step explains"),
        pytest.param(11, Role.PRIMARY, id="a cause that starts later explains nothing"),
    ],
)
def test_time_decides_what_is_a_cause(cause_step: int, role: Role) -> None:
    told = roles(finding("oversized-updates", cause_step), finding("dying-relu", 10))
    assert told == {"oversized-updates": Role.PRIMARY, "dying-relu": role}


def test_a_cause_may_have_begun_right_after_the_record_before_it() -> None:
    told = roles(finding("oversized-updates", 20, may_begin=9), finding("dying-relu", 10))
    assert told["dying-relu"] is Role.CONSEQUENCE
    told = roles(finding("oversized-updates", 20, may_begin=11), finding("dying-relu", 10))
    assert told["dying-relu"] is Role.PRIMARY


def test_information_explains_nothing() -> None:
    told = roles(finding("oversized-updates", severity=Severity.INFO), finding("dying-relu"))
    assert set(told.values()) == {Role.PRIMARY}


def test_unrelated_findings_stand_together() -> None:
    told = roles(finding("invalid-labels"), finding("oversized-updates"))
    assert set(told.values()) == {Role.PRIMARY}


def test_any_loud_cause_explains_what_is_not_better_than_a_constant() -> None:
    (first, second) = fold([finding("no-better-than-constant"), finding("broadcast-loss")])
    assert (first.rule.id, second.explained_by) == ("broadcast-loss", ("broadcast-loss",))


def test_two_rules_that_anything_explains_do_not_explain_each_other_in_a_circle() -> None:
    told = roles(finding("no-better-than-constant"), finding("flat-loss", severity=Severity.WARNING))
    assert told == {"no-better-than-constant": Role.PRIMARY, "flat-loss": Role.CONSEQUENCE}


def test_a_chain_leaves_one_primary() -> None:
    told = fold([finding("constant-predictions", 10), finding("dying-relu", 5), finding("oversized-updates", 2)])
    assert [found.role for found in told] == [Role.PRIMARY, Role.CONSEQUENCE, Role.CONSEQUENCE]
    assert told[0].rule.id == "oversized-updates"
    assert set(told[1].explained_by) == {"oversized-updates"} or set(told[2].explained_by) == {"oversized-updates"}


def test_findings_of_other_outputs_explain_nothing() -> None:
    cause, effect = finding("zero-weight-mass", output="a"), finding("exact-zero-loss", output="b")
    assert set(roles(cause, effect).values()) == {Role.PRIMARY}


def test_of_several_layers_the_first_stands_for_the_rest() -> None:
    first, second = fold([finding("dying-relu", row=2), finding("dying-relu", row=1)])
    assert (first.row, first.role) == (1, Role.PRIMARY)
    assert (second.row, second.role, second.explained_by) == (2, Role.CONSEQUENCE, ("dying-relu",))


def test_order_is_primary_severity_tier_step_and_id() -> None:
    told = fold(
        [
            finding("linear-stack"),
            finding("dying-relu", 4),
            finding("oversized-updates", 3),
            finding("unapplied-updates", 5),
            finding("disconnected-gradients", 5),
            finding("targets-out-of-range", 9),
        ]
    )
    assert [found.rule.id for found in told] == [
        "targets-out-of-range",
        "disconnected-gradients",
        "unapplied-updates",
        "oversized-updates",
        "linear-stack",
        "dying-relu",
    ]


def test_a_finding_may_rule_out_a_usual_cause_by_its_numbers() -> None:
    hit = Hit("It is so.", 5, 100, (), not_explained_by=("target-scale-mismatch",))
    huge = Finding(RULES["oversized-updates"], hit, Severity.WARNING)
    assert roles(finding("target-scale-mismatch"), huge) == dict.fromkeys(
        ("target-scale-mismatch", "oversized-updates"), Role.PRIMARY
    )
    assert roles(finding("unscaled-inputs"), huge)["oversized-updates"] is Role.CONSEQUENCE


def test_an_output_that_gives_no_probabilities_explains_a_logarithm_of_0() -> None:
    told = roles(finding("logits-mismatch"), finding("non-finite-values"))
    assert told == {"logits-mismatch": Role.PRIMARY, "non-finite-values": Role.CONSEQUENCE}
