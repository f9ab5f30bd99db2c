"""What a rule is: thresholds, evidence, prose, and the decorator that ties them together."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import SimpleNamespace
from typing import Any

from tb_zeroloss.schema.quantities import Group, Rows
from tb_zeroloss.series import RunSeries


class Severity(StrEnum):
    """How much a finding matters."""

    CRITICAL = "critical"
    WARNING = "warning"
    INFO = "info"


class Outcome(StrEnum):
    """How a rule ended for a run."""

    FIRED = "fired"
    FAILED = "failed"
    NOT_RECORDED = "not-recorded"
    TOO_EARLY = "too-early"
    CLEAR = "clear"
    NOT_APPLICABLE = "not-applicable"
    SUPPRESSED = "suppressed"


class Unanswered(Exception):  # noqa: N818  an answer of a rule, not an error
    """Ends a rule without an answer; the message says what is missing and how to get it."""

    outcome: Outcome


class NotApplicable(Unanswered):
    """The question makes no sense for this run."""

    outcome = Outcome.NOT_APPLICABLE


class TooEarly(Unanswered):
    """More steps are needed."""

    outcome = Outcome.TOO_EARLY


class NotRecorded(Unanswered):
    """A statistic is missing."""

    outcome = Outcome.NOT_RECORDED


@dataclass(frozen=True)
class Threshold:
    """A limit with its unit and the measured reason for its value."""

    name: str
    value: float
    unit: str
    reason: str


@dataclass(frozen=True)
class Evidence:
    """One measured fact: where it stands in the records, and the limit it is held against."""

    group: Group
    column: str
    row: int | None
    first_step: int
    last_step: int
    observed: float
    threshold: Threshold | None = None
    label: str | None = None
    """Name of the row (layer, variable, output), if it has one."""


@dataclass(frozen=True)
class Hit:
    """What a rule says when it fires.

    Attributes:
        summary: The sentence with the numbers in it.
        first_step: First record of the unbroken stretch it rests on.
        last_step: Last record of that stretch.
        evidence: The facts, the one to draw first.
        severity: Overrides the rule's own severity.
        layer: Name of the layer or variable concerned.
        fix: Overrides the fixes of the rule's prose.
        not_explained_by: Ids of rules that usually explain this one and cannot here, by the numbers.
    """

    summary: str
    first_step: int
    last_step: int
    evidence: tuple[Evidence, ...]
    severity: Severity | None = None
    layer: str | None = None
    fix: tuple[str, ...] = ()
    not_explained_by: tuple[str, ...] = ()


@dataclass(frozen=True)
class Prose:
    """The sections of a rule's docstring, thresholds filled in."""

    summary: str
    what: str
    why: str
    fix: tuple[str, ...]
    check_yourself: str
    innocent: str


ANY_OTHER = "any other finding above info"
"""Stands in ``explained_by`` for every loud finding of a rule that does not use it itself."""

Limits = Any
"""A namespace with one attribute per threshold of the rule: ``limits.dead_fraction``."""


