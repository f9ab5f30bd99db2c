"""Batches of rows as they are compared: the arrays of inputs and of labels, each by its name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]

BLOCK_BYTES = 2**24
"""Of an array in memory this much is looked at at a time."""


class Batch(NamedTuple):
    """Arrays ``[rows, ...]`` of inputs and of labels, by their names."""

    inputs: dict[str, Array]
    labels: dict[str, Array]

    @property
    def rows(self) -> int:
        """Return the number of rows."""
        return len(next(iter(self.inputs.values())))

    def first(self, rows: int) -> Batch:
        """Return a batch of the first rows."""
        return self.between(0, rows)

    def between(self, start: int, stop: int) -> Batch:
        """Return a batch of the rows from ``start`` to before ``stop``."""
        parts = ({name: array[start:stop] for name, array in part.items()} for part in self)
        return Batch(*parts)


class Source(NamedTuple):
    """Rows to be read through once, and whether they come in the batches that are trained on."""

    batches: Iterable[Batch]
    is_batched: bool


def batch_of(where: str, data: Any) -> Batch:
    """Return a batch of arrays, of ``(x,)``, ``(x, y)`` or ``(x, y, sample_weight)``; weights are left out.

    Args:
        where: What it is called in messages, such as ``log_split(train=...)``.
        data: Any nest of arrays ``[rows, ...]``; a tuple is taken as Keras takes it, a list as several inputs.

    Raises:
        ValueError: if there are no rows, or arrays of one batch have different numbers of them.
    """
    x, y = unpacked(where, data)
    batch = Batch(_leaves(where, "x", x), _leaves(where, "y", y))
    if not batch.inputs:
        raise ValueError(f"{where}: there are no inputs. Pass arrays, (x, y), or batches of them.")
    counts = {name: len(array) for part in batch for name, array in part.items()}
    if len(set(counts.values())) > 1:
        counted = ", ".join(f"{name} {count:,}" for name, count in counts.items())
        raise ValueError(f"{where}: numbers of rows differ ({counted}). Pass the parts of the same rows.")
    return batch


def unpacked(where: str, data: Any) -> tuple[Any, Any]:
    """Return inputs and labels of a tuple as Keras takes it, or ``data`` and None.

    Raises:
        ValueError: for a tuple of another length than 1, 2 or 3.
    """
    if not isinstance(data, tuple):
        return data, None
    if not 1 <= len(data) <= 3:
        raise ValueError(
            f"{where}: a tuple of {len(data)}; tuples are (x, y) or (x, y, sample_weight)."
            " Pass several inputs as a list or a dict."
        )
    return data[0], data[1] if len(data) > 1 else None


def in_memory(batch: Batch) -> Source:
    """Return arrays in memory, to be read a part at a time."""
    return Source(_blocks(batch), is_batched=False)


def _blocks(batch: Batch) -> Iterator[Batch]:
    size = sum(array.nbytes for part in batch for array in part.values())
    rows = max(1, batch.rows * BLOCK_BYTES // max(1, size))
    for start in range(0, batch.rows, rows):
        yield batch.between(start, start + rows)


def _leaves(where: str, name: str, structure: Any) -> dict[str, Array]:
    """Return the arrays of a nest by their names, those of a dict sorted by key."""
    if structure is None:
        return {}
    if isinstance(structure, Mapping):
        parts = [(f"{name}[{key!r}]", structure[key]) for key in sorted(structure, key=str)]
    elif isinstance(structure, tuple | list) and any(_is_nested(part) for part in structure):
        parts = [(f"{name}[{number}]", part) for number, part in enumerate(structure)]
    else:
        return {name: _array(where, name, structure)}
    return {path: array for key, part in parts for path, array in _leaves(where, key, part).items()}


def _is_nested(part: Any) -> bool:
    return isinstance(part, Mapping | tuple) or bool(getattr(part, "shape", ()))


def _array(where: str, name: str, leaf: Any) -> Array:
    try:
        array = np.asarray(leaf)
    except Exception as error:
        kind = type(leaf).__name__
        raise ValueError(f"{where}: {name} is no array but a {kind} ({error}). Pass arrays [rows, ...].") from error
    if array.ndim == 0:
        raise ValueError(
            f"{where}: {name} has no axis of rows; got {type(leaf).__name__}. Pass arrays [rows, ...], or batches."
        )
    return array
