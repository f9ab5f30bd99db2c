"""The metrics of each epoch are recorded as fit reports them."""

from __future__ import annotations

import pathlib
from typing import Any

import keras
import numpy as np
import pytest

from tb_zeroloss import DegeneracyCallback
from tb_zeroloss.read.directory import read_directory
from tb_zeroloss.report.points import row_names
from tb_zeroloss.schema.quantities import EVALUATION, METRICS
from tb_zeroloss.series import RunSeries
from tests.record.models import mlp


class AddsToLogs(keras.callbacks.Callback):
    """Adds what is no metric to the logs."""

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        logs["note"] = "fine"
        logs["learning_rate"] = 0.1


def trained(directory: pathlib.Path, epochs: int = 3, **settings: Any) -> tuple[RunSeries, dict[str, list[float]]]:
    keras.utils.set_random_seed(0)
    model, (x, y) = mlp()
    model.compile("adam", "mse", metrics=["mae", "mse"], jit_compile=False)
    callbacks = [AddsToLogs(), DegeneracyCallback(directory / "a", strict=True, on_finding="ignore")]
    history = model.fit(x, y, epochs=epochs, verbose=0, callbacks=callbacks, **settings).history
    run = read_directory(str(directory)).runs["a"]
    assert isinstance(run, RunSeries)
    return run, history


@pytest.mark.parametrize("validated", [False, True], ids=["without validation data", "with validation data"])
def test_each_epoch_is_a_record_with_a_row_per_metric(validated: bool, tmp_path: pathlib.Path) -> None:
    run, history = trained(tmp_path, validation_split=0.25 if validated else 0.0)
    series = run[METRICS]
    assert row_names(run.configuration, METRICS, series.rows) == ["mae", "mse"]
    steps_per_epoch = 5 if validated else 6
    assert series.steps.tolist() == [epoch * steps_per_epoch - 1 for epoch in (1, 2, 3)]
    np.testing.assert_array_equal(series["value"], np.transpose([history["mae"], history["mse"]]))
    if validated:
        np.testing.assert_array_equal(series["validation"], np.transpose([history["val_mae"], history["val_mse"]]))
        assert run[EVALUATION].steps.tolist() == series.steps.tolist()
    else:
        assert np.isnan(series["validation"]).all()


def test_a_model_without_metrics_has_no_such_records(tmp_path: pathlib.Path) -> None:
    keras.utils.set_random_seed(0)
    model, (x, y) = mlp()
    model.compile("adam", "mse", jit_compile=False)
    model.fit(x, y, verbose=0, callbacks=[DegeneracyCallback(tmp_path / "a", strict=True)])
    run = read_directory(str(tmp_path)).runs["a"]
    assert isinstance(run, RunSeries)
    assert len(run[METRICS]) == 0
