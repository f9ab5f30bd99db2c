"""Statistics of predictions in memory: every column is that of the recorder on the same arrays."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from tb_zeroloss.record.stats.measure import measure
from tb_zeroloss.record.stats.observation import LossTerm, Observation
from tb_zeroloss.record.stats.state import RecorderState
from tb_zeroloss.record.watching.cards import loss_name, takes_logits
from tb_zeroloss.report.predicted.chosen import Chosen
from tb_zeroloss.report.predicted.given import answers_of
from tb_zeroloss.report.predicted.losses import LOSSES, OF_LOGITS
from tb_zeroloss.report.predicted.run import run_of_answers
from tb_zeroloss.rules.families import DECISIONS
from tb_zeroloss.schema.configuration import Configuration
from tb_zeroloss.schema.quantities import (
    CLASS_COUNTS_TAG,
    ELEMENTS_TAG,
    LOSS,
    PREDICTION,
    SCHEMA_VERSION,
    TARGET,
    WEIGHT_MASS,
)

RANDOM = np.random.default_rng(0)
ROWS = 120
Y = RANDOM.normal(1.0, 2.0, (ROWS, 1))
P = Y + RANDOM.normal(size=(ROWS, 1))
WIDE, WIDE_P = RANDOM.gamma(2.0, size=(ROWS, 3)), RANDOM.gamma(2.0, size=(ROWS, 3))
TIMES, TIMES_P = RANDOM.random((20, 5, 2)), RANDOM.random((20, 5, 2))
FLAGS, SHARE = (RANDOM.random((ROWS, 1)) < 0.3).astype(float), RANDOM.random((ROWS, 1))
LABELS, PROBABILITIES = RANDOM.integers(0, 4, ROWS), RANDOM.dirichlet(np.ones(4), ROWS)
HOT, LOGITS = np.eye(4)[LABELS], RANDOM.normal(size=(ROWS, 4)) * 3
OVER_TIME, OVER_TIME_P = RANDOM.integers(0, 4, (20, 6)), RANDOM.dirichlet(np.ones(4), (20, 6))
UNIT, UNIT_P = RANDOM.random((ROWS, 2)), RANDOM.random((ROWS, 2))


def with_holes(values: Any) -> Any:
    holed = values.copy()
    holed[0, 0], holed[5, -1], holed[7, 0] = np.nan, np.inf, -np.inf
    return holed


L = keras.losses
CASES = [
    pytest.param(L.MeanSquaredError, Y, P, id="a regression"),
    pytest.param(L.MeanSquaredError, Y[:, 0], P, id="targets without the axis of units"),
    pytest.param(L.MeanSquaredError, Y * 1e30, P * 1e30, id="large numbers"),
    pytest.param(L.MeanSquaredError, Y * 1e-30, P * 1e-30, id="small numbers"),
    pytest.param(L.MeanSquaredError, np.zeros((ROWS, 1)), P, id="targets that are all 0"),
    pytest.param(L.MeanSquaredError, Y, np.full((ROWS, 1), 0.3), id="predictions that are all one number"),
    pytest.param(L.MeanSquaredError, with_holes(WIDE), WIDE_P, id="targets that are not finite"),
    pytest.param(L.MeanSquaredError, WIDE, with_holes(WIDE_P), id="predictions that are not finite"),
    pytest.param(L.MeanSquaredError, Y, np.full((ROWS, 1), np.nan), id="predictions that are all NaN"),
    pytest.param(L.MeanSquaredError, Y[:1], P[:1], id="one row"),
    pytest.param(L.MeanSquaredError, WIDE, WIDE_P, id="three elements"),
    pytest.param(L.MeanSquaredError, TIMES, TIMES_P, id="several positions"),
    pytest.param(L.MeanAbsoluteError, WIDE, WIDE_P, id="absolute error"),
    pytest.param(L.MeanAbsolutePercentageError, WIDE, WIDE_P, id="percentage error"),
    pytest.param(L.MeanSquaredLogarithmicError, WIDE, WIDE_P, id="logarithmic error"),
    pytest.param(L.Huber, WIDE, WIDE_P, id="Huber"),
    pytest.param(L.LogCosh, WIDE, WIDE_P, id="log-cosh"),
    pytest.param(L.Poisson, WIDE, WIDE_P, id="Poisson"),
    pytest.param(L.KLDivergence, HOT * 0.8 + 0.05, PROBABILITIES, id="Kullback-Leibler"),
    pytest.param(L.CosineSimilarity, WIDE, WIDE_P, id="cosine similarity"),
    pytest.param(L.BinaryCrossentropy, FLAGS, SHARE, id="binary"),
    pytest.param(L.BinaryCrossentropy, FLAGS, FLAGS, id="binary, all right"),
    pytest.param(L.BinaryCrossentropy, UNIT, UNIT_P, id="binary, of shares"),
    pytest.param(lambda **k: L.BinaryCrossentropy(from_logits=True, **k), FLAGS, P, id="binary, of logits"),
    pytest.param(L.BinaryFocalCrossentropy, FLAGS, SHARE, id="binary focal"),
    pytest.param(L.CategoricalCrossentropy, HOT, PROBABILITIES, id="one-hot rows"),
    pytest.param(L.CategoricalCrossentropy, HOT, PROBABILITIES * 2, id="one-hot rows, rows that sum to 2"),
    pytest.param(lambda **k: L.CategoricalCrossentropy(from_logits=True, **k), HOT, LOGITS, id="one-hot, logits"),
    pytest.param(L.CategoricalFocalCrossentropy, HOT, PROBABILITIES, id="categorical focal"),
    pytest.param(L.SparseCategoricalCrossentropy, LABELS, PROBABILITIES, id="class numbers"),
    pytest.param(L.SparseCategoricalCrossentropy, LABELS[:, None], PROBABILITIES * 2, id="class numbers in a column"),
    pytest.param(
        lambda **k: L.SparseCategoricalCrossentropy(from_logits=True, **k), LABELS, LOGITS, id="class numbers, logits"
    ),
    pytest.param(L.SparseCategoricalCrossentropy, OVER_TIME, OVER_TIME_P, id="class numbers over time"),
    pytest.param(L.Hinge, 2 * FLAGS - 1, P, id="hinge"),
    pytest.param(L.SquaredHinge, FLAGS, P, id="squared hinge, of 0 and 1"),
    pytest.param(L.CategoricalHinge, HOT, LOGITS, id="categorical hinge"),
]


def recorded(loss: Any, y: Any, p: Any) -> dict[str, Any]:
    target, prediction = tf.constant(y), tf.constant(p)
    term = LossTerm(
        "",
        target,
        prediction,
        loss=lambda t, q, w: loss(t, q, sample_weight=w),
        unreduced=loss.call(target, prediction),
        loss_name=loss_name(loss),
        from_logits=bool(takes_logits(loss)),
    )
    seen = Observation(terms=[term], total=loss(target, prediction))
    record = measure(seen, Configuration(SCHEMA_VERSION, ""), RecorderState())
    return {tag: tensor.numpy() for tag, tensor in record.items()}


@pytest.mark.parametrize(("kind", "y", "p"), CASES)
def test_every_column_is_the_recorders(kind: Any, y: Any, p: Any) -> None:
    loss = kind(dtype="float64")
    expected = recorded(loss, y, p)
    name, logits = str(loss_name(loss)), bool(takes_logits(loss))
    function = OF_LOGITS[name] if logits else LOSSES[name]
    run = run_of_answers("", answers_of("", y, p), Chosen(name, logits, False, function), blocks=1)
    for group in (LOSS, TARGET, PREDICTION, WEIGHT_MASS):
        for column in group.columns:
            wanted = expected[group.tag][0, group.index(column)]
            np.testing.assert_allclose(run[group][column][0, 0], wanted, rtol=1e-8, atol=1e-12, err_msg=column)
    for tag, kept in ((CLASS_COUNTS_TAG, run.class_counts), (ELEMENTS_TAG, run.elements)):
        assert (kept is not None) == (tag in expected)
        if kept is not None:
            np.testing.assert_allclose(kept[1][0], expected[tag], rtol=1e-9, atol=1e-12, err_msg=tag)


def test_every_loss_is_compared() -> None:
    names = {str(loss_name(case.values[0]())) for case in CASES}  # type: ignore[operator]
    assert names == LOSSES.keys() - DECISIONS
