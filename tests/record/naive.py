"""Slow and obvious NumPy twins of the recorded statistics."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def one_hot(labels: Any, classes: int) -> Floats:
    return np.array([[1.0 if label == k else 0.0 for k in range(classes)] for label in np.ravel(labels)])


def spread(rows: Floats) -> float:
    variances = [np.mean((rows[:, j] - rows[:, j].mean()) ** 2) for j in range(rows.shape[1])]
    return float(np.sqrt(np.mean(variances)))


def quantile(values: Any, share: float) -> float:
    ordered = sorted(np.ravel(values).tolist())
    for value in ordered:
        if sum(v <= value for v in ordered) >= share * len(ordered):
            return float(value)
    raise ValueError("no values")


def moments(rows: Floats) -> dict[str, float]:
    finite = np.isfinite(rows)
    clean = np.where(finite, rows, 0.0)
    none = {"rows": len(rows), "mean": np.nan, "std": np.nan, "rms": np.nan, "minimum": np.nan, "maximum": np.nan}
    if not finite.any():
        return {**none, "non_finite_share": 1.0}
    return {
        "rows": len(rows),
        "mean": clean.mean(),
        "std": spread(clean),
        "rms": np.sqrt((clean**2).mean()),
        "minimum": clean.min(),
        "maximum": clean.max(),
        "quantile_01": quantile(clean, 0.01),
        "quantile_05": quantile(clean, 0.05),
        "quantile_50": quantile(clean, 0.5),
        "quantile_95": quantile(clean, 0.95),
        "quantile_99": quantile(clean, 0.99),
        "zero_share": np.mean(rows == 0),
        "non_finite_share": 1 - finite.mean(),
        "row_sum_off_share": np.mean(np.abs(clean.sum(axis=1) - 1) > 1e-3) if rows.shape[1] > 1 else np.nan,
        "outside_unit_share": np.mean((clean < 0) | (clean > 1)),
        "negative_share": np.mean(clean < 0),
    }


def prediction_extras(rows: Floats, wanted: Floats) -> dict[str, float]:
    return {
        "near_zero_share": np.mean(np.abs(rows) <= 1e-3),
        "near_one_share": np.mean(np.abs(rows - 1) <= 1e-3),
        "near_minus_one_share": np.mean(np.abs(rows + 1) <= 1e-3),
        "exact_one_share": np.mean(rows == 1),
        "squared_error": np.mean((rows - wanted) ** 2),
        "correlation": np.corrcoef(np.ravel(rows), np.ravel(wanted))[0, 1],
    }


def inputs(x: Floats) -> dict[str, float]:
    spreads = x.std(axis=0)
    means = np.abs(x.mean(axis=0))
    varies = spreads > 1e-6 * means
    return {
        "rows": len(x),
        "mean": x.mean(),
        "std": spread(x),
        "minimum": x.min(),
        "maximum": x.max(),
        "features": x.shape[1],
        "constant_share": np.mean(spreads == 0),
        "std_smallest": spreads[varies].min(),
        "std_largest": spreads.max(),
        "std_smallest_feature": int(np.argmin(np.where(varies, spreads, np.inf))),
        "std_largest_feature": int(np.argmax(spreads)),
        "offset_largest": (means[varies] / spreads[varies]).max(),
        "std_typical": quantile(spreads[varies], 0.5),
        "rms_seen": np.sqrt((x**2).mean()),
    }


def duplicate_column_share(kernel: Floats) -> float:
    columns = kernel.reshape(-1, kernel.shape[-1]).T
    repeated = sum(any(np.allclose(columns[j], columns[i], 1e-6) for i in range(j)) for j in range(1, len(columns)))
    return repeated / (len(columns) - 1)


NORMS = ("norm", "weight_norm", "update_norm", "none", "zero", "finite", "weight_finite")
CLOSER = ("absolute_maximum", "zero_share", "zero_row_share", "duplicate_column_share")


def variable(before: Any, gradient: Any, after: Any) -> dict[str, float]:
    b, g, a = (np.asarray(part, np.float64) for part in (before, gradient, after))
    rows = g.reshape(len(g), -1) if g.ndim >= 2 else None
    return {
        "norm": np.sqrt((g**2).sum()),
        "weight_norm": np.sqrt((b**2).sum()),
        "update_norm": np.sqrt(((a - b) ** 2).sum()),
        "none": 0.0,
        "zero": float(not g.any()),
        "finite": float(np.isfinite(g).all()),
        "weight_finite": float(np.isfinite(a).all()),
        "absolute_maximum": np.abs(g).max(),
        "zero_share": np.mean(g == 0),
        "zero_row_share": np.nan if rows is None else np.mean([not row.any() for row in rows]),
        "duplicate_column_share": duplicate_column_share(before) if b.ndim >= 2 else np.nan,
    }


def never_active_share(outputs: list[Floats]) -> float:
    rows = np.concatenate([output.reshape(-1, output.shape[-1]) for output in outputs])
    return float(np.mean([not np.any(rows[:, unit] > 0) for unit in range(rows.shape[1])]))


def saturated_share(slopes: Floats) -> float:
    return float(np.mean([np.mean(slopes[:, unit] < 1e-2) > 0.5 for unit in range(slopes.shape[1])]))


def norm_of_sampled_update(change: Any, touched: list[int], elements: int) -> float:
    """Return the norm of a change estimated from the touched rows, and from each n-th of the others for those."""
    rows = np.reshape(np.asarray(change, np.float64), (-1, np.shape(change)[-1]))
    every = int(np.ceil(len(rows) / (elements // rows.shape[1])))
    exact = sum(float((rows[row] ** 2).sum()) for row in set(touched))
    others = [row for row in range(0, len(rows), every) if row not in touched]
    rest = np.mean([(rows[row] ** 2).sum() for row in others]) * (len(rows) - len(set(touched)))
    return float(np.sqrt(exact + rest))
