"""Quantiles of the beta distribution, by which the bounds of a share are found."""

from __future__ import annotations

import math

TERMS = 200
"""Of the continued fraction; samples of 4,096 rows need about 100."""

HALVINGS = 50
"""Of the interval from 0 to 1: to 1e-15."""


def beta_quantile(probability: float, a: float, b: float) -> float:
    """Return the value below which a beta(a, b) variable lies with this probability; a and b are above 0."""
    low, high = 0.0, 1.0
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        if beta_probability(middle, a, b) < probability:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def beta_probability(x: float, a: float, b: float) -> float:
    """Return the probability that a beta(a, b) variable is below ``x``, from 0 to 1: I_x(a, b).

    By the continued fraction of DLMF 8.17.22, on the side where it converges fast.
    """
    if x <= 0 or x >= 1:
        return float(x >= 1)
    if x > (a + 1) / (a + b + 2):
        return 1 - beta_probability(1 - x, b, a)
    scale = a * math.log(x) + b * math.log1p(-x) + math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
    return math.exp(scale) / a / _fraction(x, a, b)


def _fraction(x: float, a: float, b: float) -> float:
    """Return 1 + d1 / (1 + d2 / (1 + ...)), from its last term."""
    value = 1.0
    for term in range(TERMS, 0, -1):
        m = term // 2
        if term % 2:
            step = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        else:
            step = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        value = 1 + step / value
    return value
