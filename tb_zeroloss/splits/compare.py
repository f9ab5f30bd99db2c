"""Training and validation rows compared, a batch at a time, each seen once."""

from __future__ import annotations

from dataclasses import dataclass

from tb_zeroloss.splits.batches import Source
from tb_zeroloss.splits.comparability import refuse_unlike
from tb_zeroloss.splits.estimates import Estimate, found_rows
from tb_zeroloss.splits.near import Near
from tb_zeroloss.splits.row_lookup import RowLookup
from tb_zeroloss.splits.split import Splits
from tb_zeroloss.splits.split_reader import SplitReader


@dataclass(frozen=True)
class Compared:
    """What was seen of two splits.

    Attributes:
        splits: Both.
        near: The share of the rows of validation that are near to a row of training; None if not asked for.
        varying: Inputs whose rows come in several shapes.
        cut: Names of the splits that have more rows than were looked at.
    """

    splits: Splits
    near: Estimate | None = None
    varying: tuple[str, ...] = ()
    cut: tuple[str, ...] = ()


def compare(
    where: str,
    training: Source | None,
    validation: Source | None,
    *,
    max_rows: int | None = None,
    near: Near | None = None,
) -> Compared:
    """Return what training and validation rows have in common; each is read once, validation first.

    Args:
        where: The call, for messages.
        training: The training rows; None if there are none.
        validation: The validation rows; None if there are none.
        max_rows: Rows of each to look at, the first ones; None for all.
        near: When rows count as nearly the same; None if that is not asked for.

    Raises:
        ValueError: if one has no rows, or none of its rows could equal one of the other.
    """
    here = None if training is None else SplitReader(where, "training", training)
    there = None if validation is None else SplitReader(where, "validation", validation)
    if here is None or there is None:
        return _alone(here, there, max_rows)
    refuse_unlike(where, here.first, there.first)
    there.read(max_rows, near)
    sought, sought_near = RowLookup(there.split.sketch.kept), RowLookup(there.near.kept)
    here.read(max_rows, near, sought, sought_near)
    here.shapes.refuse_unlike(where, there.shapes)
    return Compared(
        Splits(here.split, there.split, sought),
        None if near is None else found_rows(there.near, sought_near.found)[0],
        tuple(dict.fromkeys([*here.shapes.varying, *there.shapes.varying])),
        tuple(name for name, one in (("training", here), ("validation", there)) if one.is_cut),
    )


def _alone(training: SplitReader | None, validation: SplitReader | None, max_rows: int | None) -> Compared:
    named = [(name, one) for name, one in (("training", training), ("validation", validation)) if one is not None]
    for _, one in named:
        one.read(max_rows, None)
    return Compared(
        Splits(None if training is None else training.split, None if validation is None else validation.split),
        varying=tuple(name for _, one in named for name in one.shapes.varying),
        cut=tuple(name for name, one in named if one.is_cut),
    )
