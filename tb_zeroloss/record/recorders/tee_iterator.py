"""Batches that are kept to be looked at, beside the function that takes them."""

from __future__ import annotations

import math
from typing import Any

import tensorflow as tf

from tb_zeroloss.record.recorders.replay import one_at_a_time

MOST_WAITING = 16
"""Executions whose batches are looked at together: arrays of a few rows take as long as arrays of many."""

MOST_WAITING_BYTES = 2**24
"""Batches that wait to be looked at may take so much memory, or the size of one execution's."""

UNBOUNDED = -1
"""Capacity of a queue that never lets who fills it wait."""


class TeeIterator:
    """An iterator that gives what another one gives, of the same type, and keeps every batch that was taken.

    The function that trains takes the same tensors in the same order, and is not traced again. Nothing is taken ahead:
    a batch leaves the other iterator when the function asks for it, so that one can go on with the other at any time.

    Attributes:
        source: The other iterator.
    """

    def __init__(self, source: Any) -> None:
        """Take no batch yet.

        Args:
            source: A ``tf.data`` iterator over nests of dense tensors.
        """
        specs = tf.nest.flatten(source.element_spec)
        self.source = source
        self._queue = tf.queue.FIFOQueue(UNBOUNDED, [spec.dtype for spec in specs])
        self._function = tf.function(self._next, autograph=False).get_concrete_function(tf.TensorSpec([], tf.int32))
        endless = tf.data.experimental.to_variant(tf.data.Dataset.from_tensors(0).repeat())
        mapped = tf.raw_ops.MapDataset(
            input_dataset=endless,
            other_arguments=self._function.captured_inputs,
            f=self._function,
            output_types=[spec.dtype for spec in specs],
            output_shapes=[spec.shape for spec in specs],
            use_inter_op_parallelism=False,
            preserve_cardinality=False,  # the end of the source is the end
        )
        data = tf.data.experimental.from_variant(mapped, source.element_spec)
        self._iterator = iter(data.with_options(one_at_a_time()))
        self._asked, self._enough = 0, 1

    @property
    def is_due(self) -> bool:
        """Return whether as many batches wait as should be looked at together."""
        return self._asked >= self._enough

    def asked(self) -> Any:
        """Return the iterator to take the batches of the next execution from."""
        self._asked += 1
        return self._iterator

    def take(self) -> list[Any]:
        """Return the batches that were taken since this was last called."""
        flat = [tf.nest.flatten(self._queue.dequeue()) for _ in range(int(self._queue.size()))]
        every = [tensor for tensors in flat for tensor in tensors]
        size = sum(tensor.dtype.size * math.prod(tensor.shape) for tensor in every)
        if any(tensor.dtype == tf.string for tensor in every):  # of any length
            self._enough = 1
        elif size:
            self._enough = max(1, min(MOST_WAITING, MOST_WAITING_BYTES * self._asked // size))
        self._asked = 0
        return [tf.nest.pack_sequence_as(self.source.element_spec, tensors) for tensors in flat]

    def _next(self, turn: Any) -> list[Any]:
        tensors = tf.nest.flatten(self.source.get_next())
        with tf.control_dependencies([self._queue.enqueue(tensors)]):
            return [tf.identity(tensor) for tensor in tensors]
