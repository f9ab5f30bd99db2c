"""What a log directory holds, without reading a record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tensorboard.context import RequestContext
from tensorboard.data.provider import DataProvider

from tb_zeroloss.read.names import join_names, own_name
from tb_zeroloss.schema.quantities import PLUGIN_NAME

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
    """The runs with our records.

    Attributes:
        runs: The runs, by the name they are shown under.
        claimed_twice: Names that two directories claim; each is listed under its path.
        log_dir: The log directory as TensorBoard states it.
    """

    runs: Mapping[str, Listed]
    claimed_twice: tuple[str, ...]
    log_dir: str


def list_ours(provider: DataProvider, context: RequestContext, experiment_id: str, log_dir: str) -> Listing:
    """Return the runs with our records, in one request whatever their number."""
    ours = provider.list_tensors(context, experiment_id=experiment_id, plugin_name=PLUGIN_NAME)
    names, twice = join_names(ours, own_name(log_dir))
    runs = {name: Listed(name, directory, _stamp(ours[directory])) for name, directory in names.items()}
    return Listing(runs, tuple(twice), log_dir)


def _stamp(tags: Mapping[str, Any]) -> Stamp:
    last_step = max((series.max_step for series in tags.values()), default=0)
    last_time = max((series.max_wall_time for series in tags.values()), default=0.0)
    return int(last_step or 0), float(last_time or 0.0), len(tags)
