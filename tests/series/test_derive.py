"""Derivations that rules share, against what they mean."""

from __future__ import annotations

import numpy as np
import pytest

from tb_zeroloss.schema.quantities import FACTS, LOSS
from tb_zeroloss.series import derive
from tb_zeroloss.series.run import Floats, Steps
from tests.rules.build import make_run, steps_at_cadence

CADENCE = steps_at_cadence(1000)


def test_a_record_stands_for_the_steps_since_the_one_before() -> None:
    assert derive.steps_per_record(np.array([5, 6, 10, 60])).tolist() == [1.0, 1.0, 4.0, 50.0]


@pytest.mark.parametrize(
    ("steps", "first"),
    [
        pytest.param(np.arange(5), 0, id="a short run is looked at as a whole"),
        pytest.param(np.arange(100), 80, id="at least 20 records"),
        pytest.param(np.arange(1000), 900, id="a tenth of the steps when that is more"),
        pytest.param(CADENCE, 50, id="20 records of the usual cadence reach far back"),
        pytest.param(np.zeros(0, np.int64), None, id="nothing without a record"),
    ],
)
def test_the_window_is_20_records_or_a_tenth_of_the_steps(steps: Steps, first: int | None) -> None:
    chosen = steps[derive.window(steps)]
    assert (int(chosen[0]) if chosen.size else None) == first


def test_means_weigh_by_steps_and_leave_out_what_is_not_finite() -> None:
    steps = np.array([0, 1, 10, 20])
    assert derive.weighed_mean(np.array([0.0, 0.0, np.nan, 1.0]), steps) == pytest.approx(10 / 12)
    assert np.isnan(derive.weighed_mean(np.array([np.nan]), np.array([3])))


def test_a_mean_stays_within_its_values() -> None:
    assert derive.weighed_mean(np.full(40, 0.01), CADENCE[:40]) == 0.01


@pytest.mark.parametrize(
    ("condition", "start"),
    [
        pytest.param([False, True, True], 1, id="from the last break on"),
        pytest.param([True, True], 0, id="from the beginning"),
        pytest.param([True, False], None, id="over"),
        pytest.param([], None, id="no record"),
    ],
)
def test_a_stretch_reaches_the_end_unbroken(condition: list[bool], start: int | None) -> None:
    assert derive.stretch_start(np.array(condition, bool)) == start


def test_a_frequent_condition_starts_where_it_first_holds_often_enough() -> None:
    condition = np.array([1, 0, 0, 0, 0, 0, 1, 0, 1, 0], bool)
    assert derive.frequent_since(condition, np.arange(10), 0.5) == 6
    assert derive.frequent_since(condition, np.arange(10), 0.3) == 0
    assert derive.frequent_since(np.zeros(10, bool), np.arange(10), 0.3) is None


def test_what_is_measured_rarely_may_have_begun_after_the_measurement_before() -> None:
    run = make_run()
    measured = np.array([7, 50, 400])
    assert derive.step_before(run, measured, 2) == 50
    assert derive.step_before(run, measured, 0) == 0


@pytest.mark.parametrize(
    ("last", "per_epoch", "long_enough"),
    [
        pytest.param(199, 10, True, id="200 steps"),
        pytest.param(198, 10, False, id="199 steps"),
        pytest.param(19, 1, True, id="20 epochs of one step"),
        pytest.param(18, 1, False, id="19 epochs of one step"),
    ],
)
def test_20_epochs_of_small_data_count_as_many_steps(last: int, per_epoch: int, long_enough: bool) -> None:
    run = make_run(last, {FACTS: {"steps_per_epoch": per_epoch}}, steps=[0, last])
    assert derive.spans(run, 200) is long_enough


def test_a_line_is_found_beside_outliers() -> None:
    values: Floats = 5.0 - 0.001 * CADENCE.astype(np.float64)
    values[[-2, -7]] = 1000.0
    line = derive.trend(values, CADENCE)
    steps = CADENCE[derive.window(CADENCE)]
    assert line.change == pytest.approx(-0.001 * (steps[-1] - steps[0]), rel=0.05)
    assert abs(line.change) > line.noise


def test_noise_around_a_level_is_flat() -> None:
    noise = np.random.default_rng(0).normal(1.0, 0.1, len(CADENCE))
    assert derive.is_flat(make_run(changes={LOSS: {"total": noise}}), 0.02)
    assert not derive.is_flat(make_run(changes={LOSS: {"total": lambda s: 1.0 - s / 1500}}), 0.02)
