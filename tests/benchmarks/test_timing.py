from __future__ import annotations

import gc
from collections import Counter

import numpy as np
import pytest

from benchmarks import timing


def test_more_work_takes_longer() -> None:
    found = timing.interleaved({"ten": lambda: sum(range(20_000)), "one": lambda: sum(range(2_000))}, rounds=5)
    assert np.median(found["ten"] / found["one"]) > 3


@pytest.mark.parametrize("count", [2, 3, 6])
def test_every_step_takes_every_place_in_turn(count: int) -> None:
    names = [str(number) for number in range(count)]
    orders = [timing._order(names, number) for number in range(2 * count)]
    assert all(sorted(order) == names for order in orders)
    places = Counter((name, place) for order in orders for place, name in enumerate(order))
    assert set(places.values()) == {2}


def test_garbage_is_not_collected_while_the_clock_runs() -> None:
    seen: list[bool] = []
    assert timing.once(lambda: seen.append(gc.isenabled())) >= 0
    assert (seen, gc.isenabled()) == ([False], True)


def test_garbage_collection_comes_back_after_a_failure() -> None:
    def fails() -> None:
        raise ArithmeticError

    with pytest.raises(ArithmeticError):
        timing.once(fails)
    assert gc.isenabled()
