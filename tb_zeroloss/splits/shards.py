"""The splits of a training of several workers, from what each recorded of its shard of the rows."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from tb_zeroloss.schema.quantities import SPLIT, SPLITS
from tb_zeroloss.splits.classes import MOST_CLASSES
from tb_zeroloss.splits.estimates import Estimate
from tb_zeroloss.splits.recorded import merged, record_of
from tb_zeroloss.splits.shard import Record, Shard, shards_of
from tb_zeroloss.splits.shard_bounds import Pair, at_least_in_shards, distinct_in_shards, shared_in_shards
from tb_zeroloss.splits.split import Split, Splits

Array = npt.NDArray[Any]
Floats = npt.NDArray[np.float64]

TRAINING, VALIDATION = SPLITS


class Joined(NamedTuple):
    """What the workers saw together; ``given`` and ``alike`` are those of ``SplitWorkers``.

    Attributes:
        record: Of the rows of all, by tag, as one process would have recorded them; NaN is what cannot be joined.
        given: By split, how many workers had rows of it.
        alike: By split, how many of these had the rows of another.
    """

    record: dict[str, Array]
    given: dict[str, int]
    alike: dict[str, int]


def joined(records: Sequence[Record]) -> Joined:
    """Return what several workers saw together, each of which recorded its shard.

    Moments of features and how classes lie in batches cannot be joined: they are NaN.

    Args:
        records: What each recorded, by tag, as ``record_of`` returns it.

    Raises:
        ValueError: if a record is not what is written.
    """
    found = [shards_of(record) for record in records]
    shards = {split: [shard[split] for shard in found] for split in SPLITS}
    groups = {split: _alike(found) for split, found in shards.items()}
    apart = {split: _first_of_each(shards[split], groups[split]) for split in SPLITS}
    record = record_of(Splits(_split(apart[TRAINING]), _split(apart[VALIDATION])))
    columns = record[SPLIT.tag]
    for row, split in zip(columns, SPLITS, strict=True):
        _sharpen(row, apart[split])
    if apart[TRAINING] and apart[VALIDATION]:
        row = columns[SPLITS.index(VALIDATION)]
        _put(row, "shared", shared_in_shards(_get(row, "shared"), _pairs(shards, groups)))
    given = {split: sum(shard is not None for shard in found) for split, found in shards.items()}
    return Joined(record, given, {split: given[split] - len(apart[split]) for split in SPLITS})


def _alike(shards: Sequence[Shard | None]) -> list[int]:
    """Return for each shard the place of the first with the same rows, -1 for one without rows: ``[workers]``."""
    firsts: dict[bytes, int] = {}
    return [-1 if shard is None else firsts.setdefault(shard.identity, place) for place, shard in enumerate(shards)]


def _first_of_each(shards: Sequence[Shard | None], groups: Sequence[int]) -> list[Shard]:
    return [shard for place, shard in enumerate(shards) if shard is not None and groups[place] == place]


def _split(shards: Sequence[Shard]) -> Split | None:
    """Return the rows of all shards as one split; None if there are none."""
    if not shards:
        return None
    split = Split(is_batched=not any(math.isnan(shard["batches"]) for shard in shards))
    split.sketch = merged(shard.sketch for shard in shards)
    split.batches = int(sum(shard["batches"] for shard in shards)) if split.is_batched else 0
    split.is_labelled = not any(math.isnan(shard["conflicting"]) for shard in shards)
    counts = np.zeros(MOST_CLASSES)
    for shard in shards:
        counts[: len(shard.classes)] += shard.classes[:MOST_CLASSES]
    split.classes.counts = None if np.isnan(counts).any() else counts
    split.features = None
    return split


def _sharpen(row: Floats, shards: Sequence[Shard]) -> None:
    """Take into the record of all what is known of the shards, each of which was seen more closely."""
    if not shards:
        return
    distinct = [shard.estimate("distinct") for shard in shards]
    _put(row, "distinct", distinct_in_shards(_get(row, "distinct"), distinct))
    for name in ("twin", "conflicting"):
        within = [(shard["rows"], shard.estimate(name)) for shard in shards]
        _put(row, name, at_least_in_shards(_get(row, name), within))


def _pairs(shards: Mapping[str, Sequence[Shard | None]], groups: Mapping[str, Sequence[int]]) -> list[Pair]:
    return [
        Pair(trained, held_out, *((0.0, None) if shard is None else (shard["rows"], shard.estimate("shared"))))
        for trained, held_out, shard in zip(groups[TRAINING], groups[VALIDATION], shards[VALIDATION], strict=True)
    ]


def _get(row: Floats, name: str) -> Estimate:
    return Estimate(*(float(row[SPLIT.index(column)]) for column in _ends(name)))


def _put(row: Floats, name: str, estimate: Estimate) -> None:
    for column, value in zip(_ends(name), (estimate.value, estimate.low, estimate.high), strict=True):
        row[SPLIT.index(column)] = value


def _ends(name: str) -> tuple[str, str, str]:
    return name, f"{name}_low", f"{name}_high"
