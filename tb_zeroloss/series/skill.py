"""How much of the targets a model explains: its loss beside that of the best constant, and unexplained variance."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tb_zeroloss.schema.quantities import LOSS, PREDICTION, TARGET, Rows
from tb_zeroloss.series.derive import MAD_TO_STD, mean_at_end, mean_of, recent_mean, weighed_mean, window, window_at_end
from tb_zeroloss.series.derived import derived
from tb_zeroloss.series.run import Floats, RunSeries

LEAST_FOR_ERROR = 3
CONSTANT_SPREAD = 1e-6
SMALLEST = float(np.finfo(np.float32).tiny)
LATEST_RECORDS = 5


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
    return 1 - loss[comparable_loss(run)] / constant


def comparable_loss(run: RunSeries) -> str:
    """Return the column of the loss of one output that is of the same function as that of the best constant.

    A loop may minimise any number; where its loss was assumed, that of the constant is the assumed one's.
    """
    cards, row = run.configuration.outputs, run.row or 0
    is_assumed = row < len(cards) and cards[row].loss_assumed and not run.is_at_once
    return "recomputed" if is_assumed and np.isfinite(run[LOSS]["recomputed"]).any() else "value"


def _skill_over(run: RunSeries, records: slice) -> float:
    loss, own = run[LOSS], comparable_loss(run)
    usable = np.isfinite(loss[own]) & np.isfinite(loss["constant"])
    value, constant = (
        mean_of(run, np.where(usable, loss[column], np.nan), loss.steps, records) for column in (own, "constant")
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

    Of a finished model that of all rows. Records without targets, as those of another model of the run, do not count.
    """
    share, steps = unexplained(run), run[PREDICTION].steps
    if run.is_at_once:
        return mean_at_end(run, PREDICTION, share)
    known = np.isfinite(share)
    share, steps = share[known], steps[known]
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
