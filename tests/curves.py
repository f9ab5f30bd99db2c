"""Loss curves as people log them, healthy and broken: ``[points]`` each, made of random numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tb_zeroloss.read.curve_series import curve_series
from tb_zeroloss.read.curves import Curve as Place
from tb_zeroloss.series import RunSeries

Floats = npt.NDArray[np.float64]
Random = np.random.Generator
Curve = Callable[[Random], Floats]


class Scalar(NamedTuple):
    """One point of a scalar, as a data provider hands it out."""

    step: int
    wall_time: float
    value: float


def run_of(values: Floats, tag: str = "loss", kept: Floats | None = None) -> RunSeries:
    """Return the run of a curve, or of the points of it that a host kept."""
    steps = range(len(values)) if kept is None else sorted(kept)
    return curve_series(
        "a", Place("a/train", tag), [Scalar(int(at), float(at), float(values[int(at)])) for at in steps]
    )


def sample(random: Random, count: int, size: int) -> Floats:
    """Return which of ``count`` points a host keeps: the last and a random sample of the others."""
    return np.append(random.choice(count - 1, min(size, count) - 1, replace=False), count - 1)


def _noise(random: Random, count: int, size: float) -> Floats:
    factors: Floats = np.exp(size * random.normal(size=count))
    return factors


def _falling(start: float, end: float, count: int, noise: float, pace: float = 0.1) -> Curve:
    """Return a curve that falls from ``start`` towards ``end`` over ``pace`` of its points."""
    return lambda random: (
        (end + (start - end) * np.exp(-np.arange(count) / (pace * count))) * _noise(random, count, noise)
    )


def _restarts(count: int, cycles: int, reached: float) -> Curve:
    """Return warm restarts: each cycle begins higher than the one before it ended, the last one unfinished."""

    def curve(random: Random) -> Floats:
        phase = (np.arange(count) * (cycles + 0.15) / count) % 1
        floor = 2.3 * np.exp(-3 * np.arange(count) / count)
        rate = 0.5 * (1 + np.cos(np.pi * phase))
        return np.minimum(2.3, floor * (reached + (1 - reached) * rate)) * _noise(random, count, 0.1)

    return curve


def _spiky(random: Random) -> Floats:
    curve = _falling(4.0, 0.8, 1000, 0.1)(random)
    curve[random.choice(1000, 12, replace=False)] *= 20
    return curve


def _warming(random: Random) -> Floats:
    """Return a curve that first rises, while its learning rate does, and then falls."""
    rise = 1 + 3 * np.exp(-(((np.arange(500) - 40) / 20) ** 2))
    return 0.7 * rise * np.exp(-np.arange(500) / 150) * _noise(random, 500, 0.1) + 0.05


def _memory(random: Random) -> Floats:
    """Return a cross-entropy that ends below what float32 tells from 0."""
    curve = 0.7 * np.exp(-np.arange(600) / 15) * _noise(random, 600, 0.3)
    curve[curve < 6e-8] = 0.0
    return curve


def _likelihood(random: Random) -> Floats:
    return 3 - 8 * (1 - np.exp(-np.arange(400) / 60)) + 0.3 * random.normal(size=400)


def _skipped(random: Random) -> Floats:
    """Return a curve with single overflows, as loss scaling skips them."""
    curve = _falling(5.0, 1.0, 800, 0.05)(random)
    curve[[0, 1, 300]] = np.inf
    return curve


def _curriculum(random: Random) -> Floats:
    """Return a curve that falls on easy data, jumps with the harder ones, and falls again."""
    easy, hard = 0.9 * np.exp(-np.arange(150) / 25) + 0.05, 0.4 + 0.8 * np.exp(-np.arange(150) / 400)
    return np.concatenate([easy, hard]) * _noise(random, 300, 0.1)


def _queue(random: Random) -> Floats:
    """Return a contrastive loss whose queue of negatives fills first: it rises from 3 to 7.5, then falls."""
    rise = 3 + 4.5 * (1 - np.exp(-np.arange(400) / 12))
    return rise * np.exp(-np.maximum(np.arange(400) - 60, 0) / 900) * _noise(random, 400, 0.02)


HEALTHY: Mapping[str, Curve] = {
    "a smooth fit by epoch": _falling(1.0, 0.05, 30, 0.01),
    "a short fit by epoch": _falling(1.0, 0.3, 5, 0.01),
    "200 epochs that have settled": _falling(2.3, 0.01, 200, 0.05),
    "batches that differ": _falling(2.3, 0.4, 1000, 0.4),
    "batches that differ by any factor": _falling(2.3, 0.05, 1000, 1.0),
    "small batches of a fine-tuned model": _falling(1.4, 1.2, 1000, 0.5),
    "few points that differ by any factor": _falling(0.3, 0.3, 20, 1.0),
    "sixty points of noise": _falling(0.5, 0.5, 60, 0.8),
    "an end at 1e-6": _falling(1.0, 1e-6, 500, 0.2, pace=0.03),
    "warm restarts": _restarts(1000, 4, 0.1),
    "one restart by epoch": _restarts(100, 1, 0.2),
    "a restart far below": _restarts(60, 3, 0.02),
    "stray batches": _spiky,
    "a learning rate that warms up": _warming,
    "a fit to the last bit": _memory,
    "a log-likelihood below 0": _likelihood,
    "overflows of loss scaling": _skipped,
    "a curriculum": _curriculum,
    "a queue that fills first": _queue,
}


def _nan_from_37(random: Random) -> Floats:
    curve = _falling(2.3, 0.4, 200, 0.2)(random)
    curve[37:] = np.nan
    return curve


def _overflown(random: Random) -> Floats:
    curve: Floats = np.exp(np.arange(60) * 1.5) * _noise(random, 60, 0.1)
    curve[45:50] = np.inf
    curve[50:] = np.nan
    return curve


def _diverging(random: Random) -> Floats:
    count = np.arange(300)
    return (2.3 * np.exp(-count / 20) + 0.3 + np.exp((count - 200) / 15)) * _noise(random, 300, 0.3)


def _jump(random: Random) -> Floats:
    curve = _falling(2.3, 0.3, 40, 0.05)(random)
    curve[30:] = 40 * _noise(random, 10, 0.2)
    return curve


BROKEN: Mapping[str, tuple[Curve, str]] = {
    "NaN at step 37": (_nan_from_37, "non-finite-values"),
    "growth until it overflows": (_overflown, "non-finite-values"),
    "exactly 0 from the first step": (lambda random: np.zeros(50), "exact-zero-loss"),
    "a loss that diverges": (_diverging, "diverging-loss"),
    "a loss that jumps and stays, by epoch": (_jump, "diverging-loss"),
}
"""Each with the rule that must be loud."""
