"""Which steps are recorded."""

from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf

from tb_zeroloss.record.cadence import DENSE_STEPS, Cadence, every_nth, uneven

FREQUENCIES = [1, 2, 3, 7, 10, 20, 21, 50, 1000]


def recorded(cadence: Cadence, steps: int) -> list[int]:
    return [step for step in range(steps) if cadence(step)]


@pytest.mark.parametrize("update_freq", FREQUENCIES)
def test_an_uneven_cadence_records_as_many_steps_up_to_each_multiple(update_freq: int) -> None:
    even, other = Cadence(update_freq), uneven(update_freq)
    for blocks in range(1, 40):
        steps = blocks * update_freq + 1
        assert len(recorded(even, steps)) == len(recorded(other, steps))
    assert recorded(other, DENSE_STEPS) == [*range(DENSE_STEPS)]


@pytest.mark.parametrize("period", [2, 3, 4, 5, 10])
def test_a_loop_that_gives_kinds_of_rows_in_turn_shows_each_as_often(period: int) -> None:
    steps = np.array(recorded(uneven(), 50_000))[DENSE_STEPS:]
    shares = np.bincount(steps % period, minlength=period) / len(steps)
    np.testing.assert_allclose(shares, 1 / period, atol=0.04)


def test_tensors_are_answered_as_numbers_are() -> None:
    steps = np.array([*range(3000), 10**9, 10**9 + 7, 2**40])
    for cadence in (uneven(), uneven(7), Cadence(), every_nth(3)):
        found = tf.function(cadence)(tf.constant(steps, tf.int64)).numpy()
        np.testing.assert_array_equal(found, [bool(cadence(int(step))) for step in steps])


def test_each_nth_call_is_each_nth_call() -> None:
    assert recorded(every_nth(7), 30) == [0, 7, 14, 21, 28]
