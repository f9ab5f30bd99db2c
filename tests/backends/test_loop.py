"""A loop of one's own with ``log_step`` and with ``Monitor``: the same bits, and what it passes is recorded."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

import tb_zeroloss
from tb_zeroloss.schema.configuration import NOT_RECORDED
from tb_zeroloss.schema.quantities import LOSS, PREDICTION, TARGET
from tests.backends.training import STEPS, data, looped, model, read, same_bits

OF_A_STEP = "inputs, gradients, updates and activations (Keras runs on "


class Monitored:
    """Passes steps to a monitor of the model that comes first."""

    def __init__(self, log_dir: Path, **settings: Any) -> None:
        self._log_dir, self._settings = log_dir, settings
        self.monitor: Any = None

    def __call__(self, made: Any, x: Any, y: Any, **parts: Any) -> None:
        if self.monitor is None:
            self.monitor = tb_zeroloss.Monitor(made, self._log_dir, **self._settings)
        self.monitor.step(x, y, **parts)


def test_a_loop_is_the_same_to_the_bit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    bare, again = looped(None), looped(None)
    assert same_bits(bare, again)
    assert same_bits(bare, looped(tb_zeroloss.log_step))
    monitored = Monitored(tmp_path / "a")
    assert same_bits(bare, looped(monitored))
    monitored.monitor.close()
    assert monitored.monitor.records == 20


def test_what_a_loop_passes_is_measured(tmp_path: Path) -> None:
    passed: list[Any] = []
    monitored = Monitored(tmp_path, every=1)

    def log(made: Any, x: Any, y: Any, loss: Any, y_pred: Any) -> None:
        passed.append((y, keras.ops.convert_to_numpy(y_pred), float(keras.ops.convert_to_numpy(loss))))
        monitored(made, x, y, loss=loss, y_pred=y_pred)

    looped(log)
    monitored.monitor.close()
    run = read(tmp_path)
    targets, predictions, losses = (np.array(part, np.float64) for part in zip(*passed, strict=True))
    assert len(run.steps) == STEPS
    np.testing.assert_allclose(run[LOSS]["total"][:, 0], losses)
    np.testing.assert_allclose(run[LOSS]["recomputed"][:, 0], losses, rtol=1e-5)
    np.testing.assert_allclose(run[LOSS]["constant"][:, 0], targets.var(axis=1)[:, 0])
    np.testing.assert_allclose(run[TARGET]["mean"][:, 0], targets.mean(axis=(1, 2)))
    np.testing.assert_allclose(run[PREDICTION]["std"][:, 0], predictions.std(axis=1)[:, 0])
    seen = run[TARGET]
    for name, value in {"rows": targets.size, "mean": targets.mean(), "std": targets.std()}.items():
        np.testing.assert_allclose(seen[f"seen_{name}"][-1, 0], value)
    (card,) = run.configuration.outputs
    assert (card.loss, card.loss_assumed, card.prediction_shape) == ("mean_squared_error", False, (None, 1))


def test_targets_and_predictions_of_classes_are_counted(tmp_path: Path) -> None:
    made = model()
    labels, logits = np.array([0, 1, 2, 2]), np.eye(4, 3, dtype=np.float32)
    with tb_zeroloss.Monitor(made, tmp_path) as monitor:
        for _ in range(3):
            monitor.step(np.zeros((4, 4)), labels, y_pred=keras.ops.convert_to_tensor(logits))
    run = read(tmp_path)
    assert run.class_counts is not None
    assert run.class_counts[1][-1, 0].tolist() == [[1, 1, 2], [2, 1, 1]]
    assert run[TARGET]["seen_rows"][:, 0].tolist() == [4, 8, 12]
    shares = np.array([1, 1, 2]) / 4
    np.testing.assert_allclose(run[TARGET]["seen_std"][-1, 0], np.sqrt((shares * (1 - shares)).mean()))
    assert not len(run[LOSS])


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ((), "the loss, targets, predictions, "),
        (("loss",), "targets, predictions, "),
        (("y_pred",), "the loss, "),
        (("loss", "y_pred"), ""),
    ],
)
def test_one_sentence_says_what_is_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], given: tuple[str, ...], missing: str
) -> None:
    for name in ("a", "b"):
        monitored = Monitored(tmp_path / name)

        def log(made: Any, x: Any, y: Any, monitored: Any = monitored, **parts: Any) -> None:
            monitored(made, x, y, **{part: parts[part] for part in given})

        looped(log)
        monitored.monitor.close()
    assert capsys.readouterr().err.count(f"{NOT_RECORDED}{missing}{OF_A_STEP}{keras.backend.backend()}") == 1
    for run in tb_zeroloss.check(tmp_path).payload.runs:
        assert [text.startswith(f"{missing}{OF_A_STEP}") for text in run.not_recorded] == [True]
        assert run.trouble == ""
        assert run.findings == []
        if not {"loss", "y_pred"} <= set(given):
            assert run.verdict == "not-enough-data" or "y_pred" in given


def test_examples_that_were_asked_for_are_named_among_what_is_missing(tmp_path: Path) -> None:
    monitored = Monitored(tmp_path, record_examples=2)
    looped(monitored)
    monitored.monitor.close()
    (missing,) = read(tmp_path).configuration.not_recorded
    assert missing.startswith("inputs, gradients, updates, activations and examples (")


def test_weighted_rows_are_not_held_against_an_unweighted_loss(tmp_path: Path) -> None:
    made = model()
    x, y = data()
    with tb_zeroloss.Monitor(made, tmp_path) as monitor:
        monitor.step(x, y, loss=0.5, y_pred=y, sample_weight=np.full(80, 2.0))
    assert np.isnan(read(tmp_path)[LOSS]["recomputed"]).all()


def test_the_parts_of_a_batch_are_checked_as_ever(tmp_path: Path) -> None:
    made = model()
    x, y = data()
    with tb_zeroloss.Monitor(made, tmp_path) as monitor:
        with pytest.raises(ValueError, match="rows differ"):
            monitor.step(x, y[:3])
        with pytest.raises(ValueError, match="gradients for 6 trainable variables"):
            monitor.step(x, y, gradients=[])
        with pytest.raises(ValueError, match=r"number 0 has shape \(1,\)"):
            monitor.step(x, y, gradients=[np.zeros(1)] * 6)
        with pytest.raises(TypeError, match="step must be a non-negative integer"):
            monitor.step(x, y, step=0.5)
    with pytest.raises(TypeError, match=r"model must be a keras\.Model"):
        tb_zeroloss.log_step(None, x, y)


@pytest.mark.skipif(keras.backend.backend() != "jax", reason="only JAX gives the memory of its arguments away")
def test_a_step_that_is_given_the_memory_of_the_variables_is_logged(tmp_path: Path) -> None:
    bare = looped(None, donate=True)
    monitored = Monitored(tmp_path)
    assert same_bits(bare, looped(monitored, donate=True))
    monitored.monitor.close()
    assert read(tmp_path).steps.tolist() == list(range(20))
