"""What must hold for every rule, whatever it looks for."""

from __future__ import annotations

import ast
import inspect
import pathlib
import re
from graphlib import TopologicalSorter

import pytest

import tb_zeroloss.rules
from tb_zeroloss.checks.rule import ANY_OTHER, Rule
from tb_zeroloss.rules import broken_rules, load_rules
from tb_zeroloss.schema.quantities import GROUP_BY_TAG

RULES = load_rules()
IDS = {rule.id for rule in RULES}
FOLDER = pathlib.Path(tb_zeroloss.rules.__file__).parent
FORBIDDEN_ON_SCREEN = ("run card", "FVU", "probe", "too-early", "confidence", "healthy")

every_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)


def source_of(rule: Rule) -> str:
    return (FOLDER / f"{rule.id.replace('-', '_')}.py").read_text()


def test_rules_are_found_once_each_and_none_is_broken() -> None:
    assert len(IDS) == len(RULES) >= 16
    assert broken_rules() == ()


@every_rule
def test_the_id_is_the_name_of_the_file_in_kebab_case(rule: Rule) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", rule.id)
    assert inspect.getmodule(rule.check) is not None
    assert rule.check.__name__ == rule.id.replace("-", "_")


@every_rule
def test_the_prose_has_all_sections_filled_in(rule: Rule) -> None:
    prose = rule.prose()
    assert all((prose.summary, prose.what, prose.why, prose.check_yourself, prose.innocent))
    assert len(prose.fix) >= 2
    assert "\n" not in prose.summary
    assert "{" not in prose.what


@every_rule
def test_the_words_on_screen_are_those_of_the_product(rule: Rule) -> None:
    prose = rule.prose()
    screen = " ".join((rule.title, rule.passed, prose.summary, prose.what, prose.why, *prose.fix, prose.innocent))
    reasons = " ".join(threshold.reason for threshold in rule.thresholds)
    assert not [word for word in FORBIDDEN_ON_SCREEN if re.search(rf"\b{word}\b", f"{screen} {reasons}")]


@every_rule
def test_thresholds_have_a_unit_a_reason_and_a_use(rule: Rule) -> None:
    source = source_of(rule)
    names = [threshold.name for threshold in rule.thresholds]
    assert len(names) == len(set(names))
    for threshold in rule.thresholds:
        assert threshold.unit
        assert len(threshold.reason) > 20
        assert f"limits.{threshold.name}" in source, f"{threshold.name} is never read"


@every_rule
def test_a_limit_in_force_reaches_the_prose(rule: Rule) -> None:
    for threshold in rule.thresholds:
        if f"{{{threshold.name}}}" in rule.template:
            assert rule.prose({threshold.name: 0.12345}) != rule.prose()


@every_rule
def test_causes_exist_and_needs_are_recorded(rule: Rule) -> None:
    assert set(rule.explained_by) <= IDS | {ANY_OTHER}
    assert rule.id not in rule.explained_by
    assert set(rule.explains) <= IDS
    for group, column in rule.needs:
        assert GROUP_BY_TAG[group.tag] is group
        assert group.index(column) >= 0


def test_no_rule_explains_itself_through_others() -> None:
    general = {rule.id for rule in RULES if ANY_OTHER in rule.explained_by}
    causes = {
        rule.id: {cause for cause in rule.explained_by if cause != ANY_OTHER}
        | (IDS - general if rule.id in general else set())
        for rule in RULES
    }
    assert set(TopologicalSorter(causes).static_order()) == IDS


@every_rule
def test_a_rule_reads_no_files_and_no_framework(rule: Rule) -> None:
    tree = ast.parse(source_of(rule))
    imported = {
        name.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""])
    }
    assert imported <= {"__future__", "collections", "dataclasses", "math", "numpy", "tb_zeroloss"}
