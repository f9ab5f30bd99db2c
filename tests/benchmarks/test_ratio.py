from __future__ import annotations

import math

import pytest

from benchmarks.ratio import Goal, Ratio

AT_MOST = Goal(1.1)
AT_LEAST = Goal(10.0, at_least=True)


@pytest.mark.parametrize(
    ("rounds", "goal", "answer"),
    [
        pytest.param((1.0, 1.1, 1.2), AT_MOST, "ok", id="at most: median at the goal"),
        pytest.param((1.0, 1.11, 1.2), AT_MOST, "unresolved", id="at most: median above, first quartile not"),
        pytest.param((1.2, 1.2, 1.3), AT_MOST, "MISS", id="at most: first quartile above too"),
        pytest.param((9.0, 10.0, 11.0), AT_LEAST, "ok", id="at least: median at the goal"),
        pytest.param((8.0, 9.0, 11.0), AT_LEAST, "unresolved", id="at least: median below, third quartile not"),
        pytest.param((8.0, 9.0, 9.5), AT_LEAST, "MISS", id="at least: third quartile below too"),
        pytest.param((1.0, 2.0, 3.0), None, "", id="no goal, no answer"),
    ],
)
def test_a_miss_needs_the_nearer_quartile_beyond_the_goal_too(
    rounds: tuple[float, ...], goal: Goal | None, answer: str
) -> None:
    assert Ratio("a / b", rounds, goal).answer(noisy=False) == answer


@pytest.mark.parametrize(
    ("rounds", "timed", "answer"),
    [
        pytest.param((1.0, 1.0), True, "noisy", id="ok becomes noisy"),
        pytest.param((2.0, 2.0), True, "MISS", id="a miss stays"),
        pytest.param((1.0, 1.0), False, "ok", id="bytes know no noise"),
    ],
)
def test_noise_takes_away_only_an_ok_that_was_timed(rounds: tuple[float, ...], timed: bool, answer: str) -> None:
    assert Ratio("a / b", rounds, AT_MOST, timed).answer(noisy=True) == answer


@pytest.mark.parametrize(
    ("median", "off"),
    [
        pytest.param(1.03, False, id="within"),
        pytest.param(1.05, True, id="slower"),
        pytest.param(0.95, True, id="faster"),
        pytest.param(math.nan, True, id="not a number"),
    ],
)
def test_a_control_is_off_beyond_four_per_cent(median: float, off: bool) -> None:
    assert Ratio("a / a", (median,)).is_off is off


def test_a_line_names_ratio_spread_rounds_goal_and_answer() -> None:
    line = Ratio("a / b", (1.0, 1.05, 1.2), AT_MOST).line(noisy=False)
    assert line.split() == ["a", "/", "b", "1.050", "[1.000,", "1.200]", "n=3", "goal", "<=", "1.10", "ok"]
