"""Where the first number stood that was not finite."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tb_zeroloss.schema.configuration import Configuration, VariableCard
from tb_zeroloss.schema.quantities import ACTIVATIONS, FACTS, GRADIENTS, INPUT, LOSS, PREDICTION, Group
from tb_zeroloss.series.complete import Facts, glorot_norm, non_finite_source


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
            {INPUT: {"non_finite_share": [0.0, 0.1]}, LOSS: {"total": [np.nan], "elements_per_row": [1.0]}},
            ("input", 1),
            id="an input and the loss",
        ),
        pytest.param({LOSS: {"total": [np.nan]}}, None, id="a loss that was not recorded"),
        pytest.param(
            {LOSS: {"total": [np.nan], "elements_per_row": [1.0]}}, ("loss", 0), id="a loss that was seen to be NaN"
        ),
        pytest.param(
            {LOSS: {"total": [np.nan], "elements_per_row": [1.0]}, GRADIENTS: {"finite": [0.0, 1.0, 1.0]}},
            ("loss", 0),
            id="a loss that is NaN before its gradient",
        ),
        pytest.param({LOSS: {"total": [np.inf]}}, ("loss", 0), id="the loss"),
    ],
)
def test_the_first_in_the_order_of_the_dataflow(changes: Any, expected: Any) -> None:
    record = {group.tag: table(group, **{**columns, **changes.get(group, {})}) for group, columns in FINE.items()}
    assert non_finite_source(record) == expected


@pytest.mark.parametrize(
    ("losses", "first"),
    [
        pytest.param([np.nan, np.nan, np.nan], np.nan, id="it was never recorded"),
        pytest.param([0.5, 0.4, np.nan], 2.0, id="it was a number before"),
        pytest.param([np.nan, np.inf, np.nan], 1.0, id="infinity is no missing number"),
    ],
)
def test_a_loss_is_not_finite_only_where_it_was_seen(losses: list[float], first: float) -> None:
    facts, card = Facts(), Configuration(1, "model")
    records = [{LOSS.tag: table(LOSS, total=[loss])} for loss in losses]
    for step, record in enumerate(records):
        facts.complete(step, record, card)
    np.testing.assert_equal(records[-1][FACTS.tag][FACTS.index("first_non_finite_step")], first)


@pytest.mark.parametrize(
    ("shape", "norm"),
    [((), 1.0), ((4,), np.sqrt(8 / 5)), ((3, 5), np.sqrt(30 / 8)), ((3, 3, 2, 4), np.sqrt(144 / 54))],
    ids=["a scalar, as the weight of a loss", "a bias", "a kernel", "a convolution"],
)
def test_the_usual_norm_of_a_variable_is_that_of_glorot_initialisation(shape: tuple[int, ...], norm: float) -> None:
    assert glorot_norm(VariableCard("v", "layer", shape, False)) == pytest.approx(norm)
