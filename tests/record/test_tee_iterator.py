"""A tee gives what its source gives, takes nothing ahead and keeps what was taken."""

from __future__ import annotations

from typing import Any

import pytest
import tensorflow as tf

from tb_zeroloss.record.recorders.tee_iterator import MOST_WAITING, MOST_WAITING_BYTES, TeeIterator


def batches() -> Any:
    numbers = tf.data.Dataset.range(5)
    return numbers.map(lambda number: {"x": tf.fill([2, 1], number), "name": tf.strings.as_string([number, number])})


def numbers_of(given: Any) -> list[int]:
    return [int(batch["x"][0, 0]) for batch in given]


def test_it_gives_all_batches_in_their_order_and_keeps_them() -> None:
    tee = TeeIterator(iter(batches()))
    assert numbers_of(tee.asked()) == [0, 1, 2, 3, 4]
    kept = tee.take()
    assert numbers_of(kept) == [0, 1, 2, 3, 4]
    assert kept[3]["name"].numpy().tolist() == [b"3", b"3"]
    assert tee.take() == []


def test_nothing_is_taken_ahead() -> None:
    source = iter(batches())
    tee = TeeIterator(source)
    assert numbers_of([next(tee.asked()), next(tee.asked())]) == [0, 1]
    assert numbers_of(source) == [2, 3, 4]


def test_a_function_that_took_batches_of_the_source_is_not_traced_again() -> None:
    traces = []

    @tf.function
    def step(iterator: Any) -> Any:
        traces.append(iterator)
        return next(iterator)["x"]

    source = iter(batches())
    step(source)
    tee = TeeIterator(source)
    step(tee.asked())
    assert len(traces) == 1
    assert numbers_of(tee.take()) == [1]


def test_an_error_of_the_data_comes_through() -> None:
    shares = tf.data.Dataset.from_tensor_slices([1.0, 0.0]).map(
        lambda rows: tf.debugging.check_numerics(1 / rows, "gone")
    )
    tee = TeeIterator(iter(shares))
    next(tee.asked())
    with pytest.raises(tf.errors.InvalidArgumentError, match="gone"):
        next(tee.asked())


def asked_until_due(tee: TeeIterator) -> int:
    for asked in range(2 * MOST_WAITING):
        if tee.is_due:
            return asked
        tee.asked().get_next()
    raise AssertionError("it never is")


@pytest.mark.parametrize(
    ("width", "together"), [(1, MOST_WAITING), (MOST_WAITING_BYTES // 64, 4), (MOST_WAITING_BYTES, 1)]
)
def test_as_many_wait_as_memory_allows_and_the_first_alone(width: int, together: int) -> None:
    tee = TeeIterator(iter(tf.data.Dataset.from_tensors(tf.zeros([2, width], tf.int64)).repeat(3 * MOST_WAITING)))
    assert asked_until_due(tee) == 1
    tee.take()
    assert asked_until_due(tee) == together


def test_texts_wait_for_no_others() -> None:
    tee = TeeIterator(iter(tf.data.Dataset.from_tensors([["a"], ["b"]]).repeat(9)))
    for _ in range(3):
        assert asked_until_due(tee) == 1
        tee.take()
