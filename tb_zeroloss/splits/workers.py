"""Whose rows the record of a split is of, in a training of several workers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

MOST_NAMED = 5
"""Workers that are missing are named up to this many."""


@dataclass(frozen=True)
class SplitWorkers:
    """The workers whose rows the record of a split is of.

    Attributes:
        seen: Numbers of those that recorded their shard, sorted.
        count: How many workers there are.
        given: By split, how many recorded rows of it.
        alike: By split, how many of these had the very rows of another one; such rows are counted once.
    """

    seen: tuple[int, ...]
    count: int
    given: Mapping[str, int]
    alike: Mapping[str, int]

    @property
    def missing(self) -> tuple[int, ...]:
        """Return the numbers of the workers of which nothing is known."""
        return tuple(number for number in range(self.count) if number not in self.seen)

    @property
    def missing_named(self) -> str:
        """Return these in words, ``workers 1 and 2 of 4``; nothing if there are none."""
        if not self.missing:
            return ""
        *others, last = map(str, self.missing)
        if len(others) >= MOST_NAMED:
            return f"{len(self.missing)} of {self.count} workers"
        first = f"workers {', '.join(others)} and" if others else "worker"
        return f"{first} {last} of {self.count}"
