from __future__ import annotations

import pytest

from benchmarks.ratio import Ratio, measure


@pytest.mark.parametrize(
    ("rounds", "answer"),
    [
        pytest.param((1.0, 1.1, 1.2), "ok", id="median at the goal"),
        pytest.param((1.0, 1.11, 1.2), "unresolved", id="median above the goal, first quartile not"),
        pytest.param((1.2, 1.2, 1.3), "MISS", id="first quartile above the goal too"),
    ],
)
def test_a_miss_needs_the_first_quartile_above_the_goal_too(rounds: tuple[float, ...], answer: str) -> None:
    assert Ratio("a / b", rounds, 1.1).answer(noisy=False) == answer


def test_a_noisy_control_makes_every_answer_noisy() -> None:
    assert Ratio("a / b", (1.0, 1.0), 1.1).answer(noisy=True) == "noisy"


def test_more_work_gives_a_larger_ratio() -> None:
    found = measure("ten times / once", lambda: sum(range(20_000)), lambda: sum(range(2_000)), goal=None, rounds=5)
    assert found.quartiles[1] > 3
    assert "control" in found.line(noisy=False)
