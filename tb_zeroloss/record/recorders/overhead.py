"""What recording costs in the training that it records."""

from __future__ import annotations

import time
from collections import deque
from statistics import median

KEPT_STEPS = 50
"""Of each kind; a training gets faster and slower, so that only steps near each other are compared."""

FEWEST_STEPS = 5
"""A median of fewer says little: the first step of each kind compiles."""


class Overhead:
    """Times steps as the loop sees them: from the start of one to the start of the next.

    What other callbacks do is in both kinds alike, what a device has still to do when a step
    returns is waited for in a later one; no synchronisation is added.
    """

    def __init__(self) -> None:
        """Start with nothing timed."""
        self._seconds: dict[bool, deque[float]] = {kind: deque(maxlen=KEPT_STEPS) for kind in (True, False)}
        self._kind = False
        self._began: float | None = None

    def begin(self, *, recorded: bool, steps: int) -> None:
        """Note the start of an execution of so many steps; it ends the one before."""
        now = time.perf_counter()
        if self._began is not None:
            self._seconds[self._kind].append((now - self._began) / steps)
        self._kind, self._began = recorded, now

    def pause(self) -> None:
        """Leave out what comes until the next start: the end of an epoch, a validation."""
        self._began = None

    def seconds_per_step(self, *, recorded: bool) -> float:
        """Return the median time of the latest steps of a kind; NaN while there are too few."""
        seconds = self._seconds[recorded]
        return median(seconds) if len(seconds) >= FEWEST_STEPS else float("nan")
