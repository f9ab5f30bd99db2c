"""The columns of targets and predictions, as the recorder has them, in NumPy.

Each is float64 and of all elements: quantiles too, of which the recorder looks at some thousand.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from tb_zeroloss.schema.quantities import NEAR, ROW_SUM_TOLERANCE
from tb_zeroloss.series.run import Floats
from tb_zeroloss.splits.classes import MOST_CLASSES

SHARES = {"quantile_01": 0.01, "quantile_05": 0.05, "quantile_50": 0.5, "quantile_95": 0.95, "quantile_99": 0.99}

Columns = Mapping[str, float]


def clean(values: Floats) -> Floats:
    """Return the values with 0 for what is not finite."""
    return np.where(np.isfinite(values), values, 0.0)


def spread(rows: Floats) -> float:
    """Return the root mean, over columns, of the variance over rows of ``[rows, columns]``."""
    return float(np.sqrt(rows.var(axis=0).mean()))


def one_hot(labels: Floats, classes: int) -> Floats:
    """Return ``[labels, classes]``; a row of zeros for an index outside, and for what is not finite."""
    numbers = np.where(np.isfinite(labels), labels, -1).reshape(-1, 1).astype(np.int64)
    rows: Floats = (numbers == np.arange(classes)).astype(np.float64)
    return rows


def moments(rows: Floats, units: int) -> dict[str, float]:
    """Return the columns that targets and predictions share.

    Args:
        rows: ``[rows, elements]``.
        units: Elements that belong together and may be shares of 1: the last axis of what was given.
    """
    finite, values = np.isfinite(rows), clean(rows)
    nothing = 0.0 if finite.any() else np.nan
    sums = values.reshape(-1, units).sum(axis=1)
    found = np.quantile(values, list(SHARES.values()), method="inverted_cdf")
    return {
        "rows": float(len(rows)),
        "mean": values.mean() + nothing,
        "std": spread(values) + nothing,
        "rms": np.sqrt((values**2).mean()) + nothing,
        "minimum": values.min() + nothing,
        "maximum": values.max() + nothing,
        **dict(zip(SHARES, found, strict=True)),
        "zero_share": (rows == 0).mean(),
        "non_finite_share": (~finite).mean(),
        "row_sum_off_share": (np.abs(sums - 1) > ROW_SUM_TOLERANCE).mean() if units > 1 else np.nan,
        "outside_unit_share": ((values < 0) | (values > 1)).mean(),
        "negative_share": (values < 0).mean(),
    }


def target_columns(rows: Floats, classes: int | None, units: int) -> Columns:
    """Return the columns of the target group that are about some rows.

    Args:
        rows: ``[rows, elements]``; class indices ``[rows, 1]``.
        classes: Number of classes when these are class indices, else None.
        units: Size of the last axis of the targets; 1 for class indices.
    """
    found = moments(rows, units)
    if classes:
        found["std"] = _class_spread(rows, classes) + 0 * found["mean"]
        found["label_off_share"] = ((rows < 0) | (rows > classes - 1)).mean()
    return found | {
        "integer_share": (rows == np.round(rows)).mean(),
        "above_one_share": (rows > 1).mean(),
        "below_minus_one_share": (rows < -1).mean(),
    }


def seen_columns(seen: Floats, classes: int | None) -> Columns:
    """Return the columns of the target group that are about all rows, given in the same form."""
    everything = clean(seen)
    return {
        "seen_rows": float(len(seen)),
        "seen_mean": everything.mean(),
        "seen_std": _class_spread(everything, classes) if classes else spread(everything),
        "seen_minimum": everything.min(),
        "seen_maximum": everything.max(),
    }


def _class_spread(labels: Floats, classes: int) -> float:
    counts = one_hot(labels, classes).sum(axis=0)
    shares = counts / max(counts.sum(), 1.0)
    return float(np.sqrt((shares * (1 - shares)).mean()))


def prediction_columns(rows: Floats, wanted: Floats, width: int) -> Columns:
    """Return the columns of the prediction group, of ``[rows, elements]`` beside targets in the same shape."""
    a, b = rows - rows.mean(), wanted - wanted.mean()
    return moments(rows, width) | {
        "near_zero_share": (np.abs(rows) <= NEAR).mean(),
        "near_one_share": (np.abs(rows - 1) <= NEAR).mean(),
        "near_minus_one_share": (np.abs(rows + 1) <= NEAR).mean(),
        "exact_one_share": (rows == 1).mean(),
        "squared_error": ((rows - wanted) ** 2).mean(),
        "correlation": (a * b).mean() / np.sqrt((a**2).mean() * (b**2).mean()),
        "width": float(width),
    }


def class_counts(target: Floats, prediction: Floats, classes: int | None) -> Floats | None:
    """Return counts of targets and of answers by class, ``[2, K]``; None where there are no classes to count.

    Args:
        target: ``[rows, ...]``.
        prediction: ``[rows, ..., units]``; of one unit, above 0.5 is class 1.
        classes: Number of classes when the target holds class indices, else None.
    """
    width = prediction.shape[-1]
    if width > MOST_CLASSES:
        return None
    if width == 1:
        sides = [(np.where(np.isnan(part), 0.0, part) > 0.5).astype(np.float64) for part in (target, prediction)]
        return np.stack([one_hot(side, 2).sum(axis=0) for side in sides])
    if not classes and target.shape[-1] != width:
        return None
    chosen = _largest(prediction)
    wanted = target if classes else _largest(target)
    return np.stack([one_hot(np.asarray(side, np.float64), width).sum(axis=0) for side in (wanted, chosen)])


def _largest(values: Floats) -> npt.NDArray[np.int64]:
    """Return which unit of each position is largest, one that is NaN never."""
    known = np.where(np.isnan(values), -np.inf, values).reshape(-1, values.shape[-1])
    places: npt.NDArray[np.int64] = known.argmax(axis=-1)
    return places


def element_moments(target: Floats, prediction: Floats) -> Floats:
    """Return mean, spread, least and largest of each element over rows, ``[2, elements, 4]``."""
    rows = np.stack([target.reshape(len(target), -1), prediction.reshape(len(prediction), -1)])
    return np.stack([rows.mean(axis=1), rows.std(axis=1), rows.min(axis=1), rows.max(axis=1)], axis=-1)
