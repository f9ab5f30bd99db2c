"""Derivations that are computed once for each view of a run."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TypeVar

import numpy as np

from tb_zeroloss.series.run import RunSeries

T = TypeVar("T")


def derived(function: Callable[[RunSeries], T]) -> Callable[[RunSeries], T]:
    """Compute something once for each view of a run: many rules ask for the same."""
    key = f"derived {function.__name__}"

    @functools.wraps(function)
    def once(run: RunSeries) -> T:
        known: dict[str, T] = run.__dict__
        if key not in known:
            known[key] = found = function(run)
            if isinstance(found, np.ndarray):
                found.flags.writeable = False
        return known[key]

    return once
