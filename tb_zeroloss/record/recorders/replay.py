"""Batches that were taken from an iterator, given once more."""

from __future__ import annotations

from collections.abc import Sequence
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


def replayed(batches: Sequence[Any], iterator: Any) -> Any:
    """Return an iterator over ``batches`` that a function traced for ``iterator`` takes without another trace."""
    return iter(tf.data.Dataset.from_generator(lambda: batches, output_signature=iterator.element_spec))
