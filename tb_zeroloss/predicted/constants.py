"""The constant that predicts best under a loss, from all targets that are at hand."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from tb_zeroloss.predicted.losses import Loss
from tb_zeroloss.schema.losses import (
    BETWEEN,
    BINARY,
    CATEGORICAL,
    DECISIONS,
    LOW_QUANTILES,
    SHARE_FLOOR,
    SMALLEST_SQUARED_LENGTH,
    SPARSE,
    TOWARDS_EVEN,
)
from tb_zeroloss.series.run import Floats

Constants = Callable[[Floats], list[Floats]]
"""``targets [rows, elements] -> constants [elements]``."""


def constant_loss(loss: Loss, target: Floats, prediction: Floats, constants: list[Floats]) -> float:
    """Return the smallest finite loss that one of some constants has on these rows; NaN if there is none.

    Args:
        loss: Of the output.
        target: ``[rows, ...]``.
        prediction: ``[rows, ...]``: its shape.
        constants: Each ``[elements of a row]``, or ``[units]``.
    """
    row = prediction.shape[1:]
    losses = [
        loss(target, np.broadcast_to(each if each.size != np.prod(row) else each.reshape(row), prediction.shape)).mean()
        for each in constants
    ]
    finite = [float(value) for value in losses if np.isfinite(value)]
    return min(finite) if finite else float("nan")


def constants_for(name: str, targets: Floats, *, from_logits: bool = False) -> list[Floats]:
    """Return constants of which one is best under the loss, or close to it, each ``[elements]``.

    They are those that a recorder tries; medians are of all rows, where it keeps some.

    Args:
        name: Of the loss, in full.
        targets: ``[rows, elements]``, class indices as one-hot rows; what is not finite counts as 0.
        from_logits: Whether the loss takes logits.
    """
    if name in DECISIONS:
        return []
    if name in BINARY | CATEGORICAL | SPARSE:
        return _cross_entropy(name, targets.mean(axis=0), from_logits=from_logits)
    return KNOWN[name](targets)


def _cross_entropy(name: str, mean: Floats, *, from_logits: bool) -> list[Floats]:
    shares = np.clip(mean, SHARE_FLOOR, 1 - SHARE_FLOOR)
    found = [shares]
    if "focal" in name:
        even = 0.5 if name in BINARY else 1 / len(shares)
        found = [shares + way * (even - shares) for way in TOWARDS_EVEN]
    if not from_logits:
        return found
    return [np.log(each) - np.log1p(-each) if name in BINARY else np.log(each) for each in found]


def _quantiles(targets: Floats, shares: tuple[float, ...]) -> list[Floats]:
    return list(np.quantile(targets, shares, axis=0, method="inverted_cdf"))


def _mean(targets: Floats) -> list[Floats]:
    return [targets.mean(axis=0)]


def _between(targets: Floats) -> list[Floats]:
    mean, median = targets.mean(axis=0), _quantiles(targets, (0.5,))[0]
    return [mean + way * (median - mean) for way in BETWEEN]


def _direction(targets: Floats) -> list[Floats]:
    squares = (targets**2).sum(axis=-1, keepdims=True)
    return [(targets / np.sqrt(np.maximum(squares, SMALLEST_SQUARED_LENGTH))).mean(axis=0)]


def _signed_mean(targets: Floats) -> Floats:
    mean: Floats = targets.mean(axis=0)
    return 2 * mean - 1 if targets.min() >= 0 else mean


def _commonest(targets: Floats) -> list[Floats]:
    shares = targets.mean(axis=0)
    return [(np.arange(len(shares)) == shares.argmax()) * float(shares.max() > 0.5)]


KNOWN: dict[str, Constants] = {
    "mean_squared_error": _mean,
    "poisson": _mean,
    "kl_divergence": _mean,
    "mean_absolute_error": lambda targets: _quantiles(targets, (0.5,)),
    "huber": _between,
    "log_cosh": _between,
    "mean_absolute_percentage_error": lambda targets: _quantiles(targets, LOW_QUANTILES),
    "mean_squared_logarithmic_error": lambda t: [np.expm1(np.log1p(np.maximum(t, 0)).mean(axis=0))],
    "cosine_similarity": _direction,
    "hinge": lambda targets: [np.where(_signed_mean(targets) < 0, -1.0, 1.0)],
    "squared_hinge": lambda targets: [_signed_mean(targets)],
    "categorical_hinge": _commonest,
}
"""Constants to try under the losses of Keras, by name; cross-entropies apart."""
