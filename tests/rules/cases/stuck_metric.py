"""Cases of stuck-metric."""

from __future__ import annotations

import numpy as np

from tb_zeroloss.checks.rule import Severity
from tb_zeroloss.schema.quantities import LOSS
from tb_zeroloss.series import RunSeries
from tests.rules.build import make_run, with_metrics
from tests.rules.case import CLEAR, EARLY, FIRED, NOT_APPLICABLE, Case


def falling(run: RunSeries | None = None) -> RunSeries:
    return run or make_run(changes={LOSS: {"total": lambda at: 2.0 - at / 1000}})


CASES = [
    Case("healthy", "the metric moves", with_metrics(falling(), lambda epoch: 1 / epoch), CLEAR),
    Case("healthy", "no metric was asked for", falling(), NOT_APPLICABLE),
    Case("broken", "always 0", with_metrics(falling(), 0.0), FIRED, Severity.INFO, 240),
    Case("broken", "the second of two", with_metrics(falling(), lambda epoch: 1 / epoch, 0.508), FIRED),
    Case("healthy", "an accuracy of 1", with_metrics(falling(), 1.0), CLEAR),
    Case("healthy", "the loss is 0", with_metrics(make_run(changes={LOSS: {"total": 0.0}}), 0.9), CLEAR),
    Case("healthy", "the loss rests too", with_metrics(make_run(changes={LOSS: {"total": 1.0}}), 0.0), CLEAR),
    Case(
        "healthy", "the last batch alone has another loss",
        with_metrics(make_run(changes={LOSS: {"total": lambda at: np.where(at < 1000, 1.0, 0.1)}}), 0.0), CLEAR,
    ),
    Case(
        "at the limit", "the loss moved by less than 5 %",
        with_metrics(make_run(changes={LOSS: {"total": lambda at: np.where(at < 900, 1.0, 0.951)}}), 0.0), CLEAR,
    ),
    Case(
        "at the limit", "by more",
        with_metrics(make_run(changes={LOSS: {"total": lambda at: np.where(at < 900, 1.0, 0.949)}}), 0.0), FIRED,
    ),
    Case("recovered", "it moved at last", with_metrics(falling(), lambda epoch: epoch == 25), CLEAR),
    Case("too short", "19 epochs", with_metrics(falling(), 0.0, epochs=19), EARLY),
]  # fmt: skip
