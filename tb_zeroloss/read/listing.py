"""What a log directory holds, without reading a record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tensorboard.context import RequestContext
from tensorboard.data.provider import DataProvider

from tb_zeroloss.read.names import home, join_names, own_name
from tb_zeroloss.schema.quantities import PLUGIN_NAME

SCALARS_PLUGIN = "scalars"

Stamp = tuple[int, float, int]
"""Last step, last wall time and number of tags: changes when the run does."""


@dataclass(frozen=True)
class Listed:
    """One run that holds our records.

    Attributes:
        name: The name it is shown under.
        directory: The run as TensorBoard names it.
        stamp: Says whether the run has changed since it was read.
    """

    name: str
    directory: str
    stamp: Stamp

    @property
    def last_time(self) -> float:
        """Return the wall time of the last record, seconds since 1970."""
        return self.stamp[1]


@dataclass(frozen=True)
class Listing:
    """All runs of a log directory.

    Attributes:
        runs: Those with our records, by name.
        claimed_twice: Names that two directories claim; each is listed under its path.
        foreign: Runs with scalars of others only.
        runs_seen: How many runs TensorBoard sees, ours or not.
        log_dir: The log directory as TensorBoard states it.
    """

    runs: Mapping[str, Listed]
    claimed_twice: tuple[str, ...]
    foreign: tuple[str, ...]
    runs_seen: int
    log_dir: str


def list_runs(provider: DataProvider, context: RequestContext, experiment_id: str) -> Listing:
    """Return what the log directory holds, in a few requests whatever its size."""
    of: dict[str, Any] = {"experiment_id": experiment_id}
    ours = provider.list_tensors(context, plugin_name=PLUGIN_NAME, **of)
    scalars = provider.list_scalars(context, plugin_name=SCALARS_PLUGIN, **of)
    seen = {run.run_name for run in provider.list_runs(context, **of)} | set(ours) | set(scalars)
    log_dir = str(provider.experiment_metadata(context, **of).data_location or "")
    names, twice = join_names(ours, own_name(log_dir))
    runs = {name: Listed(name, directory, _stamp(ours[directory])) for name, directory in names.items()}
    homes = {home(directory) for directory in ours}
    foreign = (run for run in scalars if not {home(run), run.rpartition("/")[0]} & homes)
    return Listing(runs, tuple(twice), tuple(sorted(foreign)), len(seen), log_dir)


def _stamp(tags: Mapping[str, Any]) -> Stamp:
    last_step = max((series.max_step for series in tags.values()), default=0)
    last_time = max((series.max_wall_time for series in tags.values()), default=0.0)
    return int(last_step or 0), float(last_time or 0.0), len(tags)
