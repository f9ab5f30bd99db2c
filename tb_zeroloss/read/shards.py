"""The split of a run whose workers each recorded a shard of its rows, in a directory of their own."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from tb_zeroloss.read.assemble import Points
from tb_zeroloss.schema import wire
from tb_zeroloss.schema.arrays import SKETCHES, SPLIT_CLASSES, SPLIT_WORKER
from tb_zeroloss.schema.configuration import NOT_RECORDED
from tb_zeroloss.schema.layout import SUBDIRECTORY, is_worker_folder
from tb_zeroloss.schema.quantities import SPLIT
from tb_zeroloss.series import RunSeries
from tb_zeroloss.series.of_splits import SPLIT_OF_WORKERS, with_split
from tb_zeroloss.splits.shard import shards_of
from tb_zeroloss.splits.shards import Joined, joined
from tb_zeroloss.splits.workers import SplitWorkers

SPLIT_TAGS = frozenset({SPLIT.tag, SPLIT_CLASSES.tag, *(sketch.tag for sketch in SKETCHES.values()), SPLIT_WORKER.tag})
"""All that ``log_split`` writes."""

SHOWN_TOGETHER = "the rows of training and validation are those of the run of all workers"


@dataclass(frozen=True)
class ShardRecord:
    """The last split that a worker recorded.

    Attributes:
        worker: Its number.
        count: How many workers there were.
        step: Of the record.
        time: Of writing, seconds since 1970.
        record: By tag, as one process records the split.
    """

    worker: int
    count: int
    step: int
    time: float
    record: Mapping[str, npt.NDArray[Any]]


def shards_by_home(tags: Mapping[str, Collection[str]]) -> dict[str, list[str]]:
    """Return the directories that hold a worker's shard, by that of the run of all workers.

    Args:
        tags: Of each directory, as TensorBoard names it: ``a/zeroloss/worker_1`` is of ``a/zeroloss``.
    """
    homes: dict[str, list[str]] = {}
    for directory in sorted(tags):
        home, _, folder = directory.rpartition("/")
        is_worker = home.rpartition("/")[2] == SUBDIRECTORY and is_worker_folder(folder)
        if is_worker and SPLIT_WORKER.tag in tags[directory]:
            homes.setdefault(home, []).append(directory)
    return homes


def holds_nothing_else(tags: Collection[str]) -> bool:
    """Return whether a directory holds a record of a split and nothing of training."""
    return SPLIT_TAGS.issuperset(tags)


def without_split(points: Points) -> Points:
    """Return the points of a worker without its shard, which the run of all workers shows."""
    return {tag: written for tag, written in points.items() if tag not in SPLIT_TAGS}


def said_elsewhere(run: RunSeries) -> RunSeries:
    """Return the run of a worker with a note of where its rows are shown."""
    return replace(run, configuration=run.configuration.with_note(SHOWN_TOGETHER))


def with_shards(run: RunSeries, points: Points, shards: Sequence[Points]) -> RunSeries:
    """Return the run with the split that its workers saw together.

    Of several attempts in one directory the last one counts: a split that the run recorded later by itself stays, and
    of workers only those that say, as the last one does, how many they are. One whose record is damaged is taken for
    one that recorded none.

    Args:
        run: The run of all workers.
        points: What it recorded itself.
        shards: What each worker recorded.
    """
    found = [shard for shard in map(last_shard, shards) if shard is not None]
    if not found:
        return run
    last = max(found, key=lambda shard: shard.time)
    if any(point.wall_time > last.time and point.step in _given(run) for point in points.get(SPLIT.tag, ())):
        return run
    current = sorted((shard for shard in found if shard.count == last.count), key=lambda shard: shard.worker)
    together = joined([shard.record for shard in current])
    if not points:
        run = replace(run, configuration=SPLIT_OF_WORKERS)
    run = with_split(run, max(shard.step for shard in current), together.record)
    return _of_workers(run, current, together)


def _given(run: RunSeries) -> set[int]:
    """Return the steps of the records of ``log_split``: what ``fit`` saw on the chief is its shard alone."""
    turns = run[SPLIT]["turn"]
    return set(run[SPLIT].steps[np.isnan(turns).all(axis=tuple(range(1, turns.ndim)))].tolist())


def with_own_shard(run: RunSeries, points: Points) -> RunSeries:
    """Return the run of a worker that is opened alone, which knows that its rows are those of one of several."""
    shard = last_shard(points)
    if shard is None:
        return run
    return _of_workers(run, [shard], joined([shard.record]))


def last_shard(points: Points) -> ShardRecord | None:
    """Return the last split that a worker recorded, None if there is none that can be read."""
    said = max(points.get(SPLIT_WORKER.tag, ()), key=lambda point: point.wall_time, default=None)
    if said is None:
        return None
    record = {}
    for tag in SPLIT_TAGS - {SPLIT_WORKER.tag}:
        beside = [point for point in points.get(tag, ()) if point.step == said.step]
        if beside:
            record[tag] = max(beside, key=lambda point: point.wall_time).numpy
    try:
        record[SPLIT.tag] = wire.decode(SPLIT, [record[SPLIT.tag]])[0]
        shards_of(record)
        worker, count = (int(number) for number in said.numpy)
    except (KeyError, ValueError, TypeError, IndexError):
        return None
    return ShardRecord(worker, count, said.step, said.wall_time, record)


def _of_workers(run: RunSeries, shards: Sequence[ShardRecord], together: Joined) -> RunSeries:
    """Return the run that knows of which workers its rows are, and says of which they are not."""
    count = shards[0].count
    seen = tuple(shard.worker for shard in shards)
    workers = SplitWorkers(seen, count, together.given, together.alike)
    if workers.missing:
        note = f"{NOT_RECORDED}rows of {workers.missing_named} (no record of them was found)"
        run = replace(run, configuration=run.configuration.with_note(note))
    return replace(run, split_workers=workers)
