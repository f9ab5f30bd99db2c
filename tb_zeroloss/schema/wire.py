"""How a record travels: arrays to tensors and back, with the version check."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from tb_zeroloss.schema.arrays import ARRAY_BY_TAG, ArrayKind
from tb_zeroloss.schema.configuration import Configuration
from tb_zeroloss.schema.quantities import GROUP_BY_TAG, SCHEMA_VERSION, Group, Rows

Array = npt.NDArray[Any]
Floats = npt.NDArray[np.float64]


class NewerSchemaError(ValueError):
    """The records were written by a later version than this one understands."""

    def __init__(self, found: int) -> None:
        """Say which version was found and what to do."""
        self.found = found
        super().__init__(f"written by a newer tb_zeroloss (v{found}, this one knows v{SCHEMA_VERSION}): upgrade")


def encode(tag: str, values: npt.ArrayLike) -> Array:
    """Return one record of a tag as it is written.

    The last columns of a group go without saying where no row has them: a reader takes columns that lack for NaN.

    Args:
        tag: Of a group or of an array.
        values: ``[rows, columns]`` of a group, ``[columns]`` of one with one row for the run, else the axes of the
            array.

    Raises:
        KeyError: if there is no such tag.
        ValueError: if the shape is another.
    """
    kind = ARRAY_BY_TAG.get(tag)
    if kind is None:
        return _encoded(GROUP_BY_TAG[tag], values)
    array = np.asarray(values, kind.dtype)
    if not kind.fits(array.shape):
        raise ValueError(f"{tag} takes {kind.shape} per step; got shape {array.shape}")
    return array


def _encoded(group: Group, values: npt.ArrayLike) -> Array:
    array = np.asarray(values, group.dtype)
    rank = 1 if group.rows is Rows.RUN else 2
    if array.ndim != rank or array.shape[-1] != len(group):
        wanted = f"[{'' if rank == 1 else 'rows, '}{len(group)} columns]"
        raise ValueError(f"{group.tag} takes {wanted} per step; got shape {array.shape}. Columns: {group.columns}")
    known = np.flatnonzero(~np.isnan(array.reshape(-1, len(group))).all(axis=0))
    return array[..., : known[-1] + 1 if known.size else 1]


def encode_configuration(configuration: Configuration) -> Array:
    """Return the configuration as a string tensor."""
    return np.array(configuration.to_json().encode(), dtype=object)


def decode(group: Group, records: Sequence[Array]) -> Floats:
    """Return all records of a group as one array.

    Rows or columns that a record does not have are NaN; columns that this version does not
    know are left out. Rows of variables are those of the last record, which the configuration
    names: a record of other variables, trained in an earlier ``fit``, is NaN.

    Args:
        group: Names and order of the columns.
        records: One array per step, ``[rows, columns]`` or ``[columns]``.

    Returns:
        ``[records, rows, columns]``, or ``[records, columns]`` for a group of the whole run.
    """
    stacked = stack(_of_last_variables(records) if group.rows is Rows.VARIABLE else records)
    wanted = 2 if group.rows is Rows.RUN else 3
    if stacked.ndim != wanted:
        raise ValueError(f"{group.tag} holds tensors of rank {stacked.ndim - 1}; expected rank {wanted - 1}")
    missing = len(group) - stacked.shape[-1]
    if missing > 0:
        width = [(0, 0)] * (stacked.ndim - 1) + [(0, missing)]
        stacked = np.pad(stacked, width, constant_values=np.nan)
    return stacked[..., : len(group)]


def _of_last_variables(records: Sequence[Array]) -> Sequence[Array]:
    last = records[-1].shape
    return [record if record.shape[:1] == last[:1] else np.full(last, np.nan) for record in records]


def stack(records: Sequence[Array]) -> Floats:
    """Return arrays of one rank as one float64 array; what a smaller one lacks is NaN.

    Raises:
        ValueError: if the ranks differ.
    """
    shapes = {record.shape for record in records}
    if len(shapes) == 1:
        return np.stack(records).astype(np.float64)
    ranks = {len(shape) for shape in shapes}
    if len(ranks) != 1:
        raise ValueError(f"tensors of one tag have ranks {sorted(ranks)}; expected one rank")
    largest = tuple(max(sizes) for sizes in zip(*shapes, strict=True))
    stacked = np.full((len(records), *largest), np.nan)
    for shape in shapes:
        alike = [position for position, record in enumerate(records) if record.shape == shape]
        corner: Any = (alike, *map(slice, shape))
        stacked[corner] = np.stack([records[position] for position in alike])
    return stacked


def decode_array(kind: ArrayKind, records: Sequence[Array]) -> Array:
    """Return all records of an array one after the other; integers stay what they are, to the last bit.

    Raises:
        ValueError: if ranks differ, or shapes where nothing can stand for what is not there.
    """
    if kind.dtype != "int64":
        return stack(records)
    shapes = {record.shape for record in records}
    if len(shapes) != 1 or len(next(iter(shapes))) != len(kind.axes):
        raise ValueError(f"{kind.tag} holds tensors of shapes {sorted(shapes)}; expected one shape {kind.shape}")
    return np.stack(records).astype(np.int64)


def decode_configuration(tensor: Array) -> Configuration:
    """Return the configuration of a string tensor.

    Raises:
        NewerSchemaError: if a later version wrote it.
        ValueError: if it is not the JSON that ``encode_configuration`` writes.
    """
    content = tensor.item()
    text = content.decode() if isinstance(content, bytes) else str(content)
    try:
        check_version(json.loads(text)["schema"])
        return Configuration.from_json(text)
    except (TypeError, AttributeError, KeyError) as error:
        raise ValueError(f"the configuration has an unexpected form: {error}") from error


def check_version(found: float) -> None:
    """Raise ``NewerSchemaError`` if records of this version cannot be understood; NaN is taken as known."""
    if found > SCHEMA_VERSION:
        raise NewerSchemaError(int(found))
