"""Every statistic against its naive twin."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from tb_zeroloss.record.stats.attempts import Attempts
from tb_zeroloss.record.stats.inputs import input_columns
from tb_zeroloss.record.stats.losses import loss_columns, weight_columns
from tb_zeroloss.record.stats.observation import LossTerm
from tb_zeroloss.record.stats.predictions import pair_columns, prediction_columns
from tb_zeroloss.record.stats.seen_targets import class_count, remember
from tb_zeroloss.record.stats.state import RecorderState, TargetState
from tb_zeroloss.record.stats.targets import target_columns
from tests.record import naive

random = np.random.default_rng(0)


def assert_same(found: Mapping[str, Any], expected: Mapping[str, float], rtol: float = 1e-6) -> None:
    got = {name: float(found[name]) for name in expected}
    for name, value in expected.items():
        np.testing.assert_allclose(got[name], float(value), rtol=rtol, atol=1e-7, err_msg=name)


def with_holes(values: Any) -> Any:
    holed = values.copy()
    holed[0, 0], holed[-1, -1] = np.nan, np.inf
    return holed


TABLES = [
    pytest.param(random.normal(size=(37, 1)), id="one column"),
    pytest.param(random.normal(size=(40, 5)) * 1e-12, id="tiny values"),
    pytest.param(random.dirichlet(np.ones(4), 33), id="probabilities"),
    pytest.param(np.full((9, 3), 2.0), id="a constant"),
    pytest.param(with_holes(random.normal(size=(21, 3))), id="with NaN and infinity"),
    pytest.param(random.normal(size=(1, 2)), id="one row"),
    pytest.param(np.full((5, 2), np.nan), id="nothing but NaN"),
]


@pytest.mark.parametrize("y", TABLES)
def test_targets(y: Any) -> None:
    state = TargetState(y.shape[1], None)
    state.add(tf.constant(y))
    clean = np.where(np.isfinite(y), y, 0.0)
    expected = naive.moments(y) | {
        "integer_share": np.mean(y == np.round(y)),
        "seen_rows": len(y),
        "seen_std": naive.spread(clean),
        "seen_minimum": clean.min(),
        "seen_maximum": clean.max(),
    }
    assert_same(target_columns(tf.constant(y), None, state), expected)


@pytest.mark.parametrize(
    ("classes_each", "off"),
    [pytest.param(1, 0.0, id="one-hot"), pytest.param(2, 1.0, id="two labels at each position")],
)
@pytest.mark.parametrize("shape", [(6, 4), (5, 3, 2)], ids=["tags of a sequence", "pixels of an image"])
def test_labels_sum_to_one_over_their_classes(shape: tuple[int, ...], classes_each: int, off: float) -> None:
    labels = np.eye(4)[random.integers(0, 2, (7, *shape[1:]))]
    labels[..., 2] = classes_each - 1
    rows = labels.reshape(7, -1)
    state = TargetState(rows.shape[1], None)
    state.add(tf.constant(rows))
    found = target_columns(tf.constant(labels), None, state)
    assert found["row_sum_off_share"] == off
    assert prediction_columns(tf.constant(labels), None)["row_sum_off_share"] == off
    assert float(found["std"]) == pytest.approx(naive.spread(rows))


def test_sequences_of_any_length_have_a_row_at_each_position() -> None:
    one_hot = np.eye(3)[random.integers(0, 3, (8, 5))]
    state = TargetState(3, None)

    @tf.function(input_signature=[tf.TensorSpec([None, None, 3], tf.float64)])
    def measured(y: Any) -> Any:
        term = LossTerm("", y, y)
        memory = remember(0, term, recorder)
        assert memory is state
        return target_columns(y, None, memory), pair_columns(y, y, None)

    recorder = RecorderState()
    recorder.targets[0, False] = state
    target, prediction = measured(tf.constant(one_hot))
    rows = one_hot.reshape(-1, 3)
    assert float(target["seen_std"]) == pytest.approx(naive.spread(rows))
    assert float(target["std"]) == pytest.approx(naive.spread(rows))
    assert prediction["squared_error"] == 0


def test_moments_of_all_records_are_those_of_all_rows() -> None:
    parts = [random.normal(3.0, 2.0, (rows, 2)) for rows in (8, 1, 31)]
    state = TargetState(2, None)
    for part in parts:
        state.add(tf.constant(part))
    rows = np.concatenate(parts)
    assert_same(
        {"spread": state.spread(), "mean": tf.reduce_mean(state.mean), "median": state.median()[0]},  # type: ignore[index]
        {"spread": naive.spread(rows), "mean": rows.mean(), "median": naive.quantile(rows[:, 0], 0.5)},
    )


@pytest.mark.parametrize("p", TABLES[:3])
def test_predictions(p: Any) -> None:
    y = p + random.normal(size=p.shape) * np.abs(p).mean()
    found = prediction_columns(tf.constant(p), None) | pair_columns(tf.constant(p), tf.constant(y), None)
    assert_same(found, naive.moments(p) | naive.prediction_extras(p, y))


def test_class_indices_are_compared_as_one_hot_rows() -> None:
    p, y = random.dirichlet(np.ones(3), 30), random.integers(0, 3, 30)
    found = prediction_columns(tf.constant(p), 3) | pair_columns(tf.constant(p), tf.constant(y), 3)
    assert_same(found, naive.prediction_extras(p, naive.one_hot(y, 3)))
    state = TargetState(1, 3)
    state.add(tf.constant(y[:, None].astype("float64")))
    targets = target_columns(tf.constant(y), 3, state)
    assert_same(targets, {"std": naive.spread(naive.one_hot(y, 3)), "seen_std": naive.spread(naive.one_hot(y, 3))})
    assert_same(targets, {"label_off_share": 0.0})


def test_labels_outside_the_head_are_counted() -> None:
    y = np.array([0, 1, 2, 3, -1])
    state = TargetState(1, 3)
    state.add(tf.constant(y[:, None].astype("float64")))
    assert_same(target_columns(tf.constant(y), 3, state), {"label_off_share": 0.4})
    assert_same(target_columns(tf.constant(y), 3, state, -1), {"label_off_share": 0.2})
    assert_same(target_columns(tf.constant(y), 3, state, 2), {"label_off_share": 0.4})


@pytest.mark.parametrize(
    ("target", "prediction", "classes"),
    [
        pytest.param((8,), (8, 3), 3, id="class indices"),
        pytest.param((8, 1), (8, 3), 3, id="class indices in a column"),
        pytest.param((8, 3), (8, 3), None, id="one-hot rows"),
        pytest.param((8,), (8, 1), None, id="a vector for one unit"),
        pytest.param((8, 5), (8, 5, 4), 4, id="class indices over time"),
    ],
)
def test_class_indices_are_told_by_shape(target: Any, prediction: Any, classes: int | None) -> None:
    assert class_count(LossTerm("", tf.zeros(target), tf.zeros(prediction))) == classes


def test_inputs() -> None:
    x = random.normal(2.0, 1.0, (50, 6)) * np.array([1, 10, 0.1, 1e4, 1, 0])
    x = x.astype("float32").astype("float64")
    assert_same(input_columns(tf.constant(x, tf.float32), tf.constant(x, tf.float32)), naive.inputs(x), rtol=1e-4)


def loss_term(loss: Any, y: Any, p: Any) -> tuple[LossTerm, TargetState]:
    term = LossTerm("", tf.constant(y), tf.constant(p), loss=lambda t, q, w: loss(t, q, sample_weight=w))
    classes = class_count(term)
    state = TargetState(1 if classes else int(np.prod(y.shape[1:])), classes)
    state.add(tf.reshape(tf.cast(y, tf.float64), [-1, 1] if classes else [len(y), -1]))
    return term, state


def constants() -> list[Any]:
    y = random.normal(3, 2, (40, 1)).astype("float32")
    labels = random.integers(0, 3, 40)
    hot = naive.one_hot(labels, 3).astype("float32")
    shares = hot.mean(axis=0)
    flags = (random.random((40, 1)) < 0.3).astype("float32")
    p = flags.mean()
    entropy = float(-np.sum(shares * np.log(shares)))
    binary = float(-p * np.log(p) - (1 - p) * np.log(1 - p))
    counts = random.poisson(3, (40, 1)).astype("float32")
    from_logits = keras.losses.CategoricalCrossentropy(from_logits=True)
    return [
        pytest.param(keras.losses.MeanSquaredError(), y, y, float(y.astype("float64").var()), id="squared error"),
        pytest.param(
            keras.losses.MeanAbsoluteError(), y, y, float(np.mean(np.abs(y - np.median(y)))), id="absolute error"
        ),
        pytest.param(keras.losses.CategoricalCrossentropy(), hot, hot, entropy, id="categorical cross-entropy"),
        pytest.param(from_logits, hot, hot, entropy, id="categorical cross-entropy of logits"),
        pytest.param(keras.losses.SparseCategoricalCrossentropy(), labels, hot, entropy, id="class indices"),
        pytest.param(keras.losses.BinaryCrossentropy(), flags, flags, binary, id="binary cross-entropy"),
        pytest.param(keras.losses.BinaryCrossentropy(from_logits=True), flags, flags, binary, id="binary, of logits"),
        pytest.param(
            keras.losses.Poisson(),
            counts,
            counts,
            float(counts.mean() - (counts * np.log(counts.mean())).mean()),
            id="Poisson",
        ),
    ]


@pytest.mark.parametrize(("loss", "y", "p", "expected"), constants())
def test_the_best_constant_predictor(loss: Any, y: Any, p: Any, expected: float) -> None:
    term, state = loss_term(loss, y, p)
    assert_same(
        loss_columns(term, None, lambda: state, Attempts()),
        {"constant": expected, "value": float(loss(y, p))},
        rtol=1e-3,
    )


def test_a_loss_of_unpaired_rows_does_not_change_when_targets_move_on() -> None:
    y, p = random.normal(size=(16,)).astype("float32"), random.normal(size=(16, 1)).astype("float32")

    def everything_with_everything(target: Any, prediction: Any, sample_weight: Any) -> Any:
        return tf.reduce_mean(tf.square(target - prediction))

    term = LossTerm("", tf.constant(y), tf.constant(p), loss=everything_with_everything)
    columns = loss_columns(term, None, lambda: None, Attempts())
    np.testing.assert_allclose(columns["shifted"], columns["value"], rtol=1e-6)
    paired = loss_columns(loss_term(keras.losses.MeanSquaredError(), y[:, None], p)[0], None, lambda: None, Attempts())
    assert abs(float(paired["shifted"]) / float(paired["value"]) - 1) > 0.01


def test_weight_mass() -> None:
    prediction: Any = tf.constant(random.normal(size=(4, 3, 1)))
    prediction._keras_mask = tf.constant([[True, False, False]] * 4)
    term = LossTerm("", None, prediction, sample_weight=tf.constant([1.0, 0.0, 2.0, 0.0]), loss_weight=0.5)
    assert_same(weight_columns(term), {"rows": 4, "weight_per_row": 0.5 * 0.75 / 3, "masked_share": 2 / 3})


@pytest.mark.parametrize(
    ("labels", "mass"),
    [
        pytest.param([0, 1, 1, 0], 1.0, id="none is ignored"),
        pytest.param([-1, 1, 1, -1], 0.5, id="half of them"),
        pytest.param([-1, -1, -1, -1], 0.0, id="all of them"),
    ],
)
def test_rows_of_the_ignored_class_weigh_nothing(labels: list[int], mass: float) -> None:
    term = LossTerm("a", tf.constant(labels), tf.zeros((4, 2)), ignored_class=-1)
    assert_same(weight_columns(term), {"rows": 4, "weight_per_row": mass, "masked_share": 0.0})
