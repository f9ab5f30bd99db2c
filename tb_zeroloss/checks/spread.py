"""How far the predictions of one output are spread, also for batches of a single row."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tb_zeroloss.checks.rule import NotRecorded, TooEarly
from tb_zeroloss.schema.quantities import PREDICTION, TARGET
from tb_zeroloss.series import RunSeries
from tb_zeroloss.series.derive import TINY_EPOCHS, Flags
from tb_zeroloss.series.run import Floats, Steps
from tb_zeroloss.series.skill import target_spread

BATCH_SPREAD = 0.1
"""Share of the targets' spread that a batch must show before its predictions are expected to vary."""

CAUSES_OF_COLLAPSE = (
    "dying-relu",
    "targets-out-of-range",
    "constant-targets",
    "single-class-targets",
    "symmetric-units",
    "oversized-updates",
    "constant-inputs",
    "broadcast-loss",
    "single-unit-softmax",
    "vanishing-gradients",
    "saturated-activations",
    "saturated-outputs",
    "unscaled-inputs",
    "zero-gradients",
    "regularization-dominates",
    "non-finite-values",
)
"""What explains predictions that are one value, zero or another."""


@dataclass(frozen=True)
class Spread:
    """Spread of the predictions over rows.

    Attributes:
        steps: Steps of the records, ``[records]``.
        values: Spread in each record, ``[records]``; over all records where batches have one row.
        mean: Mean of the predictions in each record.
    """

    steps: Steps
    values: Floats
    mean: Floats


def prediction_spread(run: RunSeries, rows: int) -> Spread:
    """Return the spread of the predictions of one output.

    Raises:
        NotRecorded: if predictions are missing, or come one at a time from several units.
        TooEarly: if fewer than ``rows`` rows were seen in all.
    """
    prediction = run[PREDICTION]
    many = prediction["rows"] >= 2
    known = np.isfinite(prediction["std"]) & ~(prediction["non_finite_share"] > 0)
    if not known.any():
        raise NotRecorded("no finite predictions are recorded; pass y_pred to log_step, or train with fit")
    if prediction["rows"][known].sum() < rows:
        raise TooEarly(f"needs predictions of {rows} rows; {prediction['rows'][known].sum():g} were recorded so far")
    if (known & many).any():
        usable = known & many & (run.is_at_once | _targets_vary_in_batch(run))
        if not usable.any():
            raise TooEarly("no batch so far holds targets that differ enough to expect different predictions")
        return Spread(prediction.steps[usable], prediction["std"][usable], prediction["mean"][usable])
    if prediction.last("width") != 1:
        raise NotRecorded("batches of one row do not tell the spread of several units; use batches of two rows or more")
    mean = prediction["mean"][known]
    values = np.array(
        [mean[start:].std() if len(mean) - start >= rows else mean[-rows:].std() for start in range(len(mean))]
    )
    return Spread(prediction.steps[known], values, mean)


def _targets_vary_in_batch(run: RunSeries) -> Flags:
    """Return which records of predictions belong to a batch that shows the targets' usual spread.

    Of rare classes many batches hold no row: one answer is right for such a batch.
    """
    target = run[TARGET]
    narrow = target.steps[target["std"] < BATCH_SPREAD * target_spread(run)]
    return ~np.isin(run[PREDICTION].steps, narrow)


def lasts(run: RunSeries, first: int, last: int, steps: int) -> bool:
    """Return whether a stretch from ``first`` to ``last`` is ``steps`` long, or 20 epochs of small data."""
    if run.is_at_once:
        return True
    length = last - first + 1
    per_epoch = run.fact("steps_per_epoch")
    return length >= steps or bool(np.isfinite(per_epoch) and per_epoch > 0 and length >= TINY_EPOCHS * per_epoch)


def are_zero(run: RunSeries, steps: Steps, share: float) -> Flags:
    """Return on which of ``steps`` no prediction is larger than ``share`` of the size of the targets."""
    prediction = run[PREDICTION]
    size = float(np.nanmax(run[TARGET]["rms"])) if len(run[TARGET]) else float("nan")
    largest = np.maximum(np.abs(prediction["minimum"]), np.abs(prediction["maximum"]))
    return largest[np.isin(prediction.steps, steps)] <= share * size
