"""The best constant predictor against a search over constants."""

from __future__ import annotations

import pathlib
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

import tb_zeroloss
from tb_zeroloss.read.directory import read_directory
from tb_zeroloss.record.stats.attempts import Attempts
from tb_zeroloss.record.stats.losses import loss_columns
from tb_zeroloss.record.stats.measure import measure
from tb_zeroloss.record.stats.observation import LossTerm, Observation
from tb_zeroloss.record.stats.seen_targets import class_count
from tb_zeroloss.record.stats.state import RecorderState, TargetState
from tb_zeroloss.record.watching.model_summary import loss_name, takes_logits
from tb_zeroloss.schema.configuration import Configuration
from tb_zeroloss.schema.quantities import LOSS, SCHEMA_VERSION
from tb_zeroloss.series import RunSeries
from tests.record import naive

random = np.random.default_rng(0)
SKEWED = random.gamma(0.7, 3.0, (64, 1)).astype("float32")
POSITIVE = (SKEWED + 0.5).astype("float32")
FLAGS = (random.random((64, 1)) < 0.3).astype("float32")
SIGNS = 2 * FLAGS - 1
LABELS = random.choice(3, 64, p=[0.6, 0.3, 0.1])
HOT = naive.one_hot(LABELS, 3).astype("float32")
EVEN = naive.one_hot(np.arange(63) % 3, 3).astype("float32")
DIRECTIONS = random.normal([1.0, 0.3], [1.0, 2.0], (64, 2)).astype("float32")
SIMPLEX = random.dirichlet([2.0, 1.0, 0.5], 64).astype("float32")


def term_and_state(loss: Any, y: Any, p: Any) -> tuple[LossTerm, TargetState]:
    term = LossTerm(
        "",
        tf.constant(y),
        tf.constant(p),
        loss=lambda t, q, w: loss(t, q, sample_weight=w),
        loss_name=loss_name(loss),
        from_logits=bool(takes_logits(loss)),
    )
    classes = class_count(term)
    state = TargetState(1 if classes else int(np.prod(y.shape[1:])), classes)
    state.add(tf.reshape(tf.cast(y, tf.float64), [-1, 1] if classes else [len(y), -1]))
    return term, state


def on_a_line(low: float, high: float) -> Any:
    return np.linspace(low, high, 801)[:, None]


def on_the_simplex() -> Any:
    steps = np.linspace(0.0, 1.0, 41)
    found = [(a, b, 1 - a - b) for a in steps for b in steps if a + b <= 1 + 1e-9]
    return np.clip(np.array(found), 1e-6, 1.0)


def in_a_cube(low: float, high: float, number: int, width: int) -> Any:
    return np.stack(np.meshgrid(*[np.linspace(low, high, number)] * width), -1).reshape(-1, width)


losses = keras.losses
CASES = [
    pytest.param(losses.MeanSquaredError(), SKEWED, on_a_line(0, 10), id="squared error"),
    pytest.param(losses.MeanAbsoluteError(), SKEWED, on_a_line(0, 10), id="absolute error"),
    pytest.param(losses.Huber(), SKEWED, on_a_line(0, 10), id="Huber"),
    pytest.param(losses.Huber(delta=3.0), SKEWED, on_a_line(0, 10), id="Huber, wide"),
    pytest.param(losses.LogCosh(), SKEWED, on_a_line(0, 10), id="log-cosh"),
    pytest.param(losses.MeanAbsolutePercentageError(), POSITIVE, on_a_line(0, 10), id="percentage error"),
    pytest.param(losses.MeanSquaredLogarithmicError(), SKEWED, on_a_line(0, 10), id="logarithmic error"),
    pytest.param(losses.Poisson(), SKEWED, on_a_line(0.01, 10), id="Poisson"),
    pytest.param(losses.BinaryCrossentropy(), FLAGS, on_a_line(0.001, 0.999), id="binary"),
    pytest.param(losses.BinaryCrossentropy(from_logits=True), FLAGS, on_a_line(-4, 4), id="binary, of logits"),
    pytest.param(losses.BinaryFocalCrossentropy(), FLAGS, on_a_line(0.001, 0.999), id="binary focal"),
    pytest.param(losses.CategoricalCrossentropy(), HOT, on_the_simplex(), id="categorical"),
    pytest.param(
        losses.CategoricalCrossentropy(from_logits=True), HOT, np.log(on_the_simplex()), id="categorical, of logits"
    ),
    pytest.param(losses.CategoricalFocalCrossentropy(), HOT, on_the_simplex(), id="categorical focal"),
    pytest.param(losses.SparseCategoricalCrossentropy(), LABELS, on_the_simplex(), id="class indices"),
    pytest.param(
        losses.SparseCategoricalCrossentropy(from_logits=True),
        LABELS,
        np.log(on_the_simplex()),
        id="class indices, of logits",
    ),
    pytest.param(losses.KLDivergence(), SIMPLEX, on_the_simplex(), id="Kullback-Leibler"),
    pytest.param(losses.Hinge(), SIGNS, on_a_line(-3, 3), id="hinge"),
    pytest.param(losses.Hinge(), 1 - FLAGS, on_a_line(-3, 3), id="hinge of 0 and 1"),
    pytest.param(losses.SquaredHinge(), SIGNS, on_a_line(-3, 3), id="squared hinge"),
    pytest.param(losses.CategoricalHinge(), HOT, in_a_cube(-2, 2, 9, 3), id="categorical hinge"),
    pytest.param(losses.CategoricalHinge(), EVEN, in_a_cube(-2, 2, 9, 3), id="categorical hinge, even classes"),
    pytest.param(losses.CosineSimilarity(), DIRECTIONS, in_a_cube(-1, 1, 41, 2), id="cosine similarity"),
]


