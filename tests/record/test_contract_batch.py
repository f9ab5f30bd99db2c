"""What a loop may pass: structures, shapes, weights, gradients; what does not fit is refused with a cure."""

from __future__ import annotations

import pathlib
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers

import tb_zeroloss
from tb_zeroloss.checks.rule import Outcome
from tb_zeroloss.diagnose import judge
from tb_zeroloss.read.directory import read_directory
from tb_zeroloss.rules import load_rules
from tb_zeroloss.schema.quantities import GRADIENTS, INPUT, LOSS, TARGET, WEIGHT_MASS
from tb_zeroloss.series import RunSeries
from tests.record.models import Subclassed, mlp

ROWS = 32


@pytest.fixture(autouse=True)
def strict(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TB_ZEROLOSS_STRICT", "1")


def data() -> tuple[Any, Any]:
    _, (x, y) = mlp()
    return x[:ROWS], y[:ROWS]


def one_output() -> keras.Model:
    model, _ = mlp()
    model.compile("sgd", "mse", jit_compile=False)
    return model


def named_outputs() -> keras.Model:
    given = layers.Input((8,))
    outputs = {name: layers.Dense(1, name=name)(given) for name in ("value", "flag")}
    model = keras.Model(given, outputs)
    model.compile("sgd", {"value": "mse", "flag": "mse"}, jit_compile=False)
    return model


def listed_outputs() -> keras.Model:
    given = layers.Input((8,))
    model = keras.Model(given, [layers.Dense(1, name="value")(given), layers.Dense(1, name="flag")(given)])
    model.compile("sgd", ["mse", "mse"], jit_compile=False)
    return model


def logged(directory: pathlib.Path, model: keras.Model, x: Any, y: Any, calls: int = 1, **given: Any) -> RunSeries:
    writer = tf.summary.create_file_writer(str(directory / "a"))
    for step in range(calls):
        assert tb_zeroloss.log_step(model, x, y, step=step, writer=writer, **given)
    writer.close()
    (run,) = read_directory(str(directory)).runs.values()
    assert isinstance(run, RunSeries)
    return run


@pytest.mark.parametrize(
    ("make", "arguments", "text"),
    [
        pytest.param(
            named_outputs, lambda y: {"y": {"value": y, "flags": y}},
            r"targets for \[value, flags\], but the model's outputs are \[value, flag\]", id="a key that no output has",
        ),
        pytest.param(
            listed_outputs, lambda y: {"y": [y, y, y]},
            r"targets for \[0, 1, 2\], but the model's outputs are \[value, flag\]", id="more targets than outputs",
        ),
        pytest.param(listed_outputs, lambda y: {"y": y}, r"outputs are \[value, flag\]", id="one target, two outputs"),
        pytest.param(one_output, lambda y: {"y": y[:5]}, r"x 32, y 5", id="targets of another batch"),
        pytest.param(
            listed_outputs, lambda y: {"y": [y, y[:5]]}, r"x 32, y 5 and 32", id="one of two targets of another batch"
        ),
        pytest.param(
            one_output, lambda y: {"y": y, "sample_weight": np.ones(7)}, r"sample_weight 7",
            id="weights of another batch",
        ),
        pytest.param(
            one_output, lambda y: {"y": y, "gradients": [None] * 5}, "5 gradients for 6 trainable",
            id="too few gradients",
        ),
        pytest.param(
            one_output, lambda y: {"y": y, "gradients": [tf.zeros([1])] * 6},
            r"number 0 has shape \(1,\), but .*kernel has \(8, 32\)", id="gradients in another order",
        ),
    ],
)  # fmt: skip
def test_parts_that_do_not_fit_are_refused(
    make: Callable[[], keras.Model], arguments: Callable[[Any], dict[str, Any]], text: str
) -> None:
    x, y = data()
    with pytest.raises(ValueError, match=text):
        tb_zeroloss.log_step(make(), x, **arguments(y))


@pytest.mark.parametrize(
    ("step", "error"),
    [
        pytest.param(1.5, TypeError, id="a float"),
        pytest.param("3", TypeError, id="a text"),
        pytest.param(True, TypeError, id="a boolean"),
        pytest.param(-1, ValueError, id="a negative number"),
        pytest.param(tf.constant([1, 2]), TypeError, id="several numbers"),
    ],
)
def test_a_step_that_is_none_is_refused(step: Any, error: type[Exception]) -> None:
    with pytest.raises(error, match="step must be a non-negative integer"):
        tb_zeroloss.log_step(one_output(), *data(), step=step)


@pytest.mark.parametrize(
    ("model", "error", "text"),
    [
        pytest.param(lambda x: x, TypeError, "must be a keras.Model; got function.*wrapped in one", id="a function"),
        pytest.param(Subclassed(), ValueError, "has no variables yet", id="a model that was never called"),
    ],
)
def test_a_model_that_cannot_be_recorded_is_refused(model: Any, error: type[Exception], text: str) -> None:
    with pytest.raises(error, match=text):
        tb_zeroloss.log_step(model, *data())


@pytest.mark.parametrize(
    ("make", "targets"),
    [
        pytest.param(named_outputs, lambda y: {"flag": y, "value": y}, id="a dict, in another order"),
        pytest.param(listed_outputs, lambda y: [y, y], id="a list"),
        pytest.param(listed_outputs, lambda y: (y, y), id="a tuple for a list"),
        pytest.param(listed_outputs, lambda y: {"value": y, "flag": y}, id="a dict by the names of the outputs"),
        pytest.param(one_output, lambda y: y[:, 0], id="targets without the last axis"),
    ],
)
def test_targets_may_be_given_as_keras_takes_them(
    make: Callable[[], keras.Model], targets: Callable[[Any], Any], tmp_path: pathlib.Path
) -> None:
    x, y = data()
    model = make()
    run = logged(tmp_path, model, x, targets(y))
    assert np.isfinite(run[LOSS]["value"]).all()
    np.testing.assert_allclose(run[TARGET]["mean"], y.mean(), rtol=1e-5)
    expected = model.evaluate(x, targets(y), batch_size=ROWS, verbose=0)
    np.testing.assert_allclose(run[LOSS]["total"][0, 0], np.ravel(expected)[0], rtol=1e-5)


def test_without_targets_their_rules_are_not_checked(tmp_path: pathlib.Path) -> None:
    model = one_output()
    x, _ = data()
    run = logged(tmp_path, model, x, None, calls=3, loss=tf.reduce_mean(model(x)), gradients=[None] * 6)
    diagnosis = judge(run)
    of_targets = [rule.id for rule in load_rules() if any(group is TARGET for group, _ in rule.needs)]
    assert of_targets
    assert {diagnosis.outcomes[rule] for rule in of_targets} <= {Outcome.NOT_RECORDED, Outcome.NOT_APPLICABLE}


def test_weights_that_are_all_zero_are_recorded_and_found(tmp_path: pathlib.Path) -> None:
    run = logged(tmp_path, one_output(), *data(), calls=4, sample_weight=np.zeros(ROWS, "float32"))
    assert (run[WEIGHT_MASS]["weight_per_row"] == 0).all()
    assert judge(run).findings[0].rule.id == "zero-weight-mass"


def test_numbers_that_are_not_finite_are_recorded_on_the_rest(tmp_path: pathlib.Path) -> None:
    x, y = data()
    holed = x.copy()
    holed[:8, 0] = np.nan
    holed[8:16, 1] = np.inf
    run = logged(tmp_path, one_output(), holed, y)
    assert run[INPUT]["non_finite_share"][0, 0] == pytest.approx(16 / x.size)
    finite = holed[np.isfinite(holed)]
    assert run[INPUT]["minimum"][0, 0] == finite.min()
    assert run[INPUT]["maximum"][0, 0] == finite.max()
    assert run.fact("first_non_finite_step") == 0


def test_none_and_sparse_gradients_are_evidence(tmp_path: pathlib.Path) -> None:
    model = keras.Sequential(
        [layers.Input((4,), dtype="int32"), layers.Embedding(10, 3), layers.Flatten(), layers.Dense(1)]
    )
    model.compile("sgd", "mse", jit_compile=False)
    x, y = np.arange(ROWS * 4).reshape(ROWS, 4) % 5, data()[1]
    with tf.GradientTape() as tape:
        loss = model.compute_loss(x, y, model(x, training=True))
    gradients = tape.gradient(loss, model.trainable_variables)
    assert isinstance(gradients[0], tf.IndexedSlices)
    run = logged(tmp_path, model, x, y, loss=loss, gradients=[gradients[0], gradients[1], None])
    assert run[GRADIENTS]["none"][0].tolist() == [0, 0, 1]
    dense = tf.convert_to_tensor(gradients[0])
    assert run[GRADIENTS]["norm"][0, 0] == pytest.approx(float(tf.norm(dense)), rel=1e-5)
