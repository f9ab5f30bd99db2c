"""Rows that are looked for in other data, each of which is found however many rows the data have."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from tb_zeroloss.splits.hashing import Hashes
from tb_zeroloss.splits.sketch import NOT_KNOWN, Kept, Numbers


class RowLookup:
    """The rows of a sketch, looked for in a stream of other rows.

    Attributes:
        kept: The rows that are looked for.
        found: Which of them were seen, ``[kept]``.
        places: Where each was seen first, ``NOT_KNOWN`` if it was not or if rows have no numbers.
    """

    def __init__(self, kept: Kept) -> None:
        """Begin to look."""
        self.kept = kept
        self.found: npt.NDArray[np.bool_] = np.zeros(len(kept), np.bool_)
        self.places: Numbers = np.full(len(kept), NOT_KNOWN, np.int64)

    def add(self, hashes: Hashes, first_place: int | None = None) -> None:
        """Look at rows ``[rows]``, the first of which has the number ``first_place``."""
        wanted = self.kept.hashes
        if not len(wanted):
            return
        at = np.minimum(np.searchsorted(wanted, hashes), len(wanted) - 1)
        seen = np.flatnonzero(wanted[at] == hashes)
        which, first = np.unique(at[seen], return_index=True)
        is_new = ~self.found[which]
        self.found[which] = True
        if first_place is not None:
            self.places[which[is_new]] = first_place + seen[first[is_new]]
