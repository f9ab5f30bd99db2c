"""Statistics of the outputs of layers against their naive twins."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pytest
import tensorflow as tf

from tb_zeroloss.record.stats.activations import activation_columns
from tb_zeroloss.record.stats.layer_groups import SAMPLED_ELEMENTS
from tb_zeroloss.record.stats.observation import LayerOutput
from tb_zeroloss.record.stats.state import RecorderState
from tests.record import naive
from tests.record.same import assert_same

random = np.random.default_rng(0)


def normal(*shape: int) -> Any:
    return random.normal(size=shape).astype("float32")


def columns(
    layers: list[tuple[str | None, Any]], state: RecorderState | None = None, *, is_apart: bool = False
) -> dict[str, Any]:
    outputs = [tf.constant(output, tf.float32) for _, output in layers]
    signature = [tf.TensorSpec([None, *output.shape[1:]], tf.float32) for output in outputs]
    state = state or RecorderState()

    @tf.function(input_signature=signature)
    def measure(*outputs: Any) -> Any:
        given = [LayerOutput(row, layers[row][0], output) for row, output in enumerate(outputs)]
        return activation_columns(given, state, is_apart=is_apart)

    return {name: values.numpy() for name, values in measure(*outputs).items()}


@pytest.fixture(params=[False, True], ids=["in the step", "apart"])
def is_apart(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


def test_many_layers_at_once(is_apart: bool) -> None:
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
    assert_same(columns(outputs, is_apart=is_apart), expected, rtol=1e-5)


def test_layers_of_one_shape_may_see_other_numbers_of_rows(is_apart: bool) -> None:
    first, second = normal(4, 3), normal(8, 3)
    second[7, 1] = np.nan
    found = columns([(None, first), (None, second)], is_apart=is_apart)
    assert_same(found, {"mean": [first.mean(), second[:4].mean()], "finite": [1, 0]}, rtol=1e-5)


def test_many_rows_of_narrow_layers_are_sampled_whether_put_together_or_not() -> None:
    layers: list[tuple[str | None, Any]] = [("relu", normal(SAMPLED_ELEMENTS // 2, 8)) for _ in range(2)]
    layers[1][1][77, 3] = np.inf
    assert_same(columns(layers, is_apart=True), columns(layers), rtol=1e-5)


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


def test_a_measurement_covers_several_batches(is_apart: bool) -> None:
    state = RecorderState()
    state.probe_rows.assign(20.0)
    batches = [(np.maximum(normal(8, 6) - 1.5, 0), np.maximum(normal(8, 3) - 1, 0)) for _ in range(3)]
    both = partial(columns, state=state, is_apart=is_apart)
    found = [both([("relu", first), ("relu", second)]) for first, second in batches]
    assert np.isnan(found[1]["never_active_share"]).all()
    shares = [naive.never_active_share([batch[layer] for batch in batches]) for layer in (0, 1)]
    assert_same(found[2], {"rows": [24, 24], "never_active_share": shares})
    assert_same(both([("relu", batches[0][0]), ("relu", batches[0][1])]), {"rows": [8, 8]})


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
