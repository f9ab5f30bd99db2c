"""Batches given twice are the same batches, whatever the function does with the memory it gets."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import tensorflow as tf

from tb_zeroloss.record.recorders.replay import Replay, batches_of

ROWS = 64


def dense() -> Any:
    return np.random.default_rng(0).normal(size=(4 * ROWS, 32)).astype("float32")


def ragged() -> Any:
    return tf.ragged.constant([[float(row)] * (1 + row % 3) for row in range(4 * ROWS)])


@pytest.mark.parametrize("given", [dense, ragged, lambda: {"a": dense(), "b": ragged()}])
def test_a_function_that_works_in_place_leaves_the_batch_as_it_was(given: Any) -> None:
    """TensorFlow writes over a slice that nothing else holds, though the array below it is the batch's own."""
    iterator = iter(tf.data.Dataset.from_tensor_slices(given()).batch(ROWS))

    @tf.function
    def step(iterator: Any) -> Any:
        return [-part[8:] for part in tf.nest.flatten(next(iterator), expand_composites=True)]

    replay = Replay()
    for _ in range(4):
        batches = batches_of(iterator, 1)
        wanted = [-part.numpy()[8:] for part in tf.nest.flatten(batches, expand_composites=True)]
        for _ in range(3):
            for one, other in zip(wanted, step(replay(batches, iterator, 1)), strict=True):
                np.testing.assert_array_equal(one, other)
