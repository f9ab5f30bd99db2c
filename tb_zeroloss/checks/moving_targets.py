"""Whether the targets of a run move while it trains, as those do that a model makes itself."""

from __future__ import annotations

import numpy as np

from tb_zeroloss.checks.wording import number
from tb_zeroloss.schema.quantities import LOSS, TARGET, Rows
from tb_zeroloss.series import RunSeries

LEAST_RECORDS = 10
PARTS = 4
"""Into which the steps of a run are cut: targets that move do so from the first to the last, and on the way."""
DEVIATIONS = 3.0
"""Of the batches of a part, beyond which the median of another has moved: zeros and ones in turn stay within two."""
TIMES = 2.0
"""Between the spreads of the first and the last part: those of batches of 16 rows of one kind stay within 1.5."""


def any_targets_move(run: RunSeries) -> str:
    """Return in words how the targets of an output have moved, the first that have; nothing where none have."""
    rows = run[LOSS].rows if len(run[LOSS]) else 0
    return next((move for row in range(rows) if (move := targets_move(run.at(Rows.OUTPUT, row)))), "")


def targets_move(run: RunSeries) -> str:
    """Return in words how the targets of one output have moved from the first part of the run to the last, or nothing.

    Their mean must have gone further than batches of a part differ by and than half of their spread, or the spread
    itself have grown or shrunk.
    """
    target = run[TARGET]
    steps, mean, std = target.steps, target["mean"], target["std"]
    known = np.isfinite(mean) & np.isfinite(std)
    if known.sum() < LEAST_RECORDS:
        return ""
    steps, mean, std = steps[known], mean[known], std[known]
    part = np.minimum((steps - steps[0]) * PARTS // max(1, int(steps[-1] - steps[0])), PARTS - 1)
    first, last = part == 0, part == PARTS - 1
    begun, ended, small, large = (
        float(np.median(values[chosen])) for values in (mean, std) for chosen in (first, last)
    )
    noise = max(float(np.std(mean[first])), float(np.std(mean[last])))
    if abs(ended - begun) > max(DEVIATIONS * noise, max(small, large) / 2):
        return f"their mean went from {number(begun)} to {number(ended)}"
    if small > 0 and large > 0 and not 1 / TIMES <= large / small <= TIMES:
        return f"their spread went from {number(small)} to {number(large)}"
    return ""
