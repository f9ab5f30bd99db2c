"""What follows from the records and is shared by the rules: windows, shares, stretches, trend.

Everything here stays right when a host keeps only a random sample of the records: shares
weigh each record by the steps it stands for, and nothing assumes equal distances.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tb_zeroloss.schema.quantities import LOSS, WEIGHT_MASS, Group
from tb_zeroloss.series.derived import derived
from tb_zeroloss.series.run import Floats, RunSeries, Steps

Flags = npt.NDArray[np.bool_]

WINDOW_RECORDS = 20
WINDOW_SHARE = 0.1
END_SHARE = 0.5
MAD_TO_STD = 1.4826
"""The standard deviation of a normal distribution over the median distance from its median."""
TREND_POINTS = 40
TINY_EPOCHS = 20


def steps_per_record(steps: Steps) -> Floats:
    """Return how many training steps each record stands for, ``[records]``: the distance to the one before."""
    return np.diff(steps, prepend=steps[:1] - 1).astype(np.float64)


def window(steps: Steps) -> slice:
    """Return the records at the end that a rule looks at: 20 records or a tenth of the steps, whichever is more."""
    if not len(steps):
        return slice(0, 0)
    tenth = int(np.searchsorted(steps, steps[-1] - WINDOW_SHARE * (steps[-1] - steps[0] + 1), side="right"))
    return slice(min(tenth, max(0, len(steps) - WINDOW_RECORDS)), len(steps))


def window_at_end(steps: Steps) -> slice:
    """Return the window as far as it lies in the last part of the steps: of few records it reaches to the start."""
    if not len(steps):
        return slice(0, 0)
    end = int(np.searchsorted(steps, steps[-1] - END_SHARE * (steps[-1] - steps[0])))
    return slice(max(window(steps).start, end), len(steps))


def weighed_share(condition: Flags, steps: Steps) -> float:
    """Return the share of the steps on which ``condition`` holds; NaN without a record."""
    return weighed_mean(condition.astype(np.float64), steps)


def weighed_mean(values: Floats, steps: Steps) -> float:
    """Return the mean over steps of a column ``[records]``, leaving out what is not finite; NaN if nothing is left."""
    return _average(values, steps_per_record(steps))


def _average(values: Floats, weights: Floats) -> float:
    known = np.isfinite(values)
    if not known.any():
        return float("nan")
    mean = np.average(values[known], weights=weights[known])
    return float(np.clip(mean, values[known].min(), values[known].max()))  # rounding must not leave the range


def recent_mean(values: Floats, steps: Steps) -> float:
    """Return the mean over steps of the window at the end."""
    last = window(steps)
    return weighed_mean(values[last], steps[last])


def mean_at_end(run: RunSeries, group: Group, values: Floats) -> float:
    """Return the mean of a column of one output over the window at the end; of a finished model over all rows.

    Args:
        run: Records of the run.
        group: Whose column it is.
        values: ``[records]``.
    """
    if run.is_at_once:
        return mean_of(run, values, run[group].steps, slice(None))
    return recent_mean(values, run[group].steps)


def mean_of(run: RunSeries, values: Floats, steps: Steps, records: slice) -> float:
    """Return the mean over steps of some records; over rows where records are parts of the rows."""
    if run.is_at_once:
        return _average(values[records], run[WEIGHT_MASS]["rows"][records])
    return weighed_mean(values[records], steps[records])


def stretch_start(condition: Flags) -> int | None:
    """Return the index of the first record of the unbroken stretch that reaches the end, or None."""
    if not condition.size or not condition[-1]:
        return None
    broken = np.flatnonzero(~condition)
    return int(broken[-1]) + 1 if broken.size else 0


def frequent_since(condition: Flags, steps: Steps, share: float) -> int | None:
    """Return the first index where ``condition`` holds and from where on it holds on ``share`` of the steps."""
    weights = steps_per_record(steps)
    held = np.cumsum((weights * condition)[::-1])[::-1] / np.maximum(np.cumsum(weights[::-1])[::-1], 1.0)
    starts = np.flatnonzero(condition & (held >= share))
    return int(starts[0]) if starts.size else None


def step_before(run: RunSeries, measured: Steps, index: int) -> int:
    """Return the earliest step at which something may have begun that was first measured at ``measured[index]``.

    What is measured rarely has begun somewhere after the measurement before; the first
    measurement reaches back to the first step of the run.
    """
    return int(measured[index - 1]) if index > 0 else min(run.first_step, int(measured[0]))


def spans(run: RunSeries, steps: int) -> bool:
    """Return whether the run is ``steps`` long, or 20 epochs of a data set that is smaller.

    Steps give a model time to learn; one that is finished has had it, and answered for more rows than a batch has.
    """
    return (run.is_at_once and len(run.steps) > 1) or run.steps_spanned >= steps or run.epochs_spanned >= TINY_EPOCHS


@dataclass(frozen=True)
class Trend:
    """A robust line through the window at the end.

    Attributes:
        change: What the line changes from the first to the last step of the window, in the unit of the values.
        noise: What chance alone would make of ``change``, two standard errors.
        level: Median of the values.
    """

    change: float
    noise: float
    level: float


def trend(values: Floats, steps: Steps) -> Trend:
    """Return the Theil-Sen line through evenly spread records of the window; NaN with fewer than 3 finite values."""
    last = window(steps)
    known = np.flatnonzero(np.isfinite(values[last])) + last.start
    if len(known) < 3:
        return Trend(float("nan"), float("nan"), float("nan"))
    wanted = np.linspace(steps[known[0]], steps[known[-1]], min(TREND_POINTS, len(known)))
    chosen = known[np.unique(np.clip(np.searchsorted(steps[known], wanted), 0, len(known) - 1))]
    x, y = steps[chosen].astype(np.float64), values[chosen]
    i, j = np.triu_indices(len(chosen), 1)
    slope = float(np.median((y[j] - y[i]) / (x[j] - x[i])))
    residual = y - slope * x
    spread = MAD_TO_STD * float(np.median(np.abs(residual - np.median(residual))))
    return Trend(slope * float(x[-1] - x[0]), 2 * spread * float(np.sqrt(12 / len(chosen))), float(np.median(y)))


@derived
def total_loss(run: RunSeries) -> Floats:
    """Return the loss that is minimised, ``[records]``, whatever row the run is limited to; NaN without outputs."""
    values = run[LOSS]["total"]
    if values.ndim == 1:
        return values
    return values[:, 0] if values.shape[1] else np.full(len(values), np.nan)


def is_flat(run: RunSeries, tolerance: float) -> bool:
    """Return whether the loss neither falls nor rises in the window.

    Args:
        run: Records of the run.
        tolerance: Share of the loss that may change over the window and still be called flat.
    """
    line = trend(total_loss(run), run[LOSS].steps)
    return bool(abs(line.change) <= max(line.noise, tolerance * abs(line.level)))
