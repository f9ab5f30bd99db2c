"""Where a recorded step leaves its tensors for the host to read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import tensorflow as tf

from tb_zeroloss.record.stats.observation import Tensor
from tb_zeroloss.record.stats.own import own_variable


@dataclass
class _Shelf:
    """One variable ``[steps, numbers]`` that holds the tensors of several tags side by side."""

    steps: int
    layout: dict[str, tf.TensorSpec] = field(default_factory=dict)
    variable: tf.Variable | None = None

    def put(self, tensors: Mapping[str, Tensor], dtype: tf.DType, slot: Tensor) -> None:
        """Store one step's tensors at ``slot``."""
        flat = tf.concat([tf.reshape(tf.cast(tensor, dtype), [-1]) for tensor in tensors.values()], axis=0)
        if self.variable is None:
            self.layout = {tag: tf.TensorSpec(tensor.shape, tensor.dtype) for tag, tensor in tensors.items()}
            room = [self.steps, *flat.shape]
            self.variable = own_variable(lambda: tf.zeros(room, dtype))
        if self.steps == 1:
            self.variable.assign(flat[tf.newaxis])
        else:
            self.variable.assign(tf.tensor_scatter_nd_update(self.variable.read_value(), [[slot]], [flat]))

    def take(self, slot: int, values: np.ndarray[Any, Any]) -> dict[str, np.ndarray[Any, Any]]:
        """Return the tensors at ``slot`` of the values of the variable."""
        ends = np.cumsum([spec.shape.num_elements() for spec in self.layout.values()])
        parts = np.split(values[slot], ends[:-1])
        return {
            tag: part.reshape(spec.shape).astype(spec.dtype.as_numpy_dtype)
            for (tag, spec), part in zip(self.layout.items(), parts, strict=True)
        }


class StepBuffers:
    """A slot per step of an execution.

    Summary operations do not compile under XLA; assignments to variables do. All tensors of
    a record share one variable per type: each read on the host costs a part of a step.
    """

    def __init__(self, steps: int) -> None:
        """Make room for ``steps`` recorded steps per execution."""
        self.steps = steps
        self._next = own_variable(lambda: tf.constant(0))
        self._floats, self._integers = _Shelf(steps), _Shelf(steps)

    def put(self, record: Mapping[str, Tensor]) -> None:
        """Store one step's tensors, floats and int64, in the next slot; called inside the step."""
        slot = self._next.read_value()
        for shelf, dtype in ((self._floats, tf.float64), (self._integers, tf.int64)):
            tensors = {tag: tensor for tag, tensor in record.items() if tensor.dtype.is_integer == dtype.is_integer}
            if tensors:
                shelf.put(tensors, dtype, slot)
        if self.steps > 1:
            self._next.assign_add(1)

    def take(self) -> list[dict[str, np.ndarray[Any, Any]]]:
        """Return the records of the last execution, in order, none if none was put; called on the host."""
        shelves = [
            (shelf, shelf.variable.numpy()) for shelf in (self._floats, self._integers) if shelf.variable is not None
        ]
        return [
            {tag: array for shelf, values in shelves for tag, array in shelf.take(slot, values).items()}
            for slot in range(self._count() if shelves else 0)
        ]

    def _count(self) -> int:
        if self.steps == 1:
            return 1
        count = min(int(self._next.numpy()), self.steps)
        self._next.assign(0)
        return count
