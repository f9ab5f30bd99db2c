"""How a record travels: arrays to tensors and back, with the version check."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from tb_zeroloss.schema.configuration import Configuration
from tb_zeroloss.schema.quantities import (
    CLASS_COUNTS_TAG,
    CONFIGURATION_TAG,
    FINGERPRINTS_TAG,
    SCHEMA_VERSION,
    SKETCH_TAGS,
    Group,
    Rows,
)

Array = npt.NDArray[Any]
Floats = npt.NDArray[np.float64]


class Encoded(NamedTuple):
    """What is written under one tag at one step.

    Attributes:
        tag: The TensorBoard tag.
        array: The values; a string tensor is an object array of rank 0.
        dtype: ``float32``, ``float64``, ``int64`` or ``string``.
    """

    tag: str
    array: Array
    dtype: str


class NewerSchemaError(ValueError):
    """The records were written by a later version than this one understands."""

    def __init__(self, found: int) -> None:
        """Say which version was found and what to do."""
        self.found = found
        super().__init__(f"written by a newer tb_zeroloss (v{found}, this one knows v{SCHEMA_VERSION}): upgrade")


def encode(group: Group, values: npt.ArrayLike) -> Encoded:
    """Return one record of a group, ready to be written.

    Args:
        group: Names, type and order of the columns.
        values: ``[rows, columns]``, or ``[columns]`` when the group has one row for the run.

    Raises:
        ValueError: if the shape is not that of the group.
    """
    array = np.asarray(values, dtype=group.dtype)
    rank = 1 if group.rows is Rows.RUN else 2
    if array.ndim != rank or array.shape[-1] != len(group):
        wanted = f"[{'' if rank == 1 else 'rows, '}{len(group)} columns]"
        raise ValueError(f"{group.tag} takes {wanted} per step; got shape {array.shape}. Columns: {group.columns}")
    return Encoded(group.tag, array, group.dtype)


def encode_class_counts(counts: npt.ArrayLike) -> Encoded:
    """Return the counts of classes, ``[outputs, 2, K]``, ready to be written.

    Raises:
        ValueError: if the shape is another.
    """
    array = np.asarray(counts, dtype=np.float64)
    if array.ndim != 3 or array.shape[1] != 2:
        raise ValueError(f"{CLASS_COUNTS_TAG} takes [outputs, 2 (target, prediction), K]; got shape {array.shape}")
    return Encoded(CLASS_COUNTS_TAG, array, "float64")


def encode_fingerprints(hashes: npt.ArrayLike) -> Encoded:
    """Return the hashes of a batch, ``[k]``, ready to be written.

    Raises:
        ValueError: if the shape is another.
    """
    array = np.asarray(hashes, dtype=np.int64)
    if array.ndim != 1:
        raise ValueError(f"{FINGERPRINTS_TAG} takes [k]; got shape {array.shape}")
    return Encoded(FINGERPRINTS_TAG, array, "int64")


def encode_sketch(split: str, rows: npt.ArrayLike) -> Encoded:
    """Return the sketch of a split, ``[rows, 5]``, ready to be written.

    Raises:
        ValueError: if the shape is another.
    """
    array = np.asarray(rows, dtype=np.int64)
    if array.ndim != 2 or array.shape[1] != 5:
        raise ValueError(f"{SKETCH_TAGS[split]} takes [rows, 5]; got shape {array.shape}")
    return Encoded(SKETCH_TAGS[split], array, "int64")


def encode_configuration(configuration: Configuration) -> Encoded:
    """Return the configuration as a string tensor, ready to be written."""
    return Encoded(CONFIGURATION_TAG, np.array(configuration.to_json().encode(), dtype=object), "string")


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


def decode_fingerprints(records: Sequence[Array]) -> npt.NDArray[np.int64]:
    """Return the hashes of all records, ``[records, k]``, to the last bit.

    Raises:
        ValueError: if records have another number of hashes.
    """
    shapes = {record.shape for record in records}
    if len(shapes) != 1 or len(next(iter(shapes))) != 1:
        raise ValueError(f"{FINGERPRINTS_TAG} holds tensors of shapes {sorted(shapes)}; expected one shape [k]")
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
