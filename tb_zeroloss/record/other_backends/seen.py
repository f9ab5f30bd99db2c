"""The targets of all records of a loop so far, in bounded memory."""

from __future__ import annotations

import numpy as np

from tb_zeroloss.predicted.columns import Columns, clean, one_hot
from tb_zeroloss.predicted.given import Answers
from tb_zeroloss.series.run import Floats


class SeenTargets:
    """Keeps sums of the targets of one output; class indices as the classes they name."""

    def __init__(self) -> None:
        """Start with no rows."""
        self._rows = 0
        self._mean = self._squares = self._label_mean = np.zeros(1)
        self._least, self._most = np.inf, -np.inf

    def add(self, answers: Answers) -> Columns:
        """Take in the targets of a batch, and return the columns about all rows so far."""
        target = clean(answers.target)
        labels = target.reshape(-1, 1) if answers.classes else target.reshape(len(target), -1)
        spread = one_hot(labels, answers.classes) if answers.classes else labels
        before, self._rows = self._rows, self._rows + len(labels)
        share = len(labels) / self._rows
        off = spread.mean(axis=0) - self._mean
        self._squares = self._squares + ((spread - spread.mean(axis=0)) ** 2).sum(axis=0) + off**2 * before * share
        self._mean = self._mean + off * share
        self._label_mean = self._label_mean + (labels.mean() - self._label_mean) * share
        self._least, self._most = min(self._least, float(labels.min())), max(self._most, float(labels.max()))
        return {
            "seen_rows": float(self._rows),
            "seen_mean": float(self._label_mean[0]),
            "seen_std": self._std(),
            "seen_minimum": self._least,
            "seen_maximum": self._most,
        }

    def _std(self) -> float:
        variance: Floats = self._squares / self._rows
        return float(np.sqrt(variance.mean()))