def in_a_function(call: Any) -> Any:
    return tf.function(call, autograph=False)()


@pytest.mark.parametrize("run", [lambda call: call(), in_a_function], ids=["eager", "in a tf.function"])
@pytest.mark.parametrize(("loss", "y", "constants"), CASES)
def test_no_constant_is_much_better(loss: Any, y: Any, constants: Any, run: Any) -> None:
    prediction = np.zeros((len(y), constants.shape[1]), "float32") + 0.5
    term, state = term_and_state(loss, y, prediction)
    found = float(run(lambda: loss_columns(term, None, lambda: state, Attempts())["constant"]))
    rows = np.broadcast_to(constants[:, None, :], (len(constants), len(y), constants.shape[1])).astype("float32")
    every = loss.call(*_repeated(y, rows))
    best = float(np.min(np.mean(np.reshape(every, (len(constants), -1)), axis=1)))
    assert found == pytest.approx(best, rel=0.01, abs=1e-6)


def _repeated(y: Any, rows: Any) -> tuple[Any, Any]:
    targets = np.broadcast_to(y, (len(rows), *y.shape)).reshape(-1, *y.shape[1:])
    return tf.constant(targets), tf.constant(rows.reshape(-1, rows.shape[-1]))


def test_an_unknown_loss_is_tried_on_the_usual_constants() -> None:
    class Own(keras.losses.Loss):
        def call(self, y_true: Any, y_pred: Any) -> Any:
            return tf.abs(y_true - y_pred)[:, 0]

    term, state = term_and_state(Own(), SKEWED, SKEWED)
    expected = float(np.mean(np.abs(SKEWED - np.median(SKEWED))))
    assert float(loss_columns(term, None, lambda: state, Attempts())["constant"]) == pytest.approx(expected, rel=1e-3)


def test_a_loss_that_is_never_finite_has_no_best_constant() -> None:
    def infinite(target: Any, prediction: Any, weight: Any) -> Any:
        return tf.reduce_sum(prediction) * float("inf")

    term, state = term_and_state(losses.MeanSquaredError(), SKEWED, SKEWED)
    term.loss, term.loss_name = infinite, None
    assert np.isnan(float(loss_columns(term, None, lambda: state, Attempts())["constant"]))


def test_the_recomputed_loss_does_not_depend_on_the_reported_one() -> None:
    term, state = term_and_state(losses.MeanSquaredError(), SKEWED, SKEWED + 2)
    columns = loss_columns(term, tf.constant(0.0), lambda: state, Attempts())
    assert float(columns["value"]) == 0.0
    assert float(columns["recomputed"]) == pytest.approx(4.0)


WEIGHTED = {
    "binary": ("binary_crossentropy", 1, lambda y: y[:, None].astype("float32"), "sigmoid"),
    "class indices": ("sparse_categorical_crossentropy", 2, lambda y: y, "softmax"),
    "one-hot": ("categorical_crossentropy", 2, lambda y: np.eye(2, dtype="float32")[y], "softmax"),
    "squared error": ("mse", 1, lambda y: y[:, None].astype("float32"), None),
}


@pytest.mark.parametrize("kind", WEIGHTED)
def test_the_best_constant_is_best_under_the_weights_of_the_rows(kind: str, tmp_path: pathlib.Path) -> None:
    loss, units, targets, activation = WEIGHTED[kind]
    labels = (np.arange(200) % 10 == 0).astype(int)
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(units, activation)])
    model.compile("sgd", loss, jit_compile=False)
    callback = tb_zeroloss.DegeneracyCallback(tmp_path, strict=True, on_finding="ignore")
    x = random.normal(size=(200, 3)).astype("float32")
    model.fit(x, targets(labels), 200, 3, verbose=0, class_weight={0: 1.0, 1: 9.0}, callbacks=[callback])
    (run,) = read_directory(str(tmp_path)).runs.values()
    assert isinstance(run, RunSeries)
    found = run.groups[LOSS.tag].values[-1, 0, LOSS.index("constant")]
    # both classes weigh the same: the best answer is one half everywhere, on rows of mean weight 1.8
    expected = 1.8 * (0.25 if loss == "mse" else np.log(2))
    assert found == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize(
    ("weight", "shares"),
    [
        pytest.param([[1, 1, 0, 0], [1, 1, 0, 0]], [0.25, 0.75], id="a weight a token"),
        pytest.param([[1], [0]], [0.25, 0.25, 0.5], id="a column of weights"),
        pytest.param([[1, 1, -1, 0], [1, 1, 0, 0]], None, id="a negative weight"),
        pytest.param([[1, 1, np.inf, 0], [1, 1, 0, 0]], None, id="an infinite weight"),
    ],
)
def test_of_a_sequence_each_token_counts_by_its_weight(weight: Any, shares: list[float] | None) -> None:
    labels = np.array([[0, 1, 2, 2], [1, 1, 2, 2]])
    loss = losses.SparseCategoricalCrossentropy()
    term = LossTerm(
        "",
        tf.constant(labels),
        tf.fill([2, 4, 3], 1 / 3),
        tf.constant(weight, tf.float32),
        loss=lambda t, q, w: loss(t, q, sample_weight=w),
        loss_name=loss_name(loss),
    )
    state = RecorderState()
    columns = measure(Observation(terms=[term]), Configuration(SCHEMA_VERSION, ""), state)[LOSS.tag]
    if shares is None:
        np.testing.assert_allclose(state.target(0, 1, 3, is_weighted=True).class_shares(), [0.25, 0.75, 0.0])
        return
    entropy = -sum(share * np.log(share) for share in shares)
    assert float(columns[0, LOSS.index("constant")]) == pytest.approx(entropy * 4 / 8, rel=1e-4)
