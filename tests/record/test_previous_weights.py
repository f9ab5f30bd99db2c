"""What is kept of variables between two calls."""

from __future__ import annotations

import keras
import numpy as np
import pytest
import tensorflow as tf

from tb_zeroloss.record.recorders.previous_weights import PreviousWeights
from tb_zeroloss.record.stats.updates import evenly_spaced


def model_of_all_kinds() -> keras.Model:
    inputs = keras.Input((4,), dtype="int32")
    looked_up = keras.layers.Embedding(3_000, 16)(inputs)
    hidden = keras.layers.Dense(300)(keras.layers.Flatten()(looked_up))
    hidden = keras.layers.Dense(3, dtype="float16")(keras.layers.Dense(8)(hidden))
    hidden = keras.layers.Dense(200)(keras.layers.Dense(200, name="wide")(hidden))
    return keras.Model(inputs, hidden)


@pytest.mark.parametrize("whole", [False, True])
def test_what_is_given_is_what_was_taken(whole: bool) -> None:
    model = model_of_all_kinds()
    values = [variable.value.read_value() for variable in model.trainable_variables]
    keeping = PreviousWeights.of(model, whole=whole)
    taken = keeping.take(values)
    assert len(taken) < len(values)
    table, first = values[0], values[1]
    for value, given in zip(values, keeping.give(taken), strict=True):
        is_large = value.shape.num_elements() > 16_384 and value is not table and not whole
        np.testing.assert_array_equal(given, evenly_spaced(value) if is_large else value)
        assert given.dtype == value.dtype
    assert first.shape.num_elements() > 16_384, "of one variable only rows are kept"


def test_nothing_is_kept_of_a_model_without_weights() -> None:
    keeping = PreviousWeights.of(keras.Sequential([keras.Input((2,)), keras.layers.Flatten()]), whole=False)
    assert keeping.give(keeping.take([])) == []


def test_values_do_not_change_with_their_variables() -> None:
    model = keras.Sequential([keras.Input((2,)), keras.layers.Embedding(5_000, 8), keras.layers.Dense(3)])
    keeping = PreviousWeights.of(model, whole=False)
    taken = keeping.take([tf.convert_to_tensor(variable.value) for variable in model.trainable_variables])
    before = [np.array(value) for value in keeping.give(taken)]
    for variable in model.trainable_variables:
        variable.assign_add(tf.ones_like(variable))
    for value, earlier in zip(keeping.give(taken), before, strict=True):
        np.testing.assert_array_equal(value, earlier)
