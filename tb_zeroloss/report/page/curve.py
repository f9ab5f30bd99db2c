"""The loss of a run as it is drawn and told."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tb_zeroloss.report.points import Floats, chosen
from tb_zeroloss.report.words import number, step_range
from tb_zeroloss.schema.quantities import LOSS
from tb_zeroloss.series import RunSeries

POINTS = 300
"""Records that are drawn and listed, extremes always among them: more would not be seen, and make the file large."""


@dataclass(frozen=True)
class Curve:
    """What is drawn of a run.

    Attributes:
        steps: The steps of the records.
        loss: The loss that is minimised.
        constant: The loss of the best constant predictor, NaN where it is not known.
    """

    steps: npt.NDArray[np.int64]
    loss: Floats
    constant: Floats


def curve_of(run: RunSeries) -> Curve | None:
    """Return the loss of a run, or None when no record has a finite one."""
    series = run[LOSS]
    if not len(series) or not series.rows:
        return None
    total = series["total"][:, :1]
    if not np.isfinite(total).any():
        return None
    kept = chosen(total, POINTS)
    # With several outputs each has a constant of its own, and none for the sum of their losses.
    constant = series["constant"][kept, 0] if series.rows == 1 else np.full(len(kept), np.nan)
    return Curve(series.steps[kept], total[kept, 0], constant)


def sentence(curve: Curve, title: str) -> str:
    """Return what the picture shows, in words."""
    finite = curve.loss[np.isfinite(curve.loss)]
    zeros, missing = int((curve.loss == 0).sum()), int((~np.isfinite(curve.loss)).sum())
    known = curve.constant[np.isfinite(curve.constant)]
    points = len(curve.loss)
    parts = [
        _course(number(finite[0]), number(finite[-1])),
        f"is exactly 0 at {zeros:,} of {points:,} points" if zeros else "",
        f"is not finite at {missing:,} of {points:,} points" if missing else "",
        f"the best constant predictor ends at {number(known[-1])}" if known.size else "",
    ]
    span = step_range(int(curve.steps[0]), int(curve.steps[-1]))
    return f"{title}, {span}: {', '.join(part for part in parts if part)}."


def _course(first: str, last: str) -> str:
    if first != last:
        return f"goes from {first} to {last}"
    return "" if first == "0" else f"begins and ends at {first}"
