from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from demo.catalogue import ENTRIES
from demo.program import Program
from demo.verify import BROKEN_AT_LEAST, GOOD_AT_MOST, as_told

TRUTH = np.array([[1.0], [2.0], [3.0]])
BROKEN = next(entry for entry in ENTRIES if entry.broken)
FIXED = next(entry for entry in ENTRIES if entry.broken is False)


def answering(predictions: list[float]) -> Program:
    """Return a program whose model gives these predictions."""

    def model(x: Any, training: bool) -> Any:
        return np.array(predictions)[:, None]

    return Program(model, np.zeros((3, 2)), TRUTH, epochs=2, truth=TRUTH, batch_size=2)


@pytest.mark.parametrize(
    ("predictions", "share"),
    [
        pytest.param([1.0, 2.0, 3.0], 0.0, id="the truth leaves nothing unexplained"),
        pytest.param([2.0, 2.0, 2.0], 1.0, id="the mean leaves everything unexplained"),
        pytest.param([3.0, 2.0, 1.0], 4.0, id="the opposite is worse than the mean"),
        pytest.param([1.0, np.nan, 3.0], np.inf, id="a prediction that is not a number is infinitely wrong"),
    ],
)
def test_the_share_left_unexplained(predictions: list[float], share: float) -> None:
    assert answering(predictions).left_unexplained() == pytest.approx(share)


def test_steps_count_the_last_smaller_batch() -> None:
    assert answering([1.0, 2.0, 3.0]).steps == 4


@pytest.mark.parametrize(
    ("entry", "share", "told"),
    [
        pytest.param(BROKEN, BROKEN_AT_LEAST + 0.01, True, id="a broken run that knows nothing"),
        pytest.param(BROKEN, BROKEN_AT_LEAST, False, id="a broken run at the limit"),
        pytest.param(FIXED, GOOD_AT_MOST - 0.01, True, id="a fixed run that has learned"),
        pytest.param(FIXED, GOOD_AT_MOST, False, id="a fixed run at the limit"),
    ],
)
def test_the_limits_of_broken_and_good(entry: Any, share: float, told: bool) -> None:
    assert as_told(entry, share) is told
