"""Every row of the matrix: what it promises is recorded, right, and changes nothing."""

from __future__ import annotations

import pathlib
import re
import warnings
from typing import Any

import keras
import numpy as np
import pytest

from tb_zeroloss import DegeneracyCallback
from tb_zeroloss.read.directory import read_directory
from tb_zeroloss.schema.quantities import ACTIVATIONS, EVALUATION, GRADIENTS, INPUT, LOSS, PREDICTION, TARGET
from tb_zeroloss.series import RunSeries
from tests.record.afresh import start_afresh
from tests.record.cases import case as group
from tests.record.cases.case import BATCH, EPOCHS, ROWS, STEPS_PER_EPOCH, Case, Training
from tests.record.matrix import CASES, PAGE, page
from tests.record.test_identity import state_of


class Weights(keras.callbacks.Callback):
    """Keeps the trainable weights as they are before each batch and after the last."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[list[np.ndarray[Any, Any]]] = []

    def on_train_batch_begin(self, batch: int, logs: Any = None) -> None:
        self._keep()

    def on_train_end(self, logs: Any = None) -> None:
        self._keep()

    def _keep(self) -> None:
        self.seen.append([variable.numpy().astype("float64") for variable in self.model.trainable_variables])


def fit(case: Case, callbacks: list[Any]) -> tuple[Training, dict[str, list[float]]]:
    start_afresh(3)
    training = case.make()
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="The model does not have any trainable weights")
        warnings.filterwarnings("ignore", message="Gradients do not exist")
        return training, training.fit(epochs=EPOCHS, verbose=0, callbacks=callbacks)


def rows(*, refused: bool) -> list[Any]:
    return [
        pytest.param(case, id=case.name, marks=[pytest.mark.slow] if case.slow else [])
        for case in CASES
        if bool(case.refused) is refused
    ]


@pytest.mark.parametrize("case", rows(refused=True))
def test_what_keras_refuses_is_refused_alike(case: Case, tmp_path: pathlib.Path) -> None:
    for callbacks in ([], [DegeneracyCallback(tmp_path / "a", strict=True)]):
        with pytest.raises(Exception, match=re.escape(case.refused)):
            fit(case, callbacks)


def test_the_page_is_that_of_the_table() -> None:
    assert PAGE.read_text(encoding="utf-8") == page()
    assert len({case.name for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", rows(refused=False))
def test_what_the_matrix_promises_is_recorded(case: Case, tmp_path: pathlib.Path) -> None:
    weights = Weights()
    callback = DegeneracyCallback(tmp_path / "a", update_freq=1, strict=True, on_finding="ignore")
    training, history = fit(case, [weights, callback])
    (run,) = read_directory(str(tmp_path)).runs.values()
    assert isinstance(run, RunSeries)
    assert list(run.steps) == list(range(case.first, case.steps))
    check_loss(case, run, history)
    check_pairs(case, run, training)
    check_inputs(case, run, training)
    check_steps(case, run, weights, training)
    check_activations(case, run)
    check_evaluations(case, run, training, history)
    if case.holds(group.IDENTICAL):
        plain, told = fit(case, [])
        assert history == told
        for before, after in zip(state_of(plain.model), state_of(training.model), strict=True):
            np.testing.assert_array_equal(before, after)


def check_loss(case: Case, run: RunSeries, history: dict[str, list[float]]) -> None:
    total = run[LOSS]["total"]
    if not case.holds(group.LOSS):
        assert not np.isfinite(total).any()
        return
    steps = 1 if case.reports_last else STEPS_PER_EPOCH
    assert np.isfinite(run[LOSS]["value"]).all()
    np.testing.assert_allclose(total[-steps:, 0].mean(), history["loss"][-1], rtol=1e-4)


def check_pairs(case: Case, run: RunSeries, training: Training) -> None:
    outputs = len(run.configuration.outputs)
    if not case.holds(group.PAIRS):
        assert not np.isfinite(run[TARGET]["mean"]).any()
        return
    targets = [np.asarray(part, "float64") for part in keras.tree.flatten(training.targets)]
    assert outputs == len(targets) or training.targets is None
    assert np.isfinite(run[PREDICTION]["mean"]).all()
    assert np.isfinite(run[TARGET]["mean"]).all()
    check_means(case, run[TARGET]["mean"], _in_order(run, training.targets))


def _in_order(run: RunSeries, targets: Any) -> Any:
    return [targets[card.name] for card in run.configuration.outputs] if isinstance(targets, dict) else targets


def check_inputs(case: Case, run: RunSeries, training: Training) -> None:
    means = run[INPUT]["mean"]
    if not case.holds(group.INPUTS):
        assert not np.isfinite(means).any()
        return
    assert means.shape[1] > 0
    assert np.isfinite(means).all()
    check_means(case, means, training.inputs)


def check_means(case: Case, recorded: Any, arrays: Any) -> None:
    if arrays is not None:
        wanted = [float(np.mean(part, dtype="float64")) for part in keras.tree.flatten(arrays)]
        last_epoch = recorded[-STEPS_PER_EPOCH:].mean(axis=0)
        np.testing.assert_allclose(last_epoch, wanted, rtol=1e-4, atol=1e-6)


def check_steps(case: Case, run: RunSeries, weights: Weights, training: Training) -> None:
    norms, updates = run[GRADIENTS]["norm"], run[GRADIENTS]["update_norm"]
    if not case.holds(group.STEPS):
        assert not np.isfinite(norms).any()
        return
    assert norms.shape[1] == len(training.model.trainable_variables) > 0
    np.testing.assert_array_equal(np.isfinite(norms), run[GRADIENTS]["none"] == 0)
    if training.model.steps_per_execution == 1:
        moved = [
            [np.linalg.norm(after - before) for before, after in zip(*pair, strict=True)]
            for pair in zip(weights.seen[case.first : -1], weights.seen[case.first + 1 :], strict=True)
        ]
        np.testing.assert_allclose(updates, moved, rtol=1e-3, atol=1e-7)
    optimizer = getattr(training.model.optimizer, "inner_optimizer", training.model.optimizer)
    if type(optimizer) is keras.optimizers.SGD and not optimizer.gradient_accumulation_steps:
        rate = float(optimizer.learning_rate)
        np.testing.assert_allclose(updates, rate * np.nan_to_num(norms), rtol=1e-2, atol=1e-6)


def check_activations(case: Case, run: RunSeries) -> None:
    if not case.holds(group.ACTIVATIONS):
        assert not np.isfinite(run[ACTIVATIONS]["mean"]).any()
        return
    seen = np.atleast_1d(np.isfinite(run[ACTIVATIONS]["mean"]).all(axis=0))
    assert seen.any()
    missing = {layer.kind for layer, is_seen in zip(run.configuration.layers, seen, strict=True) if not is_seen}
    assert missing == case.silent


def check_evaluations(case: Case, run: RunSeries, training: Training, history: dict[str, list[float]]) -> None:
    evaluations, found = run[EVALUATION], run.validation
    if not case.holds(group.EVALUATIONS):
        assert not len(evaluations)
        return
    assert list(evaluations.steps) == list(range(STEPS_PER_EPOCH - 1, case.steps, STEPS_PER_EPOCH))
    assert (evaluations["rows"] == ROWS).all()
    assert (evaluations["batches"] == STEPS_PER_EPOCH).all()
    np.testing.assert_allclose(found[LOSS]["total"][:, 0], history["val_loss"], rtol=1e-6)
    if training.model.steps_per_execution > 1:
        assert (evaluations["measured_rows"] == BATCH).all()
        return
    assert (evaluations["measured_rows"] == ROWS).all()
    assert np.isfinite(found[PREDICTION]["mean"]).all()
    if training.validation is not None:  # a generator goes on where Keras, reading ahead, left it
        np.testing.assert_allclose(found[LOSS]["value"], found[LOSS]["total"], rtol=1e-5)
        return
    if case.holds(group.PAIRS):
        check_means(case, found[TARGET]["mean"][-1:], _in_order(run, training.targets))
    if case.holds(group.INPUTS):
        check_means(case, found[INPUT]["mean"][-1:], training.inputs)
