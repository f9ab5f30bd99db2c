"""Fingerprints of batches and correlations of features with targets."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import tensorflow as tf

from tb_zeroloss.record.stats.fingerprint import batch_fingerprint
from tb_zeroloss.record.stats.inputs import CORRELATED_FEATURES, correlation_columns, finite_rows, input_columns

random = np.random.default_rng(0)
X = random.normal(size=(16, 5)).astype("float32")


def fingerprint(*inputs: Any) -> int:
    return int(batch_fingerprint([tf.constant(x) for x in inputs])[0])


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64", "int32", "int64", "uint8"])
@pytest.mark.parametrize("jit", [False, True], ids=["graph", "XLA"])
def test_a_fingerprint_is_the_same_in_every_graph(dtype: str, jit: bool) -> None:
    x = tf.constant((X * 20 + 100).astype(dtype))
    compiled = tf.function(lambda given: batch_fingerprint([given]), jit_compile=jit)
    assert int(compiled(x)[0]) == fingerprint(x)


def _changed() -> Any:
    x = X.copy()
    x[3, 2] = np.nextafter(x[3, 2], np.float32(9))
    return x


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(_changed(), id="one bit of one number"),
        pytest.param(X[::-1].copy(), id="rows in another order"),
        pytest.param(X[:, ::-1].copy(), id="features in another order"),
        pytest.param(X[:-1], id="a row less"),
        pytest.param(np.concatenate([X, np.zeros((1, 5), "float32")]), id="a row of zeros more"),
        pytest.param(np.zeros_like(X), id="nothing but zeros"),
    ],
)
def test_other_batches_have_other_fingerprints(other: Any) -> None:
    assert fingerprint(other) != fingerprint(X)
    assert fingerprint(X, other) != fingerprint(other, X)


def test_random_batches_do_not_collide() -> None:
    found = {fingerprint(random.integers(0, 2, (4, 16)).astype("float32")) for _ in range(300)}
    assert len(found) == 300


def correlations(x: Any, y: Any) -> Any:
    y = y.reshape(len(y), -1)
    return np.array([[abs(np.corrcoef(x[:, j], y[:, e])[0, 1]) for e in range(y.shape[1])] for j in range(x.shape[1])])


@pytest.mark.parametrize(
    "y",
    [
        pytest.param(3 * X[:, 2] - 1, id="a feature is the target"),
        pytest.param(X[:, 1:2] + random.normal(size=(16, 1)).astype("float32"), id="a noisy copy"),
        pytest.param(random.normal(size=(16, 4)).astype("float32"), id="several elements"),
        pytest.param((X[:, 3] * 1e-30).astype("float32"), id="tiny targets"),
        pytest.param(random.integers(0, 3, 16), id="class indices"),
    ],
)
def test_the_largest_correlation(y: Any) -> None:
    found = input_columns(tf.constant(X), tf.constant(X)) | correlation_columns(
        finite_rows(tf.constant(X)), tf.constant(y)
    )
    expected = correlations(X.astype("float64"), y.astype("float64")).max(axis=1)
    assert float(found["correlation_largest"]) == pytest.approx(expected.max(), rel=1e-4)
    assert int(found["correlation_largest_feature"]) == int(expected.argmax())


@pytest.mark.parametrize(
    ("x", "y"),
    [
        pytest.param(X, np.full(16, 2.0, "float32"), id="constant target"),
        pytest.param(np.ones_like(X), X[:, 0], id="constant features"),
        pytest.param(X[:1], X[:1, 0], id="one row"),
        pytest.param(X, np.full(16, np.nan, "float32"), id="nothing but NaN"),
    ],
)
def test_what_does_not_vary_correlates_with_nothing(x: Any, y: Any) -> None:
    assert float(correlation_columns(finite_rows(tf.constant(x)), tf.constant(y))["correlation_largest"]) == 0.0


def test_targets_of_another_number_of_rows_do_no_harm() -> None:
    found = correlation_columns(finite_rows(tf.constant(X)), tf.constant(X[:7, 0]))
    assert float(found["correlation_largest"]) == pytest.approx(1.0, abs=1e-5)


@pytest.mark.parametrize("rows", [128, 20_000])
def test_a_copy_of_zeros_and_ones_is_one_in_a_large_batch_too(rows: int) -> None:
    y = (np.random.default_rng(0).random((rows, 1)) < 0.1).astype("float32")
    x = np.concatenate([np.zeros_like(y), 3 - 2 * y], axis=1)
    found = correlation_columns(tf.constant(x), tf.constant(y))
    assert float(found["correlation_largest"]) == 1
    assert int(found["correlation_largest_feature"]) == 1


def test_wide_inputs_are_left_out() -> None:
    x = tf.zeros((4, CORRELATED_FEATURES + 1))
    assert "correlation_largest" not in correlation_columns(finite_rows(x), tf.zeros(4))
