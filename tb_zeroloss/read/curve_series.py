"""From the points of a scalar that others wrote to the series of a run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

from tb_zeroloss.read.assemble import Point, Steps, current, times_of
from tb_zeroloss.read.curves import Curve
from tb_zeroloss.read.loss_tags import Grain, grain_of
from tb_zeroloss.schema.configuration import FROM_SCALARS, Configuration, OutputCard
from tb_zeroloss.schema.quantities import FACTS, LOSS, SCHEMA_VERSION
from tb_zeroloss.series import GroupSeries, RunSeries

Floats = npt.NDArray[np.float64]

SOURCE_NOTE = "taken from the scalar '{tag}' in '{directory}': there are no records of tb_zeroloss"
EPOCHS_NOTE = "a step is an epoch here"
STEPS_NOTE = (
    "its steps are taken as training steps; where they are epochs, checks that need many steps only wait the longer"
)


class Scalar(Point, Protocol):
    """One point of a scalar, as TensorBoard hands it out."""

    @property
    def value(self) -> float:
        """Return the number."""


def curve_series(name: str, curve: Curve, points: Sequence[Scalar]) -> RunSeries:
    """Return a run of which the loss is all that is known.

    A step counts as one training step, even where it is an epoch: that is never more than was trained, so a
    rule that needs many steps can only answer late. Where the name says epoch and the steps are one apart, an
    epoch is one step long, and 20 epochs are enough for the rules for which they are with records.

    Args:
        name: The run's name.
        curve: Where the loss is from.
        points: Its points in any order, all or a sample of them.
    """
    kept = current(points, times_of(points))
    steps = np.array([point.step for point in kept], np.int64)
    loss = np.array([point.value for point in kept], np.float64)
    by_epoch = grain_of(curve.tag) is Grain.EPOCH and len(steps) > 1 and bool((np.diff(steps) == 1).all())
    notes = (
        SOURCE_NOTE.format(tag=curve.tag, directory=curve.directory),
        EPOCHS_NOTE if by_epoch else STEPS_NOTE,
    )
    card = Configuration(
        SCHEMA_VERSION,
        "",
        outputs=(OutputCard(curve.tag, None, None, None),),
        recorder=FROM_SCALARS,
        notes=notes,
    )
    if not len(steps):
        return RunSeries(name, card)
    values = np.full((len(steps), 1, len(LOSS)), np.nan)
    values[:, 0, LOSS.index("total")] = loss
    groups = {
        LOSS.tag: GroupSeries(LOSS, steps, values),
        FACTS.tag: GroupSeries(FACTS, steps, _facts(steps, loss, 1.0 if by_epoch else np.nan)),
    }
    return RunSeries(name, card, groups)


def _facts(steps: Steps, loss: Floats, steps_per_epoch: float) -> Floats:
    """Return what the curve says about itself up to each of its points, ``[records, 1, columns]``."""
    finite = np.where(np.isfinite(loss), loss, np.nan)
    best = np.fmin.accumulate(finite)
    columns = {
        "schema": SCHEMA_VERSION,
        "first_step": steps[0],
        "first_loss": loss[0],
        "records": np.arange(1, len(steps) + 1),
        "first_non_finite_step": _first_so_far(steps, ~np.isfinite(loss)),
        "first_zero_loss_step": _stretch_so_far(steps, loss == 0),
        "zero_loss_records": np.cumsum(loss == 0),
        "best_loss": best,
        "best_loss_step": _step_of_best(steps, finite, best),
        "steps_per_epoch": steps_per_epoch,
    }
    facts = np.full((len(steps), 1, len(FACTS)), np.nan)
    for column, values in columns.items():
        facts[:, 0, FACTS.index(column)] = values
    return facts


def _first_so_far(steps: Steps, happened: npt.NDArray[np.bool_]) -> Floats:
    return np.fmin.accumulate(np.where(happened, steps.astype(np.float64), np.nan))


def _stretch_so_far(steps: Steps, holds: npt.NDArray[np.bool_]) -> Floats:
    """Return since which step something has held without a break; NaN where it does not hold."""
    begins = holds & ~np.concatenate([[False], holds[:-1]])
    latest = np.fmax.accumulate(np.where(begins, steps.astype(np.float64), np.nan))
    return np.where(holds, latest, np.nan)


def _step_of_best(steps: Steps, finite: Floats, best: Floats) -> Floats:
    at = np.maximum.accumulate(np.where(finite == best, np.arange(len(steps)), -1))
    return np.where(at >= 0, steps[at].astype(np.float64), np.nan)
