"""One split while its rows are seen, a batch at a time."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from tb_zeroloss.splits.batches import Batch, Source
from tb_zeroloss.splits.comparability import Shapes
from tb_zeroloss.splits.hashing import row_hashes
from tb_zeroloss.splits.near import Near
from tb_zeroloss.splits.row_lookup import RowLookup
from tb_zeroloss.splits.sketch import Sketch
from tb_zeroloss.splits.split import Split


class SplitReader:
    """One split that is read through once.

    Attributes:
        first: Its first batch with a row.
        split: The rows so far.
        near: A sketch of them rounded, if near duplicates are asked for.
        shapes: Of the rows so far.
        is_cut: Whether it has more rows than were asked for.
    """

    def __init__(self, where: str, name: str, source: Source) -> None:
        """Read the first batch.

        Raises:
            ValueError: if there is no row.
        """
        self.split, self.near, self.shapes, self.is_cut = Split(is_batched=source.is_batched), Sketch(), Shapes(), False
        iterator = (batch for batch in source.batches if batch.rows)
        first = next(iterator, None)
        if first is None:
            raise ValueError(
                f"{where}: {name} has no rows. Pass data with rows; an iterator that was used up must be made again."
            )
        self.first = first
        self._batches = itertools.chain([first], iterator)

    def read(
        self,
        max_rows: int | None,
        near: Near | None,
        sought: RowLookup | None = None,
        sought_near: RowLookup | None = None,
    ) -> None:
        """Read all rows, or the first ``max_rows``, and look for the rows of another split among them."""
        for place, batch in self._up_to(max_rows):
            inputs = list(batch.inputs.values())
            hashes = row_hashes(inputs)
            self.split.add_hashed(hashes, inputs, list(batch.labels.values()), place)
            self.shapes.add(batch.inputs)
            if sought is not None:
                sought.add(hashes, place)
            if near is not None:
                rounded = row_hashes([near.rounded(array) for array in inputs])
                self.near.add(rounded, None, place)
                if sought_near is not None:
                    sought_near.add(rounded, place)

    def _up_to(self, max_rows: int | None) -> Iterator[tuple[int, Batch]]:
        place = 0
        for batch in self._batches:
            self.is_cut = max_rows is not None and place + batch.rows > max_rows
            kept = batch if max_rows is None else batch.first(max_rows - place)
            if kept.rows:
                yield place, kept
            if self.is_cut:
                return
            place += kept.rows
