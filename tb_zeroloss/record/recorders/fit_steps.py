"""Which step of training each batch of ``fit`` is, and which of them are recorded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from tb_zeroloss.record.cadence import DENSE_STEPS, Cadence

NO_METRICS = frozenset({"loss", "learning_rate", "lr"})
"""What the logs of an epoch hold besides metrics."""

OF_VALIDATION = "val_"


class FitSteps:
    """Counts steps from the first ``fit`` of a callback on.

    Attributes:
        now: Steps done.
        epoch_start: Steps done before this epoch.
        params: What Keras says of the ``fit`` that was begun last.
    """

    def __init__(self, update_freq: int) -> None:
        """Start before the first ``fit``; ``update_freq`` is the number of steps between records."""
        self._update_freq = update_freq
        self.now = self.epoch_start = self._fit_start = self._records_from = 0
        self.params: Mapping[str, Any] = {}
        self._last: int | None = None
        self._fits = 0

    def begin(self, model: Any, params: Mapping[str, Any]) -> bool:
        """Begin a ``fit``; return whether it is the first, which goes on where the optimizer's counter stands."""
        self.params = params
        if not self._fits:
            self.now = self._records_from = iterations_of(model)
        self._fits += 1
        self._fit_start = self.now
        return self._fits == 1

    def begin_epoch(self, epoch: int) -> None:
        """Remember where the epoch starts."""
        self.epoch_start = self.now
        self._last = self._foreseen_end(epoch)

    def count(self, batch: int) -> None:
        """Count the steps up to ``batch`` of the epoch, the last of an execution."""
        self.now = self.epoch_start + min(batch + 1, self.params.get("steps") or batch + 1)

    @property
    def in_epoch(self) -> int:
        """Return the number of steps done in this epoch."""
        return self.now - self.epoch_start

    @property
    def last_done(self) -> int:
        """Return the last step done, 0 before the first."""
        return max(0, self.now - 1)

    def is_recorded(self, step: int) -> bool:
        """Return whether it is the turn of a step."""
        since = step - self._records_from
        return Cadence(self._update_freq)(since) or step % self._update_freq == 0 or step == self._last

    def planned(self, epoch: int) -> float:
        """Return after how many steps the ``fit`` is to end, in its epoch ``epoch``; NaN when not known."""
        steps, epochs = self.params.get("steps"), self.params.get("epochs")
        return float(self.epoch_start + (epochs - epoch) * steps) if steps and epochs else float("nan")

    def _foreseen_end(self, epoch: int) -> int | None:
        """Return the last step of a fit in its last epoch; programs that fit step by step get no more records."""
        planned = self.planned(epoch)
        if np.isnan(planned) or epoch != self.params["epochs"] - 1:
            return None
        last = int(planned) - 1
        return last if last - self._fit_start + 1 >= DENSE_STEPS else None


def metrics_of(logs: Mapping[str, Any]) -> tuple[dict[str, float], dict[str, float]]:
    """Return the metrics of an epoch, of training and of validation; other callbacks may have added to the logs."""
    numbers = {name: float(value) for name, value in logs.items() if isinstance(value, int | float | np.number)}
    validation = {
        name.removeprefix(OF_VALIDATION): numbers.pop(name) for name in [*numbers] if name.startswith(OF_VALIDATION)
    }
    return {name: value for name, value in numbers.items() if name not in NO_METRICS}, validation


def iterations_of(model: Any) -> int:
    """Return the optimizer's counter, 0 for a model without one."""
    optimizer = getattr(model, "optimizer", None)
    return 0 if optimizer is None else int(optimizer.iterations.numpy())
