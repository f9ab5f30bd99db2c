from __future__ import annotations

import pytest

from tb_zeroloss.report.words import counted, finite, is_limited, number, share, steps_available
from tests import events


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (5000.0, "5,000"),
        (3.14159, "3.14"),
        (3.1e-11, "3.1e-11"),
        (12345678.0, "1.23e+07"),
        (float("nan"), "NaN"),
        (None, "NaN"),
        (float("-inf"), "-infinity"),
    ],
)
def test_numbers_are_short(value: float | None, text: str) -> None:
    assert number(value) == text


@pytest.mark.parametrize(("count", "text"), [(1, "1 step"), (0, "0 steps"), (5000, "5,000 steps")])
def test_counts_agree_with_their_noun(count: int, text: str) -> None:
    assert counted(count, "step") == text


def test_shares_are_percentages() -> None:
    assert share(0.1234) == "12.3 %"


@pytest.mark.parametrize(("value", "kept"), [(1.5, 1.5), (float("nan"), None), (float("inf"), None), (None, None)])
def test_json_has_only_finite_numbers(value: float | None, kept: float | None) -> None:
    assert finite(value) == kept


def test_it_is_said_how_many_steps_are_available() -> None:
    run = events.series(events.records(range(300))[::3])
    assert steps_available(run) == "100 of 298 steps available"
    assert is_limited(run)
    assert not is_limited(events.series(events.records(range(3))))
