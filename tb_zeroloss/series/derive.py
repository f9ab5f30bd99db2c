"""What follows from the records and is shared by the rules: windows, shares, stretches, trend, skill.

Everything here stays right when a host keeps only a random sample of the records: shares
weigh each record by the steps it stands for, and nothing assumes equal distances.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from tb_zeroloss.schema.quantities import LOSS, PREDICTION, TARGET, WEIGHT_MASS, Group, Rows
from tb_zeroloss.series.derived import derived
from tb_zeroloss.series.run import Floats, RunSeries, Steps

Flags = npt.NDArray[np.bool_]

WINDOW_RECORDS = 20
WINDOW_SHARE = 0.1
END_SHARE = 0.5
LATEST_RECORDS = 5
LEAST_FOR_ERROR = 3
MAD_TO_STD = 1.4826
"""The standard deviation of a normal distribution over the median distance from its median."""
TREND_POINTS = 40
TINY_EPOCHS = 20
CONSTANT_SPREAD = 1e-6
SMALLEST = float(np.finfo(np.float32).tiny)


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
        return _mean_of(run, values, run[group].steps, slice(None))
    return recent_mean(values, run[group].steps)


def _mean_of(run: RunSeries, values: Floats, steps: Steps, records: slice) -> float:
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
def targets_vary(run: RunSeries) -> bool:
    """Return whether the targets of one output have a spread that predictions could explain."""
    target = run[TARGET]
    spread, mean = target.last("seen_std"), target.last("seen_mean")
    if not np.isfinite(spread):
        spread, mean = target.last("std"), target.last("mean")
    if target.last("seen_rows") < 2 or not np.isfinite(spread):
        return False
    return bool(spread > CONSTANT_SPREAD * max(abs(mean), SMALLEST))


@derived
def target_spread(run: RunSeries) -> float:
    """Return the spread of one output's targets over all rows seen, in target units; NaN when not recorded."""
    seen = run[TARGET].last("seen_std")
    return seen if np.isfinite(seen) else run[TARGET].last("std")


@derived
def skill(run: RunSeries) -> Floats:
    """Return ``1 - loss / loss of the best constant predictor`` of one output, ``[records]``.

    NaN where the loss of the best constant is not recorded or not above 0.
    """
    loss = run[LOSS]
    constant = np.where(loss["constant"] > SMALLEST, loss["constant"], np.nan)
    return 1 - loss["value"] / constant


def _skill_over(run: RunSeries, records: slice) -> float:
    loss = run[LOSS]
    usable = np.isfinite(loss["value"]) & np.isfinite(loss["constant"])
    value, constant = (
        _mean_of(run, np.where(usable, loss[column], np.nan), loss.steps, records) for column in ("value", "constant")
    )
    return 1 - value / constant if constant > SMALLEST else float("nan")


@derived
def recent_skill(run: RunSeries) -> float:
    """Return the skill of one output at the end of the records; NaN when it cannot be known.

    The better of the window, as far as it lies in the last half of the steps, and of the last five records, so that
    a model is judged neither by what it was before it learned nor by what it has lost. A finished model is judged by
    all rows: of parts that chance has dealt, the better ones are only the luckier. Records with a loss that is not
    finite are left out.
    """
    loss = run[LOSS]
    if not len(loss) or not targets_vary(run):
        return float("nan")
    if run.is_at_once:
        return _skill_over(run, slice(None))
    count, steps = len(loss), loss.steps
    latest = max(0, count - LATEST_RECORDS)
    last = slice(min(window_at_end(steps).start, latest), count)
    answers = [_skill_over(run, records) for records in (last, slice(latest, count))]
    return max(answers) if np.isfinite(answers).all() else float("nan")


@derived
def skill_error(run: RunSeries) -> float:
    """Return the standard error of the skill of one output over the window, from the median distance to the median.

    NaN with fewer than three records in the window whose skill is known.
    """
    values = skill(run)[window(run[LOSS].steps)]
    values = values[np.isfinite(values)]
    if len(values) < LEAST_FOR_ERROR:
        return float("nan")
    return float(MAD_TO_STD * np.median(np.abs(values - np.median(values))) / np.sqrt(len(values)))


@derived
def unexplained(run: RunSeries) -> Floats:
    """Return the share of the targets' variance that predictions of one output leave unexplained, ``[records]``."""
    if not targets_vary(run):
        return np.full(len(run[PREDICTION]), np.nan)
    return run[PREDICTION]["squared_error"] / target_spread(run) ** 2


@derived
def recent_unexplained(run: RunSeries) -> float:
    """Return the unexplained share of variance at the end, the better of the window and of the last five records.

    Of a finished model that of all rows.
    """
    share, steps = unexplained(run), run[PREDICTION].steps
    if run.is_at_once:
        return mean_at_end(run, PREDICTION, share)
    count = len(steps)
    latest = slice(max(0, count - LATEST_RECORDS), count)
    answers = [recent_mean(share, steps), weighed_mean(share[latest], steps[latest])]
    return min(answers) if count and np.isfinite(answers).all() else float("nan")


@derived
def best_skill(run: RunSeries) -> float:
    """Return the recent skill of the output that has learned most; NaN when none is known.

    An output whose loss has no best constant is judged by its unexplained share of variance.
    """
    known = []
    outputs = replace(run, row=None)[LOSS]
    for row in range(outputs.rows if len(outputs) else 0):
        view = run.at(Rows.OUTPUT, row)
        answer = recent_skill(view)
        known.append(answer if np.isfinite(answer) else 1 - recent_unexplained(view))
    finite = [answer for answer in known if np.isfinite(answer)]
    return max(finite) if finite else float("nan")


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
