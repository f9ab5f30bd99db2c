"""A finding that an option would silence names that option: what is meant can be said."""

from __future__ import annotations

import inspect
import sys

import pytest

from tb_zeroloss.checks.rule import Rule
from tb_zeroloss.rules import load_rules

OPTIONS = {
    "expected_zero=True": ("expected_zero", "require_unexpected_zero"),
    'loss_kind="adversarial"': ("loss_kind", "require_own_objective"),
    "autoencoder=True": ("autoencoder",),
}
"""What a user writes, by the names under which a rule asks for it."""


def code_of(rule: Rule) -> str:
    """Return the module of a rule without its prose."""
    module = sys.modules[rule.check.__module__]
    return inspect.getsource(module).replace(module.__doc__ or "", "")


PAIRS = [
    pytest.param(rule, option, id=f"{rule.id}: {option}")
    for rule in load_rules()
    for option, names in OPTIONS.items()
    if any(name in code_of(rule) for name in names)
]


def test_some_rules_ask_for_each_option() -> None:
    assert {pair.values[1] for pair in PAIRS} == set(OPTIONS)


@pytest.mark.parametrize(("rule", "option"), PAIRS)
def test_a_rule_that_an_option_silences_names_it(rule: Rule, option: str) -> None:
    prose = rule.prose()
    assert option in " ".join([prose.innocent, *prose.fix])
