"""From the points of one run, tag by tag, to its series."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol, TypeVar

import numpy as np
import numpy.typing as npt

from tb_zeroloss.schema import wire
from tb_zeroloss.schema.configuration import Configuration
from tb_zeroloss.schema.quantities import (
    ALL_GROUPS,
    CLASS_COUNTS_TAG,
    CONFIGURATION_TAG,
    ELEMENTS_TAG,
    EXAMPLES_TAG,
    FACTS,
    FINGERPRINTS_TAG,
    GROUPS,
    LOSS,
    SCHEMA_VERSION,
    SKETCH_TAGS,
    SPLIT,
    SPLIT_CLASSES_TAG,
    VALIDATION_CLASS_COUNTS_TAG,
)
from tb_zeroloss.series import GroupSeries, RunSeries
from tb_zeroloss.series.of_splits import SPLIT_ALONE

Steps = npt.NDArray[np.int64]
Times = npt.NDArray[np.float64]
T = TypeVar("T")
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

    def stacked(
        tag: str, stack: Callable[[list[npt.NDArray[Any]]], T], writes: tuple[Times, Steps] = writes
    ) -> tuple[Steps, T] | None:
        kept = current(points.get(tag, ()), writes)
        if not kept:
            return None
        return np.array([datum.step for datum in kept], np.int64), stack([datum.numpy for datum in kept])

    def by_step(tag: str) -> dict[int, Steps]:
        return {datum.step: datum.numpy.astype(np.int64) for datum in current(points.get(tag, ()), steps_begun)}

    run = RunSeries(
        name,
        configuration,
        groups,
        class_counts=stacked(CLASS_COUNTS_TAG, wire.stack),
        fingerprints=stacked(FINGERPRINTS_TAG, wire.decode_fingerprints),
        elements=stacked(ELEMENTS_TAG, wire.stack),
        examples=stacked(EXAMPLES_TAG, wire.stack),
        validation_class_counts=stacked(VALIDATION_CLASS_COUNTS_TAG, wire.stack, steps_begun),
        split_classes=stacked(SPLIT_CLASSES_TAG, wire.stack, steps_begun),
        sketches={split: by_step(tag) for split, tag in SKETCH_TAGS.items() if tag in points},
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
