"""Where the first number stood that was not finite."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tb_zeroloss.schema.quantities import ACTIVATIONS, GRADIENTS, INPUT, LOSS, PREDICTION, Group
from tb_zeroloss.series.complete import non_finite_source


def table(group: Group, **columns: list[float]) -> Any:
    values = np.full((len(next(iter(columns.values()))), len(group)), np.nan)
    for name, given in columns.items():
        values[:, group.index(name)] = given
    return values


FINE = {
    INPUT: {"non_finite_share": [0.0, 0.0]},
    ACTIVATIONS: {"finite": [1.0, np.nan, 1.0]},
    PREDICTION: {"non_finite_share": [0.0]},
    LOSS: {"total": [0.5]},
    GRADIENTS: {"finite": [1.0, 1.0, 1.0], "weight_norm": [1.0, 1.0, 1.0], "weight_finite": [1.0, 1.0, 1.0]},
}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({}, None, id="all is finite; one layer is not recorded"),
        pytest.param({INPUT: {"non_finite_share": [0.0, 0.1]}}, None, id="inputs alone, which a loss may mask"),
        pytest.param({GRADIENTS: {"finite": [1.0, 0.0, 0.0]}}, ("gradient", 1), id="the second gradient"),
        pytest.param({ACTIVATIONS: {"finite": [1.0, 1.0, 0.0]}}, ("activation", 2), id="the third layer"),
        pytest.param(
            {ACTIVATIONS: {"finite": [0.0, 0.0, 0.0]}, GRADIENTS: {"weight_norm": [1.0, 1.0, np.inf]}},
            ("weights", 2),
            id="weights before what they make",
        ),
        pytest.param(
            {INPUT: {"non_finite_share": [0.0, 0.1]}, LOSS: {"total": [np.nan]}},
            ("input", 1),
            id="an input and the loss",
        ),
        pytest.param({LOSS: {"total": [np.inf]}}, ("loss", 0), id="the loss"),
    ],
)
def test_the_first_in_the_order_of_the_dataflow(changes: Any, expected: Any) -> None:
    record = {group.tag: table(group, **{**columns, **changes.get(group, {})}) for group, columns in FINE.items()}
    assert non_finite_source(record) == expected
