"""One line of a rule's table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from tb_zeroloss.checks.rule import Outcome, Severity
from tb_zeroloss.schema.quantities import Group
from tb_zeroloss.series import RunSeries
from tests.rules.build import steps_at_cadence

Changes = dict[Group, dict[str, Any]]
"""Columns by group in place of those of a run that learned."""

CLEAR, FIRED, EARLY = Outcome.CLEAR, Outcome.FIRED, Outcome.TOO_EARLY
NOT_APPLICABLE, NOT_RECORDED = Outcome.NOT_APPLICABLE, Outcome.NOT_RECORDED

KINDS = ("healthy", "broken", "at the limit", "recovered", "too short")


@dataclass(frozen=True)
class Case:
    """A run, told in a sentence, and how the rule must end."""

    kind: str
    says: str
    run: RunSeries
    outcome: Outcome
    severity: Severity | None = None
    first_step: int | None = None


def since(step: int, before: float, after: float) -> Callable[[Any], Any]:
    """Return a column that changes its value at a step."""
    return lambda steps: np.where(steps >= step, after, before)


def counts_of(*pairs: tuple[list[int], list[int]], repeat: int = 1) -> Any:
    """Return class counts ``[records, 2, K]`` for a run to step 1000 that repeats the given records."""
    total = len(steps_at_cadence(1000))
    return np.array([pairs[(index // repeat) % len(pairs)] for index in range(total)], np.float64)
