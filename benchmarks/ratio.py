"""A cost relative to another: many rounds of it, a goal, and what can be said of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

NOISE = 0.04
"""Relative difference that cannot be told from none: a step against itself stays within it."""


@dataclass(frozen=True)
class Goal:
    """The largest ratio that is wanted, or the smallest.

    Attributes:
        limit: The ratio itself, which still meets the goal.
        at_least: The ratio shall not be below the limit, instead of not above it.
    """

    limit: float
    at_least: bool = False

    def is_missed_by(self, value: float) -> bool:
        """Return whether ``value`` is on the wrong side of the limit."""
        return value < self.limit if self.at_least else value > self.limit

    def __str__(self) -> str:
        """Return the goal as a relation."""
        return f"{'>=' if self.at_least else '<='} {self.limit:.2f}"


@dataclass(frozen=True)
class Ratio:
    """What one thing costs relative to another.

    Attributes:
        name: What is compared with what.
        rounds: One ratio per round, each from neighbouring measurements.
        goal: What is wanted; None for a control or a comparison.
        timed: Noise on the machine's clock touches it.
    """

    name: str
    rounds: tuple[float, ...]
    goal: Goal | None = None
    timed: bool = True

    @classmethod
    def of(cls, name: str, rounds: Iterable[float], goal: Goal | None = None, *, timed: bool = True) -> Ratio:
        """Return the ratio of any sequence of rounds."""
        return cls(name, tuple(float(value) for value in rounds), goal, timed)

    @property
    def quartiles(self) -> tuple[float, float, float]:
        """The first quartile, the median and the third quartile; each is one of the rounds."""
        low, median, high = np.quantile(self.rounds, [0.25, 0.5, 0.75], method="inverted_cdf")
        return float(low), float(median), float(high)

    @property
    def is_off(self) -> bool:
        """Whether this control tells more than noise."""
        return not abs(self.quartiles[1] - 1) <= NOISE

    def answer(self, *, noisy: bool) -> str:
        """Return ``ok``, ``MISS``, ``unresolved`` or, instead of ok, ``noisy``; nothing without a goal."""
        low, median, high = self.quartiles
        if self.goal is None:
            return ""
        if not self.goal.is_missed_by(median):
            return "noisy" if noisy and self.timed else "ok"
        nearest = high if self.goal.at_least else low
        return "MISS" if self.goal.is_missed_by(nearest) else "unresolved"

    def line(self, *, noisy: bool) -> str:
        """Return the line to print."""
        low, median, high = self.quartiles
        goal = "" if self.goal is None else f"goal {self.goal}"
        spread = f"{median:8.3f}  [{low:.3f}, {high:.3f}]"
        return f"{self.name:<66}{spread:<30}n={len(self.rounds):<3} {goal:<14}{self.answer(noisy=noisy)}".rstrip()
