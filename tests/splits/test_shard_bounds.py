"""Bounds of all rows, made surer by what is known of each shard."""

from __future__ import annotations

import math

import pytest

from tb_zeroloss.splits.estimates import UNKNOWN, Estimate
from tb_zeroloss.splits.shard_bounds import Pair, at_least_in_shards, distinct_in_shards, shared_in_shards

exact = Estimate.exact


@pytest.mark.parametrize(
    ("joined", "shards", "bound"),
    [
        pytest.param(Estimate(90, 80, 110), [exact(50), exact(50)], Estimate(90, 80, 100), id="all differ"),
        pytest.param(Estimate(40, 30, 60), [exact(50), exact(10)], Estimate(50, 50, 60), id="one holds more"),
        pytest.param(exact(60), [exact(50), exact(50)], exact(60), id="known"),
    ],
)
def test_rows_that_differ(joined: Estimate, shards: list[Estimate], bound: Estimate) -> None:
    assert distinct_in_shards(joined, shards) == bound


def test_a_row_with_a_twin_in_its_shard_has_one_among_all() -> None:
    joined = Estimate(0.1, 0.0, 0.5)
    assert at_least_in_shards(joined, [(100, exact(0.4)), (100, exact(0.0))]) == Estimate(0.2, 0.2, 0.5)
    assert at_least_in_shards(joined, [(100, UNKNOWN), (300, exact(0.0))]) == joined


def test_what_is_not_known_of_any_stays_so() -> None:
    assert math.isnan(at_least_in_shards(UNKNOWN, [(100, UNKNOWN)]).value)


@pytest.mark.parametrize(
    ("workers", "bound"),
    [
        pytest.param(
            [Pair(0, 0, 100, exact(0.2)), Pair(1, 1, 300, exact(0.0))], Estimate(0.05, 0.05, 0.9), id="shards of each"
        ),
        pytest.param(
            [Pair(0, 0, 100, exact(0.25)), Pair(1, 0, 100, exact(0.125))], Estimate(0.25, 0.25, 0.375), id="one for all"
        ),
        pytest.param(
            [Pair(0, 0, 100, exact(0.2)), Pair(1, -1, 0, None)], Estimate(0.2, 0.2, 0.9), id="validation of the chief"
        ),
        pytest.param([Pair(0, -1, 0, None), Pair(-1, 1, 100, UNKNOWN)], Estimate(0.01, 0.0, 0.9), id="never beside"),
        pytest.param(
            [Pair(0, 0, 100, exact(0.2)), Pair(0, 0, 100, exact(0.2))], Estimate(0.2, 0.2, 0.2), id="nothing dealt out"
        ),
    ],
)
def test_validation_rows_that_are_in_training_of_any_worker(workers: list[Pair], bound: Estimate) -> None:
    assert shared_in_shards(Estimate(0.01, 0.0, 0.9), workers) == bound


def test_what_the_sketches_do_not_reach_is_known_from_the_shards() -> None:
    assert shared_in_shards(UNKNOWN, [Pair(0, 0, 100, exact(0.2)), Pair(1, 1, 100, exact(0.0))]) == Estimate(
        0.1, 0.1, 1
    )
