"""The loss of one step, worked out from the running mean that Keras reports."""

from __future__ import annotations

import math
from typing import Any

import keras

ROUNDING = 2.0**-23
"""By how much of itself a mean in float32 may be off: its sum and its quotient are each rounded by half of this."""

DOUBT = 0.05
"""Share of a loss that rounding may make up: of a smaller loss, late in a long epoch, it leaves too little."""


class StepLoss:
    """Follows the loss that is reported of an epoch.

    ``fit`` reports the mean over the batches of the epoch so far, each by its rows. Here they count alike: of a last
    batch with fewer rows than the others the loss comes out nearer to the mean than it was. What a ``train_step`` of
    the model's own reports is taken as it is.
    """

    def __init__(self, model: Any) -> None:
        """Look at how the model makes a step."""
        self._is_mean = type(model).train_step is keras.Model.train_step and "train_step" not in vars(model)
        self.begin_epoch()

    def begin_epoch(self) -> None:
        """Begin with no batches."""
        self._batches, self._mean = 0, 0.0

    def after(self, batches: int, reported: float) -> float | None:
        """Return the loss of the batches since the last call, of ``batches`` so far; None if rounding hides it."""
        before, mean = self._batches, self._mean
        self._batches, self._mean = batches, reported
        if not self._is_mean or not before or not math.isfinite(reported):
            return reported
        new = batches - before
        loss = (batches * reported - before * mean) / new
        off = ROUNDING * (batches * abs(reported) + before * abs(mean)) / new
        return loss if abs(loss) * DOUBT >= off else None
