from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from tb_zeroloss.report.points import SPARK_POINTS, chosen, loss_line, row_names, series_payload
from tb_zeroloss.schema.quantities import ACTIVATIONS, FACTS, GRADIENTS, LOSS
from tests import events


def column(values: list[float]) -> np.ndarray:
    return np.array(values)[:, None]


def test_a_short_series_is_kept_as_it_is() -> None:
    assert chosen(column([3, 1, 2]), 3).tolist() == [0, 1, 2]


@given(arrays.arrays(np.float64, st.tuples(st.integers(1, 400), st.just(1))), st.integers(8, 100))
def test_first_last_smallest_and_largest_survive(values: np.ndarray, points: int) -> None:
    kept = chosen(values, points)
    assert kept[0] == 0
    assert kept[-1] == len(values) - 1
    assert len(kept) <= points
    assert sorted(set(kept.tolist())) == kept.tolist()
    finite = values[np.isfinite(values)]
    if finite.size:
        assert {finite.min(), finite.max()} <= set(values[kept][np.isfinite(values[kept])])
    assert np.isfinite(values[kept]).all() == np.isfinite(values).all()


def test_a_single_spike_among_thousands_survives() -> None:
    values = np.ones(10_000)
    values[[1234, 7777]] = [50.0, np.nan]
    kept = chosen(values[:, None], 100).tolist()
    assert 1234 in kept
    assert 7777 in kept


def test_the_extremes_of_every_column_and_of_any_row_survive() -> None:
    values = np.zeros((3000, 4, 3))
    values[500, 2, 0], values[1500, 3, 1], values[2500, 0, 2] = 9, -9, 9
    assert {500, 1500, 2500} <= set(chosen(values, 60).tolist())


def test_the_line_of_the_overview_has_few_points_and_null_for_what_is_not_a_number() -> None:
    made = [events.record(step, step + 1, np.nan if step == 300 else 1 / (step + 1)) for step in range(500)]
    line = loss_line(events.series(made))
    assert len(line) <= SPARK_POINTS
    assert line[0] == [0.0, 1.0]
    assert line[-1] == [499.0, 1 / 500]
    assert [300.0, None] in line


def test_a_run_without_losses_has_no_line() -> None:
    assert loss_line(events.series([(0, [events.values(FACTS, records=1)])])) == []


def test_a_payload_has_a_value_for_each_column_row_and_step() -> None:
    payload = series_payload(events.series(events.records(range(10))), GRADIENTS, first=2, last=5)
    assert payload.steps == [2, 3, 4, 5]
    assert payload.rows == ["dense/kernel", "dense_1/kernel"]
    assert payload.columns == list(GRADIENTS.columns)
    assert payload.units[0] == "loss / weight"
    assert payload.values[0] == [[pytest.approx(0.1)] * 4, [pytest.approx(0.2)] * 4]
    assert payload.values[GRADIENTS.index("update_norm")] == [[None] * 4, [None] * 4]


def test_one_column_alone_can_be_asked_for() -> None:
    payload = series_payload(events.series(events.records(range(3))), LOSS, column="constant")
    assert (payload.columns, payload.values) == (["constant"], [[[0.25, 0.25, 0.25]]])


def test_facts_have_one_row() -> None:
    payload = series_payload(events.series(events.records(range(3))), FACTS, column="records")
    assert (payload.rows, payload.values) == (["run"], [[[1.0, 2.0, 3.0]]])


def test_what_was_not_recorded_is_an_empty_series() -> None:
    payload = series_payload(events.series(events.records(range(3))), ACTIVATIONS)
    assert (payload.steps, payload.rows) == ([], [])
    assert payload.values == [[] for _ in ACTIVATIONS]


def test_rows_that_the_configuration_does_not_name_get_a_number() -> None:
    assert row_names(events.CONFIGURATION, GRADIENTS, 3) == ["dense/kernel", "dense_1/kernel", "variable 2"]
