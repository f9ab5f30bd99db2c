"""Batches that were taken from an iterator on the host, handed on to the function that was to take them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import tensorflow as tf

from tb_zeroloss.record.recorders.replay import replayed


class Relay:
    """An iterator that gives what was put into it, of the same type as the one it was taken from.

    The function that trains is handed the same tensors in the same order, and is not traced again. Making an iterator
    for each batch would take longer than a small step. Nothing in here waits for a batch, or for room: what a step that
    failed did not take is taken back first, and a step that takes more than there is fails.
    """

    def __init__(self, iterator: Any, steps: int) -> None:
        """Build it for batches like those of ``iterator``, ``steps`` of them at a time."""
        self._steps, self._spec = steps, iterator.element_spec
        flat = tf.nest.flatten(self._spec, expand_composites=True)
        self._queue = tf.queue.FIFOQueue(steps, [spec.dtype for spec in flat])
        data = tf.data.Dataset.from_tensors(0).repeat().map(self._next)
        self._iterator = iter(data.with_options(_one_at_a_time()))

    def suits(self, iterator: Any) -> bool:
        """Return whether this stands in for ``iterator``."""
        return bool(iterator.element_spec == self._spec == self._iterator.element_spec)

    def take_back(self) -> list[Any]:
        """Return the batches that were handed on and not taken."""
        left = [tf.nest.flatten(self._queue.dequeue()) for _ in range(int(self._queue.size()))]
        return [tf.nest.pack_sequence_as(self._spec, flat, expand_composites=True) for flat in left]

    def hand_on(self, batches: Sequence[Any], iterator: Any) -> Any:
        """Return an iterator that gives ``batches``, which were taken from ``iterator``."""
        if len(batches) < self._steps or not self.suits(iterator):
            return replayed(batches, iterator)
        for batch in batches:
            self._queue.enqueue(tf.nest.flatten(batch, expand_composites=True))
        return self._iterator

    def _next(self, _: Any) -> Any:
        flat = tf.nest.flatten(self._spec, expand_composites=True)
        is_there = tf.debugging.assert_positive(self._queue.size(), "more batches were taken than were handed on")
        with tf.control_dependencies([is_there]):
            taken = tf.nest.flatten(self._queue.dequeue())
        for tensor, spec in zip(taken, flat, strict=True):
            tensor.set_shape(spec.shape)
        return tf.nest.pack_sequence_as(self._spec, taken, expand_composites=True)


def _one_at_a_time() -> tf.data.Options:
    options = tf.data.Options()
    options.autotune.enabled = False
    options.experimental_optimization.inject_prefetch = False
    return options
