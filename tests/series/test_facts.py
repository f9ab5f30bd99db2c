"""Cumulative facts over a run that several processes recorded."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pytest

from tb_zeroloss.series.facts import so_far

NAN = math.nan

ONE: dict[str, list[float]] = {
    "records": [1, 2, 3],
    "first_step": [0, 0, 0],
    "best_loss": [3, 2, 2],
    "best_loss_step": [0, 10, 10],
    "first_non_finite_step": [NAN, 20, 20],
    "non_finite_source": [NAN, 6, 6],
    "failures": [0, 1, 1],
    "epoch": [0, 1, 2],
}
TWO: dict[str, list[float]] = {
    "records": [1, 2, 1, 3],
    "first_step": [0, 0, 100, 100],
    "best_loss": [3, 2, 9, 8],
    "best_loss_step": [0, 10, 100, 200],
    "first_non_finite_step": [NAN, 10, NAN, NAN],
    "non_finite_source": [NAN, 6, NAN, NAN],
    "failures": [0, 1, 0, 4],
    "epoch": [0, 1, 0, 1],
}
NEVER: dict[str, list[float]] = {
    "records": [1, 2],
    "best_loss": [NAN, NAN],
    "best_loss_step": [NAN, NAN],
    "first_non_finite_step": [NAN, NAN],
}


@pytest.mark.parametrize(
    ("facts", "name", "expected"),
    [
        *[pytest.param(ONE, name, values[-1], id=f"one process: {name}") for name, values in ONE.items()],
        pytest.param(TWO, "records", 5, id="records of both"),
        pytest.param(TWO, "failures", 5, id="failures of both"),
        pytest.param(TWO, "first_step", 0, id="the first step of the first"),
        pytest.param(TWO, "best_loss", 2, id="the best loss was in the first"),
        pytest.param(TWO, "best_loss_step", 10, id="and its step"),
        pytest.param(TWO, "first_non_finite_step", 10, id="the first NaN was in the first"),
        pytest.param(TWO, "non_finite_source", 6, id="and its source"),
        pytest.param(TWO, "epoch", 1, id="what is true now is of the second"),
        pytest.param(NEVER, "best_loss", NAN, id="no finite loss"),
        pytest.param(NEVER, "first_non_finite_step", NAN, id="all finite"),
    ],
)
def test_a_fact_is_true_of_all_processes(facts: dict[str, Sequence[float]], name: str, expected: float) -> None:
    found = so_far(name, lambda column: np.array(facts[column], np.float64))
    assert found == expected or (math.isnan(found) and math.isnan(expected))
