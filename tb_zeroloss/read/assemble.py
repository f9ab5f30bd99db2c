"""From the points of one run, tag by tag, to its series."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol, TypeVar

import numpy as np
import numpy.typing as npt

from tb_zeroloss.schema import wire
from tb_zeroloss.schema.arrays import ARRAYS, SKETCHES, ArrayKind
from tb_zeroloss.schema.configuration import Configuration
from tb_zeroloss.schema.quantities import ALL_GROUPS, CONFIGURATION_TAG, FACTS, GROUPS, LOSS, SCHEMA_VERSION, SPLIT
from tb_zeroloss.series import GroupSeries, RunSeries
from tb_zeroloss.series.of_splits import SPLIT_ALONE

Steps = npt.NDArray[np.int64]
Times = npt.NDArray[np.float64]
P = TypeVar("P", bound="Point")


class Point(Protocol):
    """When something was written."""

    @property
    def step(self) -> int:
        """Return the training step."""

    @property
    def wall_time(self) -> float:
        """Return the time of writing, seconds since 1970."""


class Datum(Point, Protocol):
    """One point of a tag, as TensorBoard hands it out."""

    @property
    def numpy(self) -> npt.NDArray[Any]:
        """Return the tensor."""


Points = Mapping[str, Sequence[Datum]]


def assemble(name: str, points: Points) -> RunSeries:
    """Return the run whose points these are.

    Args:
        name: The run's name.
        points: The points of each tag, in any order. Tags that are not known are left out.

    Raises:
        NewerSchemaError: if a later version wrote the run.
        ValueError: if the points are not what the writer writes.
    """
    configuration = _configuration(points)
    writes = times_of(points.get(FACTS.tag) or points.get(LOSS.tag, ()))
    steps_begun = writes[0], writes[1] + 1
    groups = {}
    for group in ALL_GROUPS:
        if kept := current(points.get(group.tag, ()), writes if group in GROUPS else steps_begun):
            steps = np.array([datum.step for datum in kept], np.int64)
            groups[group.tag] = GroupSeries(group, steps, wire.decode(group, [datum.numpy for datum in kept]))

    def stacked(kind: ArrayKind) -> Any:
        kept = current(points.get(kind.tag, ()), writes if kind.is_of_training else steps_begun)
        if not kept:
            return None
        return np.array([datum.step for datum in kept], np.int64), wire.decode_array(kind, [d.numpy for d in kept])

    def by_step(tag: str) -> dict[int, Steps]:
        return {datum.step: datum.numpy.astype(np.int64) for datum in current(points.get(tag, ()), steps_begun)}

    run = RunSeries(
        name,
        configuration,
        groups,
        **{kind.field: stacked(kind) for kind in ARRAYS if kind.field},
        sketches={split: by_step(kind.tag) for split, kind in SKETCHES.items() if kind.tag in points},
    )
    wire.check_version(run.fact("schema"))
    return run


def current(points: Sequence[P], writes: tuple[Times, Steps]) -> list[P]:
    """Return the points that still hold, sorted by step, each step once.

    A run that is started again in the same directory writes its steps again: what was
    written before, at the same or a later step, is history.

    Args:
        points: The points of one tag.
        writes: Times and steps of every record of the run.
    """
    if not points:
        return []
    times, steps = times_of(points)
    record_times = np.concatenate([writes[0], times])
    record_steps = np.concatenate([writes[1], steps])
    order = np.argsort(record_times, kind="stable")
    never = np.iinfo(np.int64).max
    lowest_from = np.append(np.minimum.accumulate(record_steps[order][::-1])[::-1], never)
    lowest_later = lowest_from[np.searchsorted(record_times[order], times, side="right")]
    kept = {point.step: point for point, later in zip(points, lowest_later, strict=True) if point.step < later}
    return [kept[step] for step in sorted(kept)]


def times_of(points: Sequence[Point]) -> tuple[Times, Steps]:
    """Return the wall times and the steps of points."""
    times = np.array([datum.wall_time for datum in points], np.float64)
    return times, np.array([datum.step for datum in points], np.int64)


def _configuration(points: Points) -> Configuration:
    written = points.get(CONFIGURATION_TAG, ())
    if written:
        return wire.decode_configuration(max(written, key=lambda datum: datum.wall_time).numpy)
    if SPLIT.tag in points and LOSS.tag not in points and FACTS.tag not in points:
        return SPLIT_ALONE
    return Configuration(SCHEMA_VERSION, "", notes=("the configuration was not recorded",))
