"""Where a recorded step leaves its tensors for the host to read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import tensorflow as tf

from tb_zeroloss.record.observation import Tensor
from tb_zeroloss.record.strategy import outside


class Slots:
    """One variable per tag with a slot per step of an execution.

    Summary operations do not compile under XLA; assignments to variables do.
    """

    def __init__(self, steps: int) -> None:
        """Make room for ``steps`` recorded steps per execution."""
        self.steps = steps
        self._next = outside(lambda: tf.Variable(tf.constant(0), trainable=False))
        self._variables: dict[str, tf.Variable] = {}

    def put(self, record: Mapping[str, Tensor]) -> None:
        """Store one step's tensors in the next slot; called inside the step."""
        slot = self._next.read_value()
        for tag, tensor in record.items():
            variable = self._variable(tag, tensor)
            if self.steps == 1:
                variable.assign(tensor[tf.newaxis])
            else:
                variable.assign(tf.tensor_scatter_nd_update(variable.read_value(), [[slot]], [tensor]))
        self._next.assign_add(1)

    def take(self) -> list[dict[str, np.ndarray[Any, Any]]]:
        """Return the records since the last call, in order; called on the host."""
        count = min(int(self._next.numpy()), self.steps)
        self._next.assign(0)
        values = {tag: variable.numpy() for tag, variable in self._variables.items()}
        return [{tag: value[slot] for tag, value in values.items()} for slot in range(count)]

    def _variable(self, tag: str, tensor: Tensor) -> tf.Variable:
        if tag not in self._variables:
            with tf.init_scope():
                room = [self.steps, *tensor.shape]
                self._variables[tag] = outside(lambda: tf.Variable(tf.zeros(room, tensor.dtype), trainable=False))
        return self._variables[tag]
