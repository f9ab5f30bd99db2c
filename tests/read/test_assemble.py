from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tb_zeroloss.read.assemble import assemble, current
from tb_zeroloss.schema import wire
from tb_zeroloss.schema.arrays import CLASS_COUNTS, FINGERPRINTS
from tb_zeroloss.schema.quantities import ACTIVATIONS, EVALUATION, FACTS, LOSS
from tests import events
from tests.events import Point

NOTHING = np.zeros(0)
NO_WRITES = (np.zeros(0), np.zeros(0, np.int64))


def points(*steps_and_times: tuple[int, float]) -> list[Point]:
    return [Point(step, time, NOTHING) for step, time in steps_and_times]


@pytest.mark.parametrize(
    ("given_points", "kept"),
    [
        pytest.param([(0, 1), (1, 2), (2, 3)], [(0, 1), (1, 2), (2, 3)], id="in order"),
        pytest.param([(2, 3), (0, 1), (1, 2)], [(0, 1), (1, 2), (2, 3)], id="handed out in any order"),
        pytest.param([(0, 1), (1, 2), (1, 3)], [(0, 1), (1, 3)], id="a step written twice: the last counts"),
        pytest.param([(0, 1), (9, 2), (3, 3)], [(0, 1), (3, 3)], id="started again at step 3"),
        pytest.param([(5, 1), (5, 1)], [(5, 1)], id="the same point twice"),
    ],
)
def test_only_what_still_holds_is_kept(given_points: list[tuple[int, float]], kept: list[tuple[int, float]]) -> None:
    assert [(point.step, point.wall_time) for point in current(points(*given_points), NO_WRITES)] == kept


def test_the_stale_end_of_a_tag_that_is_no_longer_written_is_dropped() -> None:
    old = points((0, 1), (50, 2), (100, 3))
    writes = (np.array([1.0, 2.0, 3.0, 10.0]), np.array([0, 50, 100, 20]))
    assert [point.step for point in current(old, writes)] == [0]


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=20))
def test_steps_are_always_sorted_and_unique(given_points: list[tuple[int, int]]) -> None:
    kept = current(points(*((step, float(time)) for step, time in given_points)), NO_WRITES)
    steps = [point.step for point in kept]
    assert steps == sorted(set(steps))
    assert bool(kept) == bool(given_points)


def test_any_subsample_of_an_ordinary_run_keeps_its_records() -> None:
    every = points(*((step, float(step)) for step in range(0, 100, 7)))
    for start in range(5):
        assert current(every[start::3], NO_WRITES) == every[start::3]


def test_the_latest_configuration_counts() -> None:
    configurations = [
        Point(step, float(step), wire.encode_configuration(configuration))
        for step, configuration in ((5, events.BROKEN_CONFIGURATION), (9, events.CONFIGURATION))
    ]
    assert assemble("a", {"zeroloss/configuration": configurations[::-1]}).configuration == events.CONFIGURATION


def test_a_run_without_configuration_says_so() -> None:
    run = assemble("a", {FACTS.tag: [Point(0, 1.0, events.values(FACTS, records=3).array)]})
    assert run.configuration.notes == ("the configuration was not recorded",)
    assert run.records_logged == 3


@pytest.mark.parametrize(
    ("first", "kept"),
    [
        pytest.param(12, [11, 12], id="training that goes on at the step of the evaluation"),
        pytest.param(11, [11], id="training that begins before it"),
        pytest.param(5, [], id="training that begins before all"),
    ],
)
def test_an_evaluation_holds_until_training_begins_before_it(first: int, kept: list[int]) -> None:
    evaluations = [Point(step, float(step), events.values(EVALUATION, rows=9).array) for step in (11, 12)]
    later = [Point(step, 20.0 + step, events.values(FACTS, records=3).array) for step in (first, first + 1)]
    run = assemble("a", {EVALUATION.tag: evaluations, FACTS.tag: later})
    assert run[EVALUATION].steps.tolist() == kept


def test_layers_that_come_later_are_nan_before() -> None:
    made = [Point(step, float(step), events.values(ACTIVATIONS, rows, mean=1).array) for step, rows in ((0, 1), (1, 2))]
    means = assemble("a", {ACTIVATIONS.tag: made})[ACTIVATIONS]["mean"]
    np.testing.assert_array_equal(means, [[1, np.nan], [1, 1]])


def test_class_counts_are_read_for_all_outputs() -> None:
    counts = np.arange(6.0).reshape(1, 2, 3)
    run = assemble("a", {CLASS_COUNTS.tag: [Point(7, 1.0, counts)]})
    assert run.class_counts is not None
    assert run.class_counts[0].tolist() == [7]
    assert run.class_counts[1].shape == (1, 1, 2, 3)


def test_fingerprints_are_read_to_the_last_bit() -> None:
    made = [Point(step, float(step), np.array([2**62 + step])) for step in (0, 1)]
    found = assemble("a", {FINGERPRINTS.tag: made}).fingerprints
    assert found is not None
    assert found[0].tolist() == [0, 1]
    assert found[1].tolist() == [[2**62], [2**62 + 1]]


def test_tags_of_a_later_release_are_left_out() -> None:
    run = assemble("a", {"zeroloss/of_tomorrow": points((0, 1)), **{LOSS.tag: []}})
    assert dict(run.groups) == {}
