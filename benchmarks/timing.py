"""Several ways to do a thing, timed in turns in one process."""

from __future__ import annotations

import gc
import math
import time
from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

WARM_UP_CALLS = 2
ENOUGH_SECONDS = 0.06
"""A timing lasts at least so long, or one call: the clock's own cost and jitter vanish in it."""

Step = Callable[[], object]
Seconds = NDArray[np.float64]


def interleaved(steps: Mapping[str, Step], rounds: int) -> dict[str, Seconds]:
    """Time every step once a round, in an order that rotates and turns around.

    Args:
        steps: What to time; each is called some times first, so that it is traced and warm.
        rounds: Timings per step.

    Returns:
        Seconds per call, ``[rounds]`` for each step; equal places are neighbours in time.
    """
    calls = {name: _calls(step) for name, step in steps.items()}
    found: dict[str, list[float]] = {name: [] for name in steps}
    names = list(steps)
    gc.collect()
    gc.disable()
    try:
        for number in range(rounds):
            for name in _order(names, number):
                found[name].append(_seconds(steps[name], calls[name]))
    finally:
        gc.enable()
    return {name: np.array(seconds) for name, seconds in found.items()}


def once(step: Step) -> float:
    """Return the seconds of one call, garbage collection off."""
    gc.collect()
    gc.disable()
    try:
        return _clocked(step, 1)
    finally:
        gc.enable()


def _order(names: list[str], number: int) -> list[str]:
    first = number // 2 % len(names)
    rotated = names[first:] + names[:first]
    return rotated[::-1] if number % 2 else rotated


def _calls(step: Step) -> int:
    for _ in range(WARM_UP_CALLS):
        step()
    return max(1, math.ceil(ENOUGH_SECONDS / _clocked(step, 1)))


def _seconds(step: Step, calls: int) -> float:
    if calls > 1:
        step()  # what ran before has emptied the caches
    return _clocked(step, calls) / calls


def _clocked(step: Step, calls: int) -> float:
    start = time.perf_counter()
    for _ in range(calls):
        step()
    return time.perf_counter() - start
