"""What a loop of one's own has of a step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass
class Batch:
    """What ``log_step`` was given; anything but ``x`` may be None. A nest of tensors."""

    x: Any
    y: Any = None
    sample_weight: Any = None
    loss: Any = None
    y_pred: Any = None
    gradients: Any = None
    before: Any = None
    """The trainable variables one step ago: as ``StandaloneRecorder.keep`` gave them, for ``measure`` one by one."""

    def parts(self) -> list[Any]:
        """Return the fields in order."""
        return [self.x, self.y, self.sample_weight, self.loss, self.y_pred, self.gradients, self.before]
