"""What an optimizer's step begins with."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import tensorflow as tf

from tb_zeroloss.record.stats.observation import Tensor


@dataclass
class OptimizerStep:
    """One call of an optimizer's ``apply``, and what it was before."""

    optimizer: Any
    gradients: list[Any]
    variables: list[Any] | None
    watched: list[Any] = field(default_factory=list)
    before: list[Tensor] = field(default_factory=list)
    loss_scale: Tensor | None = None
    taken: int = 0
    """How many gradients had been taken of anything before it."""

    def begin(self) -> None:
        """Read the variables and the loss scale."""
        self.watched = list(self.optimizer._trainable_variables) if self.variables is None else self.variables
        self.before = [tf.convert_to_tensor(variable.value) for variable in self.watched]
        scale = getattr(self.optimizer, "dynamic_scale", None)
        if scale is not None:
            self.loss_scale = tf.convert_to_tensor(scale)