@dataclass(frozen=True)
class Rule:
    """One failure pattern.

    Attributes:
        id: Kebab-case name of the failing state; the file name with hyphens.
        title: The same in words, for headings.
        passed: What is true when the rule is clear, in words.
        tier: 0 measurement and data, 1 head and loss, 2 gradient and optimizer,
            3 activations, 4 outcomes.
        severity: What it is worth when the rule does not say otherwise.
        per: Called once for the run, for each output or for each layer.
        needs: ``(group, column)`` pairs that must be recorded.
        min_steps: Training steps that must be spanned (so do 20 epochs of a tiny data set).
        min_records: Records that must be there.
        thresholds: The limits, as defaults.
        explained_by: Ids of the rules whose finding explains this one.
        explains: Ids of the rules whose finding this one explains, so that a new cause is one file.
        loss_alone: Whether the rule has something to say of a run of which the total loss is all that is known; it
            is then asked whatever it needs, and has to be right of any loss.
        at_once: Whether it can be asked of the answers of a finished model, whose records are parts of the rows at
            random. A rule on how something changes over steps cannot.
    """

    id: str
    title: str
    passed: str
    tier: int
    severity: Severity
    per: Rows
    needs: tuple[tuple[Group, str], ...]
    min_steps: int
    min_records: int
    thresholds: tuple[Threshold, ...]
    explained_by: tuple[str, ...]
    check: Callable[[RunSeries, Limits], Hit | None]
    template: str = field(repr=False)
    explains: tuple[str, ...] = ()
    loss_alone: bool = False
    at_once: bool = False

    def prose(self, overrides: Mapping[str, float] | None = None) -> Prose:
        """Return the documentation with the thresholds in force filled in."""
        return parse_prose(self.template, self.thresholds, overrides or {})

    def limits(self, overrides: Mapping[str, float] | None = None) -> Limits:
        """Return the thresholds in force as attributes."""
        values = {threshold.name: threshold.value for threshold in self.thresholds}
        return SimpleNamespace(**{**values, **(overrides or {})})


SECTIONS = ("What it detects", "Why it matters", "How to fix it", "Check it yourself", "When it is innocent")


def parse_prose(template: str, thresholds: tuple[Threshold, ...], overrides: Mapping[str, float]) -> Prose:
    """Return the fixed sections of a rule's docstring with its thresholds filled in.

    Raises:
        ValueError: if a section is missing or out of order, or a threshold does not exist.
    """
    values = {t.name: in_words(overrides.get(t.name, t.value), t.unit) for t in thresholds}
    try:
        text = template.format(**values)
    except KeyError as error:
        raise ValueError(f"the docstring mentions {{{error.args[0]}}}; thresholds: {sorted(values)}") from None
    head, *parts = re.split(r"^## (.+)$", text, flags=re.MULTILINE)
    if tuple(parts[::2]) != SECTIONS:
        raise ValueError(f"the docstring needs the sections {SECTIONS}, in this order; it has {tuple(parts[::2])}")
    what, why, fix, check, innocent = (" ".join(part.split()) if i != 2 else part for i, part in enumerate(parts[1::2]))
    fixes = tuple(" ".join(item.split()) for item in re.split(r"^\d+\. ", fix, flags=re.MULTILINE) if item.strip())
    return Prose(" ".join(head.split()), what, why, fixes, check, innocent)


def in_words(value: float, unit: str) -> str:
    """Return a limit as people read it: ``0.5`` of unit share is ``50 %``."""
    if unit == "share":
        return f"{value * 100:g} %"
    return f"{value:g}" if unit in {"ratio", "flag"} else f"{value:g} {unit}"


def rule(
    *,
    title: str,
    passed: str,
    tier: int,
    severity: Severity = Severity.WARNING,
    per: Rows = Rows.RUN,
    needs: tuple[tuple[Group, str], ...] = (),
    min_steps: int = 1,
    min_records: int = 1,
    thresholds: tuple[Threshold, ...] = (),
    explained_by: tuple[str, ...] = (),
    explains: tuple[str, ...] = (),
    loss_alone: bool = False,
    at_once: bool = False,
) -> Callable[[Callable[[RunSeries, Limits], Hit | None]], Rule]:
    """Make a rule of a function ``(run, limits) -> Hit or None`` and its module's docstring."""

    def wrap(check: Callable[[RunSeries, Limits], Hit | None]) -> Rule:
        module = sys.modules[check.__module__]
        identifier = check.__module__.rpartition(".")[2].replace("_", "-")
        made = Rule(
            id=identifier,
            title=title,
            passed=passed,
            tier=tier,
            severity=severity,
            per=per,
            needs=needs,
            min_steps=min_steps,
            min_records=min_records,
            thresholds=thresholds,
            explained_by=explained_by,
            explains=explains,
            check=check,
            template=module.__doc__ or "",
            loss_alone=loss_alone,
            at_once=at_once,
        )
        made.prose()
        return made

    return wrap
