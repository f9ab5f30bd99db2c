"""Everything that is followed of one split of the data, and what two splits have in common."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tb_zeroloss.schema.quantities import SPLIT
from tb_zeroloss.splits.classes import Classes
from tb_zeroloss.splits.estimates import (
    UNKNOWN,
    Estimate,
    conflicting_share,
    distinct_rows,
    found_rows,
    shared_rows,
    twin_share,
)
from tb_zeroloss.splits.features import Features
from tb_zeroloss.splits.hashing import Hashes, row_hashes
from tb_zeroloss.splits.row_lookup import RowLookup
from tb_zeroloss.splits.sketch import KEPT_ROWS, Kept, Sketch

Array = npt.NDArray[Any]

HELD_ROWS = 2**18
"""Distinct rows that are held of a split while it is read, in 20 MB (70 MB while they are sorted): fewer are exact."""


class Split:
    """One split of the data: its rows, labels and features as far as they were seen.

    Attributes:
        sketch: Of its rows.
        classes: Of its labels.
        features: Of its inputs, as long as there is one and it is a table of floats.
        batches: Batches seen.
        is_labelled: Whether each row came with a label.
        is_batched: Whether the batches are those that are trained on.
        turn: 1 if a model saw its rows before those of the other split, 2 if after them; NaN if no model saw them.
    """

    def __init__(self, *, is_batched: bool = True) -> None:
        """Start with no row."""
        self.is_batched = is_batched
        self.sketch, self.classes, self.batches = Sketch(HELD_ROWS), Classes(), 0
        self.is_labelled, self.turn = True, math.nan
        self.features: Features | None = Features()

    def add(
        self,
        inputs: Sequence[Array],
        labels: Sequence[Array] = (),
        first_place: int | None = None,
        *,
        sizes: Sequence[int] | None = None,
    ) -> None:
        """Take in a batch, or several one after the other.

        Args:
            inputs: Arrays ``[rows, ...]`` that make up the input, in an order that stays.
            labels: Likewise of the targets; none if there are no targets.
            first_place: Number of the first row in the data; None if rows have no numbers.
            sizes: Rows of each of the batches; None for one.

        Raises:
            ValueError: if arrays differ in their number of rows.
        """
        self.add_hashed(row_hashes(inputs), inputs, labels, first_place, sizes=sizes)

    def add_hashed(
        self,
        hashes: Hashes,
        inputs: Sequence[Array],
        labels: Sequence[Array] = (),
        first_place: int | None = None,
        *,
        sizes: Sequence[int] | None = None,
    ) -> None:
        """Take in rows that have these hashes, ``[rows]``."""
        sizes = [len(hashes)] if sizes is None else sizes
        self.sketch.add(hashes, row_hashes(labels) if labels else None, first_place)
        self.classes.add(labels[0] if len(labels) == 1 else None, sizes)
        self.is_labelled &= bool(labels)
        self.batches += len(sizes)
        if self.features is not None and len(inputs) == 1 and self.features.takes(inputs[0]):
            self.features.add(inputs[0])
        else:
            self.features = None

    @property
    def clustering(self) -> float:
        """Return how alike the labels of a batch are, see ``Classes``; NaN if it is not trained on these batches."""
        return self.classes.clustering if self.is_batched and self.is_labelled else math.nan


@dataclass(frozen=True)
class Splits:
    """The training and the validation rows of a run, either of which may not have been seen.

    Attributes:
        training: The training rows.
        validation: The validation rows.
        sought: The rows of the sketch of validation, looked for in all rows of training; None if that was not done.
    """

    training: Split | None
    validation: Split | None
    sought: RowLookup | None = None

    def shared(self) -> tuple[Estimate, Kept]:
        """Return the share of the rows of validation that are rows of training too, and examples of them.

        Raises:
            ValueError: if one of them was not seen.
        """
        if self.training is None or self.validation is None:
            raise ValueError("training and validation share rows only where both were seen")
        if self.sought is not None:
            return found_rows(self.validation.sketch, self.sought.found)
        return shared_rows(self.validation.sketch, self.training.sketch)

    def columns(self) -> npt.NDArray[np.float64]:
        """Return the record of the group of splits, ``[2, columns]``: training, validation."""
        rows = [_alone(self.training), _alone(self.validation)]
        if self.training is not None and self.validation is not None:
            rows[1] |= _ends("shared", self.shared()[0])
            if self.training.features is not None and self.validation.features is not None:
                both = self.training.features.joined(self.validation.features)
                rows[1] |= {"joint_off_standard": both.off_standard(), "joint_off_unit_range": both.off_unit_range()}
        return np.array([[row.get(name, math.nan) for name in SPLIT.columns] for row in rows])


def _alone(split: Split | None) -> dict[str, float]:
    if split is None:
        return {}
    sketch, features = split.sketch, split.features or Features()
    return {
        "rows": sketch.rows,
        "batches": split.batches if split.is_batched else math.nan,
        "sketched_rows": min(len(sketch.kept), KEPT_ROWS),
        "exact": float(sketch.is_whole),
        "classes": split.classes.present,
        "class_clustering": split.clustering,
        "off_standard": features.off_standard(),
        "off_unit_range": features.off_unit_range(),
        "turn": split.turn,
        **_ends("distinct", distinct_rows(sketch)),
        **_ends("twin", twin_share(sketch)),
        **_ends("conflicting", conflicting_share(sketch) if split.is_labelled else UNKNOWN),
    }


def _ends(name: str, estimate: Estimate) -> dict[str, float]:
    return {name: estimate.value, f"{name}_low": estimate.low, f"{name}_high": estimate.high}
