"""Rules are discovered, and one of another package that cannot be loaded is named, never silent."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from importlib.metadata import EntryPoint

import pytest

from tb_zeroloss import rules
from tb_zeroloss.checks.rule import Outcome
from tb_zeroloss.diagnose import judge
from tb_zeroloss.rules import constant_targets
from tests.rules.build import make_run


@pytest.fixture
def announced(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[EntryPoint]]:
    """Return the entry points that other packages announce, to be filled."""
    entries: list[EntryPoint] = []
    caches = (rules.load_rules, rules.broken_rules, rules._foreign)
    monkeypatch.setattr(rules, "entry_points", lambda group: tuple(entries))
    for cached in caches:
        cached.cache_clear()
    yield entries
    for cached in caches:
        cached.cache_clear()


def entry(name: str, value: str) -> EntryPoint:
    return EntryPoint(name, value, rules.ENTRY_POINTS)


def test_rules_come_by_tier_and_id() -> None:
    found = rules.load_rules()
    assert list(found) == sorted(found, key=lambda rule: (rule.tier, rule.id))


def test_a_package_that_cannot_be_imported_is_a_failed_rule_with_the_cause(announced: list[EntryPoint]) -> None:
    announced.append(entry("mine", "no_such_package.rules"))
    found = judge(make_run())
    assert found.outcomes["mine"] is Outcome.FAILED
    assert "no_such_package.rules could not be loaded: ModuleNotFoundError" in found.reasons["mine"]


def test_a_package_without_a_rule_is_named(announced: list[EntryPoint]) -> None:
    announced.append(entry("empty", "json"))
    assert [broken.id for broken in rules.broken_rules()] == ["empty"]
    assert "holds no rule" in rules.broken_rules()[0].reason


def test_a_second_rule_of_the_same_name_does_not_replace_ours(announced: list[EntryPoint]) -> None:
    announced.append(entry("again", "tb_zeroloss.rules.constant_targets"))
    assert [rule for rule in rules.load_rules() if rule.id == "constant-targets"] == [constant_targets.constant_targets]
    assert "exists already" in rules.broken_rules()[0].reason


def test_a_rule_may_say_what_it_explains(announced: list[EntryPoint], monkeypatch: pytest.MonkeyPatch) -> None:
    causes = ("flat-loss", "constant-targets")
    cause = dataclasses.replace(constant_targets.constant_targets, id="my-cause", explains=causes)
    monkeypatch.setattr(rules, "_load", lambda entry: [cause])
    before = {rule.id: rule.explained_by for rule in rules._own().values()}
    announced.append(entry("mine", "a_package.rules"))
    after = {rule.id: rule.explained_by for rule in rules.load_rules() if rule.id in before}
    assert {rule for rule in before if after[rule] != before[rule]} == set(causes)
    assert all(after[rule] == (*before[rule], "my-cause") for rule in causes)


def test_a_rule_may_be_called_as_a_module_beside_the_rules_is(
    announced: list[EntryPoint], monkeypatch: pytest.MonkeyPatch
) -> None:
    named = dataclasses.replace(constant_targets.constant_targets, id="spread")
    monkeypatch.setattr(rules, "_load", lambda entry: [named])
    announced.append(entry("mine", "a_package.rules"))
    assert named in rules.load_rules()
    assert rules.broken_rules() == ()
