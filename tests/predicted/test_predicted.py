"""Statistics of predictions in memory: every column is that of the recorder on the same arrays."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from tb_zeroloss.predicted.given import answers_of
from tb_zeroloss.predicted.loss_choice import Chosen, chosen_loss
from tb_zeroloss.predicted.losses import LOSSES, OF_LOGITS
from tb_zeroloss.predicted.run import run_of_answers
from tb_zeroloss.record.stats.attempts import Attempts
from tb_zeroloss.record.stats.losses import loss_columns
from tb_zeroloss.record.stats.measure import measure
from tb_zeroloss.record.stats.observation import LossTerm, Observation
from tb_zeroloss.record.stats.state import RecorderState
from tb_zeroloss.record.stats.targets import target_columns
from tb_zeroloss.record.watching.model_summary import loss_name, takes_logits
from tb_zeroloss.schema.arrays import CLASS_COUNTS, ELEMENTS
from tb_zeroloss.schema.configuration import Configuration
from tb_zeroloss.schema.losses import DECISIONS
from tb_zeroloss.schema.quantities import LOSS, PREDICTION, SCHEMA_VERSION, TARGET, WEIGHT_MASS

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


def _observed(loss: Any, y: Any, p: Any) -> Observation:
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
    return Observation(terms=[term], total=loss(target, prediction))


def recorded(loss: Any, y: Any, p: Any) -> dict[str, Any]:
    record = measure(_observed(loss, y, p), Configuration(SCHEMA_VERSION, ""), RecorderState())
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
    for tag, kept in ((CLASS_COUNTS.tag, run.class_counts), (ELEMENTS.tag, run.elements)):
        assert (kept is not None) == (tag in expected)
        if kept is not None:
            np.testing.assert_allclose(kept[1][0], expected[tag], rtol=1e-9, atol=1e-12, err_msg=tag)


def test_every_loss_is_compared() -> None:
    names = {str(loss_name(case.values[0]())) for case in CASES}  # type: ignore[operator]
    assert names == LOSSES.keys() - DECISIONS


@pytest.mark.parametrize(("kind", "y", "p"), [CASES[0], CASES[10], CASES[12], CASES[29], CASES[20]])
def test_a_part_of_the_rows_is_held_against_all_of_them(kind: Any, y: Any, p: Any) -> None:
    loss = kind(dtype="float64")
    answers, state = answers_of("", y, p), RecorderState()
    run = run_of_answers("", answers, chosen_loss("", answers, str(loss_name(loss))))
    measure(_observed(loss, y, p), Configuration(SCHEMA_VERSION, ""), state)
    assert len(run.steps) == 15
    first = np.random.default_rng(0).permutation(ROWS)[:8]
    memory = next(iter(state.targets.values()))
    term = _observed(loss, np.asarray(y)[first], p[first]).terms[0]
    for group, columns in (
        (LOSS, loss_columns(term, None, lambda: memory, Attempts())),
        (TARGET, target_columns(term.target, memory.classes, memory)),
    ):
        for column, wanted in columns.items():
            np.testing.assert_allclose(run[group][column][0, 0], float(wanted), rtol=1e-8, atol=1e-12, err_msg=column)


def test_float32_differs_by_rounding_only() -> None:
    y, p = Y.astype("float32"), P.astype("float32")
    expected = recorded(L.MeanSquaredError(), y, p)
    answers = answers_of("", y, p)
    run = run_of_answers("", answers, chosen_loss("", answers, "mse"), blocks=1)
    for group in (LOSS, TARGET, PREDICTION, WEIGHT_MASS):
        np.testing.assert_allclose(run[group].values[0], expected[group.tag], rtol=1e-5)


def test_more_rows_than_the_recorder_keeps_have_the_exact_median() -> None:
    y = RANDOM.gamma(0.7, 3.0, (5000, 1))
    answers = answers_of("", y, y + 1)
    run = run_of_answers("", answers, chosen_loss("", answers, "mae"), blocks=1)
    assert run[LOSS]["constant"][0, 0] == pytest.approx(np.abs(y - np.median(y)).mean(), rel=1e-3)
