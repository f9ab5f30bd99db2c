"""The cases: programs as data, read from ``cases/*.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
ACCEPTED = HERE / "accepted.toml"


@dataclass(frozen=True)
class Goal:
    """The score that tells a program that works from one that does not; training never sees it.

    Attributes:
        score: Name of the score.
        of: ``training`` or ``validation`` rows.
        at_least: What a working program reaches.
        at_most: What a working program does not pass, where more would be too good to be true.
    """

    score: str
    of: str
    at_least: float = float("-inf")
    at_most: float = float("inf")

    def is_reached(self, score: float) -> bool:
        """Return whether a program works; a score that is NaN says that it does not."""
        return self.at_least <= score <= self.at_most


@dataclass(frozen=True)
class Case:
    """A broken program with its fix, or a healthy program.

    Attributes:
        id: Number of the question, or a name.
        title: What the program is.
        variants: ``broken`` and ``fixed``, or ``healthy``; each says data, layers, loss, optimizer and fit.
        link: Where it comes from; empty for faults that were planted.
        causes: What was wrong.
        evidence: How sure the causes are: the program was read, only its cause is documented, or it was planted.
        stand_in_data: The data of the original are not public; others stand for them.
        goal: What a working program reaches; None where no score exists.
        others: What DeepFD's study says other tools made of the original program.
    """

    id: str
    title: str
    variants: Mapping[str, dict[str, Any]]
    link: str = ""
    causes: tuple[str, ...] = ()
    evidence: str = ""
    stand_in_data: bool = False
    goal: Goal | None = None
    others: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Cause:
    """A kind of fault, and the rules that name it rightly."""

    rules: tuple[str, ...]
    why: str


def load_cases() -> tuple[Case, ...]:
    """Return all cases, the broken ones first, sorted by id."""
    cases = [_case(table) for path in (HERE / "cases").glob("*.toml") for table in _read(path)["case"]]
    return tuple(sorted(cases, key=lambda case: ("healthy" in case.variants, case.id)))


def load_causes() -> dict[str, Cause]:
    """Return the causes by name."""
    return {name: Cause(tuple(given["rules"]), given["why"]) for name, given in _read(ACCEPTED).items()}


def _case(table: dict[str, Any]) -> Case:
    given = dict(table)
    variants: dict[str, dict[str, Any]] = {name: given.pop(name) for name in ("broken", "healthy") if name in given}
    if "fixed" in given:
        variants["fixed"] = _merged(variants["broken"], given.pop("fixed"))
    goal = Goal(**given.pop("goal")) if "goal" in given else None
    return Case(**{**given, "causes": tuple(given.get("causes", ()))}, goal=goal, variants=variants)


def _merged(broken: dict[str, Any], fixed: dict[str, Any]) -> dict[str, Any]:
    """Return the broken program with the fix: what it names replaces what was there."""
    changes = dict(fixed)
    if "last_layer" in changes:
        changes["layers"] = [*broken["layers"][:-1], changes.pop("last_layer")]
    return {**broken, **changes}


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))
