"""Batches that were taken from an iterator, given once more."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from typing import Any

import tensorflow as tf

REPLAYED = (tf.TensorSpec, tf.RaggedTensorSpec, tf.SparseTensorSpec)
"""What a batch may consist of."""


def can_be_replayed(iterator: Any) -> bool:
    """Return whether the batches of an iterator can be taken on the host and given to a function again."""
    if not isinstance(iterator, tf.data.Iterator):
        return False
    return all(isinstance(spec, REPLAYED) for spec in tf.nest.flatten(iterator.element_spec))


def batches_of(iterator: Any, count: int) -> list[Any]:
    """Return the next batches of an iterator, fewer if there are no more."""
    return [batch for _, batch in zip(range(count), iterator, strict=False)]


class Replay:
    """Gives batches to functions that were traced for the iterator they came from, without another trace.

    One iterator is kept for all executions: to make one takes longer than many a step.
    """

    def __init__(self) -> None:
        """Start with nothing to give."""
        self._waiting: deque[Any] = deque()
        self._iterator: Any = None
        self._spec: Any = None

    def __call__(self, batches: Sequence[Any], iterator: Any, count: int) -> Any:
        """Return an iterator over ``batches`` of ``iterator``, for a function that takes ``count`` of them."""
        if self._iterator is None or self._waiting or self._spec != iterator.element_spec:
            self._waiting = deque()
            self._spec = iterator.element_spec
            given = tf.data.Dataset.from_generator(self._given, output_signature=self._spec)
            self._iterator = iter(given.with_options(one_at_a_time()))
        self._waiting.extend(batches)
        made = self._iterator
        if len(batches) < count:
            self._iterator = None  # it is at its end once these are taken
        return made

    def _given(self) -> Iterator[Any]:
        waiting = self._waiting
        while waiting:
            yield tf.nest.map_structure(_copied, waiting.popleft())


def _copied(part: Any) -> Any:
    """Return memory that the function may write its results into: it takes what it is given for its own."""
    return part.numpy() if isinstance(part, tf.Tensor) else part


def one_at_a_time() -> tf.data.Options:
    """Return the options under which no element is read before it is asked for."""
    options = tf.data.Options()
    options.autotune.enabled = False
    options.experimental_optimization.inject_prefetch = False
    options.experimental_optimization.apply_default_optimizations = False
    return options
