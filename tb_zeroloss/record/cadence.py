"""Which steps are recorded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

DENSE_STEPS = 20
"""Steps at the start that are all recorded: what is dead at birth shows there."""

UPDATE_FREQ = 50
"""Steps between records after those."""


PRIME = 1_000_003


@dataclass(frozen=True)
class Cadence:
    """Records the first ``dense`` steps or calls and then each ``update_freq``-th, counted from 0.

    Attributes:
        update_freq: Steps between records after the first.
        dense: The first steps, which are all recorded.
        is_uneven: Record one of each ``update_freq`` steps instead, at a place that the number of the block decides.
    """

    update_freq: int = UPDATE_FREQ
    dense: int = DENSE_STEPS
    is_uneven: bool = False

    def __call__(self, number: Any) -> Any:
        """Return whether a step is recorded; for a tensor of integers a tensor of booleans."""
        is_last = number % self.update_freq == 0
        if not self.is_uneven:
            return (number < self.dense) | is_last
        block = (number + self.update_freq - 1) // self.update_freq
        chosen = block * self.update_freq - _mixed(block) % self.update_freq
        return (number < self.dense) | (number == chosen) | (is_last & (chosen < self.dense))


def _mixed(number: Any) -> Any:
    """Return a pseudo-random number of a block, by what integers and tensors of them can do without overflow."""
    rest = number % PRIME
    return (rest * rest * 7919 + rest * 104_729 + 611_953) // 101 % PRIME


def uneven(update_freq: int = UPDATE_FREQ) -> Cadence:
    """Return a cadence that keeps no time with a loop: one that gives two kinds of rows in turn shows both.

    Up to each multiple of ``update_freq`` it has recorded as many steps as the even one.
    """
    return Cadence(update_freq, is_uneven=True)


def every_nth(number: int) -> Cadence:
    """Return the cadence of each ``number``-th call, without a dense start."""
    return Cadence(number, dense=0)
