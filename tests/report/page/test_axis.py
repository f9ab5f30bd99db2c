from __future__ import annotations

import math

import numpy as np
import pytest

from tb_zeroloss.report.page.axis import axis_of, step_between


def test_a_loss_stands_on_a_logarithm_with_a_lane_for_zero_and_one_for_nan() -> None:
    axis = axis_of(np.array([1.0, 1e-4, 0.0, np.nan]), missing=True)
    assert axis.is_log
    assert axis.zero_lane is not None
    assert axis.missing_lane is not None
    assert axis.low < axis.zero_lane < -4 < 0 < axis.missing_lane < axis.high
    assert [words for _, words in axis.ticks] == ["0.0001", "0.001", "0.01", "0.1", "1", "0", "NaN"]
    np.testing.assert_allclose(axis.place(np.array([1.0, 1e-4])), [0, -4])
    assert np.isnan(axis.place(np.array([0.0, np.nan, np.inf]))).all()


@pytest.mark.parametrize(
    ("values", "is_log"), [([1.0, -1.0], False), ([0.0, 0.0], False), ([2.0, 2.0], True), ([0.5], True)]
)
def test_a_negative_loss_and_one_that_is_always_zero_stand_on_a_plain_axis(values: list[float], is_log: bool) -> None:
    axis = axis_of(np.array(values), missing=False)
    assert axis.is_log is is_log
    assert axis.low < axis.high
    assert len(axis.ticks) >= 2
    assert axis.zero_lane is axis.missing_lane is None
    assert all(axis.low <= at <= axis.high for at, _ in axis.ticks)


@pytest.mark.parametrize("scale", [1e-300, 1e-11, 1.0, 1e30])
def test_a_loss_of_any_size_has_room(scale: float) -> None:
    axis = axis_of(np.array([scale, scale * 1.001]), missing=False)
    assert math.isfinite(axis.low)
    assert axis.low < axis.high
    assert len({words for _, words in axis.ticks}) >= 2


def test_a_step_is_round() -> None:
    assert step_between(0, 10, 4) == 5
    assert step_between(0, 511, 8) == 100


@pytest.mark.parametrize("values", [[1.0, 1e290], [1.7e308, 1.0], [1e308, -1e308]])
def test_the_largest_losses_have_an_axis(values: list[float]) -> None:
    axis = axis_of(np.array(values), missing=False)
    assert math.isfinite(axis.low)
    assert math.isfinite(axis.high)
    assert axis.ticks
