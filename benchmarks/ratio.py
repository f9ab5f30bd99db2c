"""Two ways to do the same, timed in turns: their ratio and what can be said of it."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

NOISE = 0.04
"""Relative difference that cannot be told from none here: a step against itself stays within it."""
WARM_UP_CALLS = 5
CALLS = 10
"""Calls per timing, so that the clock's own cost vanishes."""

Step = Callable[[], object]


@dataclass(frozen=True)
class Ratio:
    """The cost of one step relative to another.

    Attributes:
        name: What is compared with what.
        rounds: One ratio per round, each from two neighbouring timings.
        goal: The largest ratio that is wanted; None for a control.
    """

    name: str
    rounds: tuple[float, ...]
    goal: float | None

    @property
    def quartiles(self) -> tuple[float, float, float]:
        """The first quartile, the median and the third quartile."""
        low, median, high = np.quantile(self.rounds, [0.25, 0.5, 0.75])
        return float(low), float(median), float(high)

    def answer(self, *, noisy: bool) -> str:
        """Return ``ok``, ``MISS``, ``unresolved`` or, when the control is off, ``noisy``."""
        low, median, _ = self.quartiles
        if self.goal is None:
            return "control"
        if noisy:
            return "noisy"
        if median <= self.goal:
            return "ok"
        return "MISS" if low > self.goal else "unresolved"

    def line(self, *, noisy: bool) -> str:
        """Return the line to print."""
        low, median, high = self.quartiles
        goal = "" if self.goal is None else f"goal {self.goal:.2f}  "
        spread = f"{median:6.3f}  [{low:.3f}, {high:.3f}]  n={len(self.rounds)}"
        return f"{self.name:<58}{spread}  {goal}{self.answer(noisy=noisy)}"


def measure(name: str, step: Step, base: Step, *, goal: float | None, rounds: int) -> Ratio:
    """Time ``step`` against ``base`` in turns whose order rotates; both are warmed up first."""
    for _ in range(WARM_UP_CALLS):
        step()
        base()
    gc.disable()
    try:
        found = [_round(step, base, swapped=bool(number % 2)) for number in range(rounds)]
    finally:
        gc.enable()
    return Ratio(name, tuple(found), goal)


def _round(step: Step, base: Step, *, swapped: bool) -> float:
    first, second = (base, step) if swapped else (step, base)
    times = _seconds(first), _seconds(second)
    return times[1] / times[0] if swapped else times[0] / times[1]


def _seconds(step: Step) -> float:
    start = time.perf_counter()
    for _ in range(CALLS):
        step()
    return time.perf_counter() - start
