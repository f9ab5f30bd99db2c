"""What a log directory holds, without reading a record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from tensorboard.context import RequestContext
from tensorboard.data.provider import DataProvider

from tb_zeroloss.read.curves import count_others, find_curves
from tb_zeroloss.read.names import join_names, own_name
from tb_zeroloss.read.shards import holds_nothing_else, shards_by_home
from tb_zeroloss.schema.quantities import PLUGIN_NAME

SCALARS = "scalars"
"""The plugin under whose name everybody writes scalars."""

Stamp = tuple[int, float, int]
"""Last step, last wall time and number of tags: changes when the run does."""


@dataclass(frozen=True)
class Listed:
    """One run that holds our records, or a loss curve of somebody else's.

    Attributes:
        name: The name it is shown under.
        directory: The run as TensorBoard names it.
        stamp: Says whether the run has changed since it was read.
        scalar: The tag of the loss curve; None for our records.
        shards: Directories in which workers recorded their shards of its rows.
        is_shard: Whether its own rows are such a shard, which another run shows with those of all workers.
    """

    name: str
    directory: str
    stamp: Stamp
    scalar: str | None = None
    shards: tuple[str, ...] = ()
    is_shard: bool = False

    @property
    def last_time(self) -> float:
        """Return the wall time of the last record, seconds since 1970."""
        return self.stamp[1]


@dataclass(frozen=True)
class Listing:
    """The runs with our records, and with those the loss curves of others when they are asked for.

    Attributes:
        runs: The runs, by the name they are shown under.
        claimed_twice: Names that two directories claim; each is listed under its path.
        log_dir: The log directory as TensorBoard states it.
        not_recognised: Tags of others' runs in which no training loss was found; empty when nobody asked.
    """

    runs: Mapping[str, Listed]
    claimed_twice: tuple[str, ...]
    log_dir: str
    not_recognised: tuple[str, ...] = ()

    @property
    def directories(self) -> frozenset[str]:
        """Return the directories that hold our records."""
        return frozenset(listed.directory for listed in self.runs.values() if listed.scalar is None)

    def others_among(self, directories: Iterable[str]) -> int:
        """Return how many runs these directories hold beside those with our records."""
        return count_others(directories, self.directories)


def list_ours(provider: DataProvider, context: RequestContext, experiment_id: str, log_dir: str) -> Listing:
    """Return the runs with our records, in one request whatever their number.

    Workers that recorded shards of a split make a run of all workers, and are runs of their own if they trained too.
    """
    ours = provider.list_tensors(context, experiment_id=experiment_id, plugin_name=PLUGIN_NAME)
    homes = shards_by_home(ours)
    shards = {directory for found in homes.values() for directory in found}
    alone = {directory for directory in shards if holds_nothing_else(ours[directory])}
    names, twice = join_names({*ours, *homes} - alone, own_name(log_dir))
    runs = {
        name: Listed(
            name,
            directory,
            _stamp([ours.get(each, {}) for each in (directory, *homes.get(directory, ()))]),
            shards=tuple(homes.get(directory, ())),
            is_shard=directory in shards,
        )
        for name, directory in names.items()
    }
    return Listing(runs, tuple(twice), log_dir)


def add_curves(provider: DataProvider, context: RequestContext, experiment_id: str, listing: Listing) -> Listing:
    """Return the listing with the loss curves of runs without our records, in one more request."""
    scalars = provider.list_scalars(context, experiment_id=experiment_id, plugin_name=SCALARS)
    curves = find_curves(scalars, own_name(listing.log_dir), listing.directories)
    runs = {
        name: Listed(name, curve.directory, _stamp([scalars[curve.directory]]), curve.tag)
        for name, curve in curves.found.items()
    }
    return replace(listing, runs={**runs, **listing.runs}, not_recognised=curves.not_recognised)


def _stamp(directories: Iterable[Mapping[str, Any]]) -> Stamp:
    every = [series for tags in directories for series in tags.values()]
    last_step = max((series.max_step for series in every), default=0)
    last_time = max((series.max_wall_time for series in every), default=0.0)
    return int(last_step or 0), float(last_time or 0.0), len(every)
