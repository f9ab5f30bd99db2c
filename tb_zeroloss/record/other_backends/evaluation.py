"""Record what Keras reports of an evaluation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from tb_zeroloss.record.other_backends.cards import has_one_output
from tb_zeroloss.record.writing.journal import Journal
from tb_zeroloss.schema.quantities import EVALUATION, LOSS, validation_tag
from tb_zeroloss.series.complete import Record


class ReportedEvaluations:
    """Records the evaluations of one model; the callback calls it at each of its hooks."""

    def __init__(self, model: Any, journal: Journal) -> None:
        """Begin; ``journal`` takes the records."""
        self.model, self._journal = model, journal
        self._batches = 0

    def begin(self) -> None:
        """Expect an evaluation."""
        self._batches = 0

    def expect(self, batch: int) -> None:
        """Do nothing: no batch is looked into."""

    def count(self, batch: int) -> None:
        """Count the batches up to ``batch``, the last of an execution."""
        self._batches = batch + 1

    def end(self, step: int, logs: Mapping[str, Any]) -> None:
        """Record the evaluation that is over, at the last training step before it."""
        evaluation = np.array([self._rows(), self._batches, 0, 0], np.float64)
        self._journal.add_evaluation(step, {EVALUATION.tag: evaluation, **self._loss(logs.get("loss"))})

    def _loss(self, reported: Any) -> Record:
        if reported is None:
            return {}
        return {validation_tag(LOSS.tag): loss_row(float(reported), is_whole=has_one_output(self.model))}

    def _rows(self) -> float:
        """Return by how many rows Keras weighs its mean loss; NaN where it may weigh batches."""
        losses = [metric for metric in self.model.metrics if metric.name == "loss" and hasattr(metric, "count")]
        if not self._batches or not losses:
            return float("nan") if self._batches else 0.0
        weight = float(losses[0].count.numpy())
        return weight if weight > self._batches else float("nan")


def loss_row(total: float, *, is_whole: bool) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Return the record of a loss that is known; ``is_whole`` says that it is that of the only output."""
    row = np.full((1, len(LOSS)), np.nan)
    row[0, LOSS.index("total")] = total
    if is_whole:
        row[0, LOSS.index("value")] = total
    return row
