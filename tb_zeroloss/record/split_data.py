"""Data of the forms that training takes, as batches of arrays."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import keras

from tb_zeroloss.record.lazy_tensorflow import is_loaded, tf
from tb_zeroloss.splits.batches import Batch, Source, batch_of, in_memory

ROWS_AT_ONCE = 1024
"""Rows of a dataset without batches that are looked at together."""


def source_of(where: str, data: Any, *, batched: bool | None, max_rows: int | None) -> Source:
    """Return the rows of a data set as batches of arrays; what cannot be read is refused before the first.

    Args:
        where: What it is called in messages, such as ``log_split(train=...)``.
        data: Arrays in any nest, ``(x, y)``, a ``tf.data.Dataset``, a ``keras.utils.PyDataset``, or an iterable of
            batches.
        batched: Whether elements of a dataset are batches; None to find out.
        max_rows: Rows that will be taken; None for all.

    Raises:
        ValueError: if it is endless, or what it holds is no arrays of rows.
    """
    if is_loaded() and isinstance(data, tf.data.Dataset):
        _refuse_endless(where, max_rows, is_endless=int(data.cardinality()) == tf.data.INFINITE_CARDINALITY)
        is_batched = _is_batched(where, data, batched)
        dataset = data if is_batched else data.batch(ROWS_AT_ONCE)
        return Source(_each(where, _as_numpy(where, dataset)), is_batched)
    if isinstance(data, keras.utils.PyDataset):
        _refuse_endless(where, max_rows, is_endless=data.num_batches is None)
        numbers = itertools.count() if data.num_batches is None else range(data.num_batches)
        return Source(_each(where, (data[number] for number in numbers)), is_batched=True)
    if _is_iterable_of_batches(data):
        return Source(_each(where, data), is_batched=True)
    return in_memory(batch_of(where, data))


def _each(where: str, elements: Iterable[Any]) -> Iterator[Batch]:
    return (batch_of(where, element) for element in elements)


def _refuse_endless(where: str, max_rows: int | None, *, is_endless: bool) -> None:
    if is_endless and max_rows is None:
        raise ValueError(f"{where}: the data have no end. Pass max_rows=, or leave repeat() out.")


def _is_iterable_of_batches(data: Any) -> bool:
    is_nest = isinstance(data, Mapping | tuple | list | str | bytes) or hasattr(data, "__array__")
    return not is_nest and hasattr(data, "__iter__")


def _is_batched(where: str, dataset: Any, batched: bool | None) -> bool:
    """Return whether elements are batches: their first axes are of no fixed length, or all of the same.

    Raises:
        ValueError: if they cannot be looked at, or it cannot be told.
    """
    specs = tf.nest.flatten(dataset.element_spec)
    for spec in specs:
        if not isinstance(spec, tf.TensorSpec):
            raise ValueError(
                f"{where}: elements hold a {type(spec).__name__.removesuffix('Spec')}. Map them to dense tensors of one"
                " length, such as tensor.to_tensor(shape=[None, length]) or tf.sparse.to_dense(tensor)."
            )
    if batched is not None:
        return batched
    if any(spec.shape.rank == 0 for spec in specs):
        return False
    lengths = [None if spec.shape.rank is None else spec.shape[0] for spec in specs]
    if None in lengths:
        return True
    if len(specs) > 1:
        return len(set(lengths)) == 1
    raise ValueError(
        f"{where}: elements have shape {tuple(specs[0].shape)}, which may be one row or a batch."
        " Pass batched=True or batched=False."
    )


def _as_numpy(where: str, dataset: Any) -> Iterator[Any]:
    try:
        yield from dataset.as_numpy_iterator()
    except tf.errors.InvalidArgumentError as error:
        raise ValueError(
            f"{where}: the dataset cannot be read ({error.message.splitlines()[0]})."
            " Rows of several lengths need padded_batch()."
        ) from error
