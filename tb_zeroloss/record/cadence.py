"""Which steps are recorded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

DENSE_STEPS = 20
"""Steps at the start that are all recorded: what is dead at birth shows there."""

UPDATE_FREQ = 50
"""Steps between records after those."""


@dataclass(frozen=True)
class Cadence:
    """Records the first ``dense`` steps or calls and then each ``update_freq``-th, counted from 0."""

    update_freq: int = UPDATE_FREQ
    dense: int = DENSE_STEPS

    def __call__(self, number: Any) -> Any:
        """Return whether a step is recorded; for a tensor of integers a tensor of booleans."""
        return (number < self.dense) | (number % self.update_freq == 0)


def every_nth(number: int) -> Cadence:
    """Return the cadence of each ``number``-th call, without a dense start."""
    return Cadence(number, dense=0)
