"""Which steps are recorded."""

from __future__ import annotations

DENSE_STEPS = 20
"""Steps at the start that are all recorded: what is dead at birth shows there."""


def is_recorded(step: int, update_freq: int, dense: int = DENSE_STEPS) -> bool:
    """Return whether the step (or call), counted from 0 at the start, is recorded."""
    return step < dense or step % update_freq == 0


def any_recorded(first: int, steps: int, update_freq: int) -> bool:
    """Return whether one of ``steps`` steps from ``first`` on is recorded."""
    return any(is_recorded(step, update_freq) for step in range(first, first + steps))
