"""Statistics of gradients, weights and updates against their naive twins."""

from __future__ import annotations

import pathlib
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from tb_zeroloss import DegeneracyCallback
from tb_zeroloss.read.directory import read_directory
from tb_zeroloss.record.stats.groups import SMALL_ELEMENTS
from tb_zeroloss.record.stats.observation import VariableStep
from tb_zeroloss.record.stats.updates import WHOLE_ELEMENTS, evenly_spaced
from tb_zeroloss.record.stats.variables import variable_columns
from tb_zeroloss.schema.quantities import GRADIENTS
from tb_zeroloss.series import RunSeries
from tests.record import naive
from tests.record.same import assert_same

random = np.random.default_rng(0)


def normal(*shape: int) -> Any:
    return random.normal(size=shape).astype("float32")


def columns(steps: list[VariableStep], kernels: list[bool], *, due: bool = True) -> dict[str, Any]:
    found = variable_columns(steps, kernels, tf.constant(due))
    return {name: values.numpy() for name, values in found.items()}


def of_one(gradient: Any, before: Any = None, *, due: bool = True, is_kernel: bool = False) -> dict[str, Any]:
    given = [None if part is None else tf.constant(part, tf.float32) for part in (gradient, before)]
    return {name: values[0] for name, values in columns([VariableStep(0, *given)], [is_kernel], due=due).items()}


