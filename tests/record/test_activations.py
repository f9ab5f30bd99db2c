"""Statistics of the outputs of layers against their naive twins."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import tensorflow as tf

from tb_zeroloss.record.stats.activations import SAMPLED_ELEMENTS, activation_columns
from tb_zeroloss.record.stats.observation import LayerOutput
from tb_zeroloss.record.stats.state import RecorderState
from tests.record import naive
from tests.record.same import assert_same

random = np.random.default_rng(0)


def normal(*shape: int) -> Any:
    return random.normal(size=shape).astype("float32")


def columns(layers: list[tuple[str | None, Any]], state: RecorderState | None = None) -> dict[str, Any]:
    given = [LayerOutput(row, name, tf.constant(output, tf.float32)) for row, (name, output) in enumerate(layers)]
    found = activation_columns(given, state or RecorderState())
    return {name: values.numpy() for name, values in found.items()}


def test_many_layers_at_once() -> None:
    outputs = [("relu", normal(9, 6)), (None, normal(9, 4, 5)), ("relu", normal(9, 6)), ("tanh", normal(7, 6))]
    outputs[2] = ("relu", np.maximum(outputs[2][1], 0))
    rows = [output.reshape(-1, output.shape[-1]) for _, output in outputs]
    expected = {
        "mean": [r.mean() for r in rows],
        "std": [naive.spread(r) for r in rows],
        "zero_share": [np.mean(r == 0) for r in rows],
        "finite": [1, 1, 1, 1],
        "rows": [9, np.nan, 9, np.nan],
    }
    assert_same(columns(outputs), expected, rtol=1e-5)


def test_layers_of_one_shape_may_see_other_numbers_of_rows() -> None:
    first, second = normal(4, 3), normal(8, 3)
    assert_same(columns([(None, first), (None, second)]), {"mean": [first.mean(), second[:4].mean()]}, rtol=1e-5)


def test_a_spread_that_is_small_beside_the_mean() -> None:
    output = 1000 + 1e-2 * normal(50, 4)
    assert_same(columns([(None, output)]), {"std": [naive.spread(output.astype("float64"))]}, rtol=1e-2)
    assert_same(columns([(None, np.full((50, 4), 1000.1))]), {"std": [0]})


def test_a_large_output_is_sampled_but_no_nan_and_no_active_unit_is_missed() -> None:
    output = -np.abs(normal(64, 40, 40, 2))
    output[37, 11, 13, 1] = 1.0
    state = RecorderState()
    state.probe_rows.assign(64.0)
    found = columns([("relu", output)], state)
    assert output.size > SAMPLED_ELEMENTS
    assert_same(found, {"mean": [output.mean()]}, rtol=0.02)
    assert_same(found, {"never_active_share": [0.5], "finite": [1]})
    output[37, 11, 13, 1] = np.nan
    assert_same(columns([("relu", output)]), {"finite": [0]})


def test_a_measurement_covers_several_batches() -> None:
    state = RecorderState()
    state.probe_rows.assign(20.0)
    batches = [(np.maximum(normal(8, 6) - 1.5, 0), np.maximum(normal(8, 3) - 1, 0)) for _ in range(3)]
    found = [columns([("relu", first), ("relu", second)], state) for first, second in batches]
    assert np.isnan(found[1]["never_active_share"]).all()
    shares = [naive.never_active_share([batch[layer] for batch in batches]) for layer in (0, 1)]
    assert_same(found[2], {"rows": [24, 24], "never_active_share": shares})
    assert_same(columns([("relu", batches[0][0]), ("relu", batches[0][1])], state), {"rows": [8, 8]})


ACTIVATIONS: dict[str, tuple[Callable[[Any], Any], float]] = {
    "sigmoid": (tf.nn.sigmoid, 0.25),
    "tanh": (tf.nn.tanh, 1.0),
    "softsign": (tf.nn.softsign, 1.0),
    "softplus": (tf.nn.softplus, 1.0),
    "elu": (tf.nn.elu, 1.0),
    "hard_sigmoid": (lambda x: tf.nn.relu6(x + 3.0) / 6.0, 1 / 6),
    "hard_tanh": (lambda x: tf.clip_by_value(x, -1.0, 1.0), 1.0),
}


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_saturation(name: str) -> None:
    function, steepest = ACTIVATIONS[name]
    inside = tf.constant(random.normal(0, 4, (31, 9)) - 3, tf.float32)
    with tf.GradientTape() as tape:
        tape.watch(inside)
        output = function(inside)
    gradient: Any = tape.gradient(output, inside)
    expected = naive.saturated_share(gradient / steepest)
    assert_same(columns([(name, output)]), {"saturated_share": [expected]}, rtol=1e-5)
