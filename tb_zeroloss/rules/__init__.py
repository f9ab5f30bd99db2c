"""The rules: one failure pattern a file, discovered, never listed.

A package of your own adds rules through the entry-point group ``tb_zeroloss.rules``: each
entry is a `Rule` or a module that holds one.
"""

from __future__ import annotations

import dataclasses
import functools
import importlib
import pkgutil
from collections.abc import Sequence
from importlib.metadata import EntryPoint, entry_points
from types import ModuleType
from typing import Any

from tb_zeroloss.checks.rule import Rule

ENTRY_POINTS = "tb_zeroloss.rules"


@dataclasses.dataclass(frozen=True)
class BrokenRule:
    """A rule of another package that could not be loaded, with the reason."""

    id: str
    reason: str


@functools.cache
def load_rules() -> tuple[Rule, ...]:
    """Return every rule, by tier and id: those of this package and those of others that load.

    What one rule says it explains stands in ``explained_by`` of the other.
    """
    others = [found for found in _foreign() if isinstance(found, Rule) and found.id not in _own()]
    rules = sorted([*_own().values(), *others], key=lambda found: (found.tier, found.id))
    return tuple(_with_causes(found, rules) for found in rules)


def _with_causes(found: Rule, rules: Sequence[Rule]) -> Rule:
    more = [other.id for other in rules if found.id in other.explains and other.id not in found.explained_by]
    return dataclasses.replace(found, explained_by=(*found.explained_by, *more)) if more else found


@functools.cache
def broken_rules() -> tuple[BrokenRule, ...]:
    """Return what other packages announced but could not be loaded."""
    clashes = [
        BrokenRule(found.id, f"another package adds a rule named '{found.id}', which exists already; rename it")
        for found in _foreign()
        if isinstance(found, Rule) and found.id in _own()
    ]
    return (*(found for found in _foreign() if isinstance(found, BrokenRule)), *clashes)


@functools.cache
def _own() -> dict[str, Rule]:
    """Return the rules of this package by id; modules beside them that hold none are not asked for a name."""
    modules = (_import(module.name) for module in pkgutil.iter_modules(__path__))
    return {found.id: found for module in modules for found in _rules_in(module)}


@functools.cache
def _foreign() -> tuple[Rule | BrokenRule, ...]:
    return tuple(found for entry in entry_points(group=ENTRY_POINTS) for found in _load(entry))


def _load(entry: EntryPoint) -> list[Rule | BrokenRule]:
    try:
        found = _rules_in(entry.load())
    except Exception as error:
        return [BrokenRule(entry.name, f"{entry.value} could not be loaded: {type(error).__name__}: {error}")]
    return [*found] or [
        BrokenRule(entry.name, f"{entry.value} holds no rule; make one with tb_zeroloss.checks.rule.rule")
    ]


def _rules_in(found: Any) -> list[Rule]:
    if isinstance(found, Rule):
        return [found]
    if not isinstance(found, ModuleType):
        return []
    made = [value for value in vars(found).values() if isinstance(value, Rule)]
    return [value for value in made if value.check.__module__ == found.__name__]


def _import(name: str) -> ModuleType:
    return importlib.import_module(f"{__name__}.{name}")
