"""Every rule on runs that are made of columns: one table a rule, five kinds of case each."""

from __future__ import annotations

import re

import pytest

from tb_zeroloss.checks.rule import Outcome, Rule
from tb_zeroloss.rules import load_rules
from tests.rules.build import diagnosis, outcome
from tests.rules.case import KINDS, Case
from tests.rules.cases import tables

TABLES = tables()
OUR_WORDS = re.compile(r"\b(skill|probe|FVU|run card|too early|MAD|u)\b", re.IGNORECASE)
"""Words of the code that a reader of a sentence cannot know."""
PAIRS = [(rule, case) for rule, cases in TABLES.items() for case in cases]


def name_of(value: str | Case) -> str:
    """Return the part of a test's name that a value stands for."""
    return value if isinstance(value, str) else f"{value.kind}: {value.says}"


@pytest.mark.parametrize(("rule", "case"), PAIRS, ids=name_of)
def test_a_rule_ends_as_its_table_says(rule: str, case: Case) -> None:
    assert outcome(rule, case.run) is case.outcome


@pytest.mark.parametrize(("rule", "case"), [pair for pair in PAIRS if pair[1].outcome is Outcome.FIRED], ids=name_of)
def test_a_finding_says_what_when_and_how_bad(rule: str, case: Case) -> None:
    finding = diagnosis(rule, case.run).findings[0]
    if case.severity is not None:
        assert finding.severity is case.severity
    if case.first_step is not None:
        assert finding.hit.first_step == case.first_step
    assert finding.hit.summary.endswith(".")
    assert "nan" not in finding.hit.summary
    assert not OUR_WORDS.search(finding.hit.summary)
    assert 0 <= finding.hit.first_step <= finding.hit.last_step
    assert finding.hit.evidence
    assert all(fact.last_step >= min(fact.first_step + 1, finding.hit.last_step) for fact in finding.hit.evidence)


@pytest.mark.parametrize("rule", load_rules(), ids=lambda rule: rule.id)
def test_a_rule_has_a_table_with_all_five_kinds(rule: Rule) -> None:
    assert rule.id in TABLES, f"{rule.id} has no cases: write tests/rules/cases/{rule.id.replace('-', '_')}.py"
    assert {case.kind for case in TABLES[rule.id]} == set(KINDS)


def test_every_table_is_that_of_a_rule() -> None:
    assert set(TABLES) <= {rule.id for rule in load_rules()}
