"""Cumulative facts of a run that one process recorded after another.

A process that is started again in the same directory counts from its own start. Records
that it replaced are gone from the series, and what they counted with them.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

OF_THE_FIRST_RECORD = frozenset({"first_step", "first_loss", "first_input_ratio"})
OF_THE_BEST_LOSS = frozenset({"best_loss", "best_loss_step"})
OF_THE_FIRST_NON_FINITE = frozenset(
    {"first_non_finite_step", "non_finite_source", "non_finite_row", "oversized_before_non_finite"}
)
COUNTS = frozenset({"records", "zero_loss_records", "failures"})


def so_far(name: str, column: Callable[[str], Floats]) -> float:
    """Return a fact over all processes.

    Args:
        name: Of the fact.
        column: Values of a fact in each record that is left, ``[records]``, sorted by step.
    """
    values = column(name)
    if name in COUNTS:
        return float(values[_last_of_each_process(column("records"))].sum())
    if name in OF_THE_FIRST_RECORD:
        return float(values[0])
    if name in OF_THE_BEST_LOSS:
        return float(values[_smallest(column("best_loss"))])
    if name in OF_THE_FIRST_NON_FINITE:
        return float(values[_smallest(column("first_non_finite_step"))])
    return float(values[-1])


def _last_of_each_process(records: Floats) -> npt.NDArray[np.bool_]:
    return np.append(records[1:] <= records[:-1], True)


def _smallest(values: Floats) -> int:
    """Return the first record with the smallest value, the last one if there is none."""
    return int(np.nanargmin(values)) if not np.isnan(values).all() else len(values) - 1