@pytest.mark.parametrize("xla", [False, True])
@pytest.mark.parametrize("due", [False, True])
def test_many_variables_at_once(due: bool, xla: bool) -> None:
    large = (SMALL_ELEMENTS // 8, 16)
    shapes = [(6, 8), (8,), large, (6, 8), (3, 3, 2, 4), (), (6, 8)]
    before, gradients = [normal(*s) for s in shapes], [normal(*s) for s in shapes]
    before[3][:, 5] = before[3][:, 2]
    gradients[2][: large[0] // 2] = 0
    parts = zip(before, gradients, strict=True)
    steps = [VariableStep(row, tf.constant(g), tf.constant(b), tf.constant(b + g)) for row, (b, g) in enumerate(parts)]
    kernels = [len(shape) >= 2 for shape in shapes]

    def measured() -> dict[str, Any]:
        return variable_columns(steps, kernels, tf.constant(due), xla=xla, whole=True)

    found = {name: values.numpy() for name, values in tf.function(measured, jit_compile=xla)().items()}
    expected = [naive.variable(b, g, b + g) for b, g in zip(before, gradients, strict=True)]
    assert_same(found, {name: [row[name] for row in expected] for name in naive.NORMS}, rtol=1e-5)
    for name in naive.CLOSER:
        wanted = [row[name] for row in expected] if due else np.full(len(shapes), np.nan)
        np.testing.assert_allclose(found[name], wanted, rtol=1e-5, err_msg=name)


def test_the_rows_of_indexed_slices_are_added_up() -> None:
    slices = tf.IndexedSlices(tf.constant(normal(5, 4)), tf.constant([3, 0, 3, 9, 0]), tf.constant([12, 4]))
    dense = tf.convert_to_tensor(slices)
    found = columns([VariableStep(0, slices, None)], [False])
    assert_same(found, {"norm": [np.linalg.norm(dense)], "zero_row_share": [9 / 12]}, rtol=1e-5)
    assert_same(found, {"absolute_maximum": [np.abs(dense).max()], "zero_share": [np.mean(dense == 0)]}, rtol=1e-5)


LARGE = (700, 48)


@pytest.mark.parametrize("xla", [False, True])
@pytest.mark.parametrize("moves", [pytest.param(True, id="all rows"), pytest.param(False, id="touched rows only")])
def test_the_update_of_a_large_variable_is_that_of_its_touched_and_its_evenly_spaced_rows(
    moves: bool, xla: bool
) -> None:
    touched = np.array([5, 600, 5, 2])
    slices = tf.IndexedSlices(tf.constant(normal(4, LARGE[1])), tf.constant(touched), tf.constant(LARGE))
    before, change = normal(*LARGE), normal(*LARGE)
    change[touched] *= 50
    if not moves:
        change[[row for row in range(LARGE[0]) if row not in touched]] = 0
    step = VariableStep(0, slices, tf.constant(before), tf.constant(before + change))
    measured = tf.function(lambda: variable_columns([step], [True], tf.constant(False), xla=xla), jit_compile=xla)
    expected = naive.norm_of_sampled_update(change, touched.tolist(), WHOLE_ELEMENTS)
    assert_same({"update_norm": measured()["update_norm"].numpy()}, {"update_norm": [expected]}, rtol=1e-3)
    np.testing.assert_allclose(expected, np.linalg.norm(change), rtol=0.02)


@pytest.mark.parametrize("kept", [pytest.param(True, id="rows kept"), pytest.param(False, id="all known")])
def test_the_update_of_a_large_kernel_is_estimated_from_evenly_spaced_rows(kept: bool) -> None:
    before, change = normal(3, 3, 64, 48), normal(3, 3, 64, 48)
    after = tf.constant(before + change)
    rows = evenly_spaced(tf.constant(before)) if kept else None
    step = VariableStep(0, after, after if kept else tf.constant(before), after, rows)
    expected = naive.norm_of_sampled_update(change, [], WHOLE_ELEMENTS)
    assert_same(columns([step], [True]), {"update_norm": [expected], "weight_finite": [1]}, rtol=1e-3)
    np.testing.assert_allclose(expected, np.linalg.norm(change), rtol=0.03)


def test_a_large_kernel_that_moved_somewhere_else_is_never_said_to_stand_still() -> None:
    before, gradient = normal(*LARGE), tf.constant(normal(*LARGE))
    after = before.copy()
    after[1] += 1  # not one of the rows that are looked at
    step = VariableStep(0, gradient, tf.constant(before), tf.constant(after))
    assert np.isnan(columns([step], [True])["update_norm"][0])
    found = variable_columns([step], [True], tf.constant(False), whole=True)
    np.testing.assert_allclose(found["update_norm"], [np.sqrt(LARGE[1])], rtol=1e-5)


def test_a_nan_outside_the_rows_that_are_looked_at_is_seen_by_the_closer_look() -> None:
    before, after = normal(*LARGE), normal(*LARGE)
    after[1, 3] = np.nan
    step = VariableStep(0, tf.constant(normal(*LARGE)), tf.constant(before), tf.constant(after))
    assert columns([step], [True], due=True)["weight_finite"][0] == 0


@pytest.mark.parametrize("due", [False, True])
@pytest.mark.parametrize(
    ("gradient", "expected"),
    [
        pytest.param(np.zeros(4), {"zero": 1, "finite": 1, "norm": 0}, id="zero"),
        pytest.param(np.full(4, 1e-30), {"zero": 0, "finite": 1, "norm": 1e-30}, id="so small that its square is 0"),
        pytest.param(np.full(4, 1e25), {"zero": 0, "finite": 1}, id="so large that its square is infinite"),
        pytest.param(np.array([1.0, np.nan]), {"zero": 0, "finite": 0}, id="a NaN"),
        pytest.param(np.array([1.0, np.inf]), {"zero": 0, "finite": 0}, id="an infinity"),
    ],
)
def test_gradients_are_told_apart(gradient: Any, expected: dict[str, float], due: bool) -> None:
    assert_same(of_one(gradient, due=due), expected)


def test_a_variable_without_gradient() -> None:
    found = of_one(None, normal(3, 2))
    assert found["none"] == 1
    assert all(np.isnan(found[name]) for name in ("norm", "zero", "finite", "update_norm", "zero_share"))


def test_a_tiny_update_is_not_a_zero_one() -> None:
    before, gradient = tf.zeros(3), tf.ones(3)
    for move in (0.0, 1e-30):
        found = columns([VariableStep(0, gradient, before, tf.fill([3], move))], [False], due=False)
        assert_same(found, {"update_norm": [move], "weight_finite": [1]})


@pytest.mark.parametrize(
    "kernel",
    [
        pytest.param(np.ones((5, 7)), id="a constant kernel"),
        pytest.param(np.zeros((5, 7)), id="a zero kernel"),
        pytest.param(random.normal(size=(3, 3, 2, 16)), id="a convolution"),
        pytest.param(np.tile(random.normal(size=(9, 1)), (1, 4)), id="one column repeated"),
    ],
)
def test_repeated_units(kernel: Any) -> None:
    expected = {"duplicate_column_share": naive.duplicate_column_share(kernel)}
    assert_same(of_one(None, kernel, is_kernel=True), expected)


class Temperature(keras.layers.Layer):
    """Multiplies by a learned number, as contrastive heads and weights of losses do."""

    def build(self, input_shape: Any) -> None:
        self.temperature = self.add_weight(shape=(), initializer="ones", name="temperature")

    def call(self, inputs: Any) -> Any:
        return inputs * self.temperature


def test_a_variable_that_is_one_number_is_recorded_with_the_others(tmp_path: pathlib.Path) -> None:
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1), Temperature()])
    model.compile("sgd", "mse", jit_compile=False)
    callback = DegeneracyCallback(tmp_path, strict=True)
    model.fit(normal(40, 3), normal(40, 1), batch_size=8, verbose=0, callbacks=[callback])
    (run,) = read_directory(str(tmp_path)).runs.values()
    assert isinstance(run, RunSeries)
    assert run.steps.tolist() == [0, 1, 2, 3, 4]
    norm, ratio, update = (run[GRADIENTS][name][:, -1] for name in ("weight_norm", "update_ratio", "update_norm"))
    np.testing.assert_allclose(ratio, update / np.maximum(norm, 1.0), rtol=1e-6)
