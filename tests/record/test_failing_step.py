"""A recording step that fails while it runs: the training is what it would have been without it."""

from __future__ import annotations

import pathlib
import time
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from tb_zeroloss import DegeneracyCallback
from tb_zeroloss.record.recorders.asked import measured
from tb_zeroloss.record.watching.observe import observe
from tests.record.afresh import start_afresh
from tests.record.models import cnn

Fit = Callable[..., Any]
IN_STEP = "tb_zeroloss.record.recorders.in_step.measured"
IN_EVALUATION = "tb_zeroloss.record.recorders.evaluation.observe"


class Steps(keras.callbacks.Callback):
    """Holds the number of the batch where operations of a step can read it."""

    def __init__(self) -> None:
        super().__init__()
        self.step = tf.Variable(tf.constant(0))

    def on_train_batch_begin(self, batch: int, logs: Any = None) -> None:
        self.step.assign(batch)


def fitted(*callbacks: Any, jit: bool = False, eager: bool = False, at_once: int = 1, **settings: Any) -> Any:
    """Return every number of a training with dropout and BatchNormalization, and what it reported."""
    start_afresh()
    model, (x, y) = cnn()
    model.compile(
        keras.optimizers.Adam(0.01),
        "sparse_categorical_crossentropy",
        metrics=["accuracy"],
        jit_compile=jit,
        run_eagerly=eager,
        steps_per_execution=at_once,
    )
    history = model.fit(x, y, epochs=2, batch_size=32, verbose=0, callbacks=list(callbacks), **settings).history
    return [np.asarray(v.value).tolist() for v in (*model.variables, *model.optimizer.variables)], history


def unhealthy(fails: Callable[[], Any]) -> Callable[..., Any]:
    """Return ``measured`` with an operation that fails when it runs."""

    def failing(seen: Any, *rest: Any) -> Any:
        found = measured(seen, *rest)
        with tf.control_dependencies([fails()]):
            return {tag: tf.identity(tensor) for tag, tensor in found.items()}

    return failing


def never_true() -> Any:
    return tf.debugging.Assert(tf.random.uniform([], seed=1) > 2.0, ["statistics that do not suit this model"])


def no_xla() -> Any:
    return tf.strings.length(tf.strings.as_string(tf.random.uniform([], seed=1)))


@pytest.mark.parametrize(
    ("fails", "how"),
    [
        pytest.param(never_true, {}, id="an operation that fails"),
        pytest.param(never_true, {"at_once": 3}, id="one of three steps per execution", marks=pytest.mark.slow),
        pytest.param(no_xla, {"jit": True}, id="an operation that XLA does not compile"),
        pytest.param(never_true, {"eager": True}, id="in a step that is run eagerly"),
    ],
)
def test_a_first_step_that_fails_is_trained_as_without_it(
    fails: Callable[[], Any],
    how: dict[str, Any],
    tmp_path: pathlib.Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    expected = fitted(**how)
    monkeypatch.setattr(IN_STEP, unhealthy(fails))
    callback = DegeneracyCallback(tmp_path)
    assert fitted(callback, **how) == expected
    assert callback.records == 0
    said = capsys.readouterr().err
    assert said.count("nothing is recorded from step 0 on") == 1
    assert "in part" not in said


def test_a_later_step_that_fails_ends_no_training_and_says_what_it_may_have_cost(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    counter = Steps()
    monkeypatch.setattr(IN_STEP, unhealthy(lambda: tf.debugging.assert_less(counter.step, 4)))
    callback = DegeneracyCallback(tmp_path)
    _, history = fitted(counter, callback)
    assert len(history["loss"]) == 2
    assert callback.records == 4
    assert "from step 4 on" in (said := capsys.readouterr().err)
    assert said.count("that step may have been trained in part only") == 1


@pytest.mark.parametrize("epoch", [0, 1])
def test_a_later_step_that_fails_leaves_a_slow_pipeline_as_it_was(
    epoch: int, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Count(Steps):
        def on_train_batch_begin(self, batch: int, logs: Any = None) -> None:
            self.step.assign_add(1)

    counter, (model, (x, y)) = Count(), cnn()
    rows = tf.data.Dataset.from_tensor_slices((x[:256], y[:256])).batch(32)
    slowly = rows.map(lambda x, y: (tf.ensure_shape(tf.numpy_function(late, [x], x.dtype), [None, *x.shape[1:]]), y))
    model.compile("sgd", "sparse_categorical_crossentropy", jit_compile=False)
    failed = 8 * epoch + 4
    monkeypatch.setattr(IN_STEP, unhealthy(lambda: tf.debugging.assert_less(counter.step, failed + 1)))
    callback = DegeneracyCallback(tmp_path, update_freq=1, on_finding="ignore")
    history = model.fit(slowly, epochs=3, shuffle=False, verbose=0, callbacks=[counter, callback]).history
    assert len(history["loss"]) == 3
    assert callback.records == failed


def late(x: Any) -> Any:
    time.sleep(0.02)
    return x


@pytest.mark.parametrize(
    ("step", "eager"),
    [
        pytest.param(0, False, id="in the first step, compiled"),
        pytest.param(4, False, id="in a later step, compiled"),
        pytest.param(0, True, id="in the first step, run eagerly", marks=pytest.mark.slow),
        pytest.param(4, True, id="in a later step, run eagerly"),
    ],
)
def test_an_error_of_the_users_own_is_raised_as_without_a_recorder(
    step: int, eager: bool, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    counter = Steps()

    def checked(y_true: Any, y_pred: Any) -> Any:
        tf.debugging.assert_none_equal(counter.step, step, message="this batch is not for training")
        return tf.reduce_mean(y_pred[:, 0])

    def failing(*callbacks: Any) -> type[Exception]:
        keras.utils.set_random_seed(7)
        model, (x, y) = cnn()
        model.compile("adam", checked, jit_compile=False, run_eagerly=eager)
        with pytest.raises(Exception, match="this batch is not for training") as caught:
            model.fit(x, y, batch_size=32, verbose=0, callbacks=[counter, *callbacks])
        return caught.type  # the weights say nothing: which of them were updated before the failure is chance

    callback = DegeneracyCallback(tmp_path)
    assert failing(callback) == failing()
    assert callback.records == step
    assert "tb_zeroloss" not in capsys.readouterr().err


def test_a_validation_batch_that_fails_counts_as_without_it(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def observed(*parts: Any) -> Any:
        with tf.control_dependencies([never_true()]):
            seen = observe(*parts)
            seen.inputs = [tf.identity(tensor) for tensor in seen.inputs]
        return seen

    _, (x, y) = cnn()
    expected = fitted(validation_data=(x[:100], y[:100]))
    monkeypatch.setattr(IN_EVALUATION, observed)
    assert fitted(DegeneracyCallback(tmp_path), validation_data=(x[:100], y[:100])) == expected
    assert capsys.readouterr().err.count("validation batches are not measured") == 1
