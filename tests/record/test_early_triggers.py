"""When a few records in a row ask for a look at once."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tb_zeroloss.record.writing.early_triggers import EarlyTriggers
from tb_zeroloss.schema.quantities import GRADIENTS, LOSS, WEIGHT_MASS, Group


def table(group: Group, column: str, values: list[float]) -> Any:
    array = np.full((len(values), len(group)), np.nan)
    array[:, group.index(column)] = values
    return {group.tag: array}


GOOD = table(LOSS, "value", [0.5])
ZERO = table(LOSS, "value", [0.0])
ONE_OF_TWO = table(LOSS, "value", [0.5, 0.0])
WEIGHTLESS = table(WEIGHT_MASS, "weight_per_row", [0.0])
CUT_OFF = table(GRADIENTS, "none", [1.0, 1.0])
PARTLY_CUT_OFF = table(GRADIENTS, "none", [1.0, 0.0])


@pytest.mark.parametrize(
    ("records", "rings_at"),
    [
        pytest.param([GOOD] * 9, [], id="a good run"),
        pytest.param([ZERO] * 9, [2], id="a loss of 0 from the start, said once"),
        pytest.param([GOOD, ZERO, ZERO, GOOD, ZERO, ZERO], [], id="two in a row are not enough"),
        pytest.param([ZERO] * 3 + [GOOD] + [ZERO] * 3, [2, 6], id="it comes back"),
        pytest.param([ONE_OF_TWO] * 3, [2], id="the loss of one of two outputs"),
        pytest.param([ZERO, WEIGHTLESS, CUT_OFF] * 3, [], id="another sign in each record"),
        pytest.param([WEIGHTLESS] * 3, [2], id="rows without weight"),
        pytest.param([CUT_OFF] * 3, [2], id="no gradient arrives"),
        pytest.param([PARTLY_CUT_OFF] * 3, [], id="a gradient arrives"),
    ],
)
def test_a_sign_that_lasts_rings_once(records: list[Any], rings_at: list[int]) -> None:
    alarm, rang = EarlyTriggers(), []
    for number, record in enumerate(records):
        alarm.see(record, is_finite=True)
        if alarm.answer():
            rang.append(number)
    assert rang == rings_at


def test_numbers_that_are_not_finite_ring() -> None:
    alarm = EarlyTriggers()
    for _ in range(3):
        assert not alarm.answer()
        alarm.see(GOOD, is_finite=False)
    assert alarm.answer()
    assert not alarm.answer(), "it is asked once"
