"""The vertical axis of a loss: logarithmic, with a lane for exact zeros and one for what is not a number."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tb_zeroloss.report.words import number

Floats = npt.NDArray[np.float64]

TICKS = 4
LANE = 0.16
"""Height of a lane as a share of the room for plain values."""

PAD = 0.08
LARGEST = 1e300
"""Beyond it a value stands at the edge: the span of an axis has to be a number too."""

LEAST_DECADES = 1.0
"""What a logarithmic axis spans at least, so that noise does not look like a course."""


@dataclass(frozen=True)
class Axis:
    """Where values stand, in coordinates of the axis.

    Attributes:
        low: The lower end.
        high: The upper end.
        ticks: Coordinates and what is written beside them.
        is_log: Whether a coordinate is a logarithm.
        zero_lane: Where exact zeros stand when the axis is logarithmic.
        missing_lane: Where values stand that are not finite.
    """

    low: float
    high: float
    ticks: tuple[tuple[float, str], ...]
    is_log: bool
    zero_lane: float | None = None
    missing_lane: float | None = None

    def place(self, values: Floats) -> Floats:
        """Return where values stand; NaN for those that have a lane of their own."""
        if not self.is_log:
            return np.where(np.isfinite(values), values, np.nan)
        known = np.where(np.isfinite(values) & (values > 0), values, np.nan)
        logs: Floats = np.log10(known)
        return logs


def axis_of(values: Floats, *, missing: bool) -> Axis:
    """Return the axis that holds these values: logarithmic unless one is negative or none is above 0.

    Args:
        values: All that is drawn.
        missing: Whether some that are not finite need a lane.
    """
    finite = np.clip(values[np.isfinite(values)], -LARGEST, LARGEST)
    positive = finite[finite > 0]
    if positive.size and not (finite < 0).any():
        return _log_axis(np.log10(positive), zeros=bool((finite == 0).any()), missing=missing)
    bottom, top = _padded(finite if finite.any() else np.array([0.0, 1.0]))
    return _with_lanes(bottom, top, _even(bottom, top), is_log=False, zeros=False, missing=missing)


def _log_axis(logs: Floats, *, zeros: bool, missing: bool) -> Axis:
    bottom, top = _padded(logs, LEAST_DECADES)
    return _with_lanes(bottom, top, _decades(bottom, top), is_log=True, zeros=zeros, missing=missing)


def _with_lanes(
    bottom: float, top: float, ticks: list[tuple[float, str]], *, is_log: bool, zeros: bool, missing: bool
) -> Axis:
    lane = (top - bottom) * LANE
    zero_lane, missing_lane = bottom - lane if zeros else None, top + lane if missing else None
    lanes = [(zero_lane, "0"), (missing_lane, "NaN")]
    return Axis(
        low=bottom if zero_lane is None else zero_lane - lane / 2,
        high=top if missing_lane is None else missing_lane + lane / 2,
        ticks=(*ticks, *((at, name) for at, name in lanes if at is not None)),
        is_log=is_log,
        zero_lane=zero_lane,
        missing_lane=missing_lane,
    )


def _padded(values: Floats, least: float = 0.0) -> tuple[float, float]:
    low, high = float(values.min()), float(values.max())
    span = max(high - low, least) or abs(high)
    middle = (low + high) / 2
    return middle - span * (0.5 + PAD), middle + span * (0.5 + PAD)


def _decades(bottom: float, top: float) -> list[tuple[float, str]]:
    first, last = math.ceil(bottom), math.floor(top)
    if last - first < 1:
        return [(at, number(float(f"{10**at:.2g}"))) for at, _ in _even(bottom, min(top, math.log10(LARGEST)))]
    every = math.ceil((last - first) / TICKS)
    return [(float(at), number(10.0**at)) for at in range(first, min(last, round(math.log10(LARGEST))) + 1, every)]


def _even(bottom: float, top: float) -> list[tuple[float, str]]:
    step = step_between(bottom, top, TICKS)
    first, last = math.ceil(bottom / step), math.floor(top / step)
    return [(at * step, number(float(f"{at * step:.12g}"))) for at in range(first, last + 1)]


def step_between(low: float, high: float, count: int) -> float:
    """Return the distance of about ``count`` round ticks."""
    rough = (high - low) / count
    size = 10.0 ** math.floor(math.log10(rough))
    return next((factor * size for factor in (1, 2, 5) if factor * size >= rough), 10 * size)
