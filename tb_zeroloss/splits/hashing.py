"""Numbers by which a row is recognised when it comes again: integer arithmetic on its bits, the same everywhere."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

Hashes = npt.NDArray[np.uint64]

ODD = np.uint64(0x9E3779B97F4A7C15)
"""An odd multiplier with bits in all places (the golden ratio in 64 bits): it loses nothing modulo 2^64."""

WIDE_ROW = 256
"""Words (2 kB) from which a row goes through SHA-256, for which processors have instructions: twice as fast."""

_BLOCK = 16_384
"""Words that are hashed at once: they and what is computed of them stay in the processor's cache."""

_WORD = np.dtype(np.uint64).itemsize


def row_hashes(parts: Sequence[npt.ArrayLike]) -> Hashes:
    """Return a hash per row, ``[rows]`` uint64; equal rows have equal hashes.

    Floats are compared as float32, as Keras trains on them: 0 and -0 are equal, so are rows of float64 that round to
    the same. Integers of more than 8 bits are compared by value, booleans and 8 bits among themselves. Texts are
    compared by their characters, bytes as UTF-8. Of rows that differ, two have the same hash once in 2^64 pairs.

    Args:
        parts: Arrays ``[rows, ...]`` that make up a row together; their order counts.

    Raises:
        ValueError: if there is no array, an array has no rows' axis, or they have different numbers of rows.
    """
    arrays = [np.asarray(part) for part in parts]
    if not arrays or any(array.ndim == 0 for array in arrays):
        raise ValueError("rows are hashed along the first axis: pass arrays [rows, ...]")
    if len({len(array) for array in arrays}) != 1:
        raise ValueError(f"arrays of the same rows have {' and '.join(str(len(array)) for array in arrays)} rows")
    total = np.zeros(len(arrays[0]), np.uint64)
    for number, array in enumerate(arrays):
        words = _words(array)
        alone = _digests(words) if words.shape[1] >= WIDE_ROW else _sums(words)
        total += _mixed(alone + np.uint64(number))
    return _mixed(total)


def _sums(words: Hashes) -> Hashes:
    """Return a sum over each row of ``[rows, words]`` to which a word adds by its place."""
    places = np.arange(words.shape[1], dtype=np.uint64) * ODD
    sums = np.zeros(len(words), np.uint64)
    rows = max(1, _BLOCK // max(1, words.shape[1]))
    for at in range(0, len(words), rows):
        sums[at : at + rows] = _mixed(words[at : at + rows] + places).sum(axis=1, dtype=np.uint64)
    return sums


def _digests(words: Hashes) -> Hashes:
    digests = b"".join(hashlib.sha256(row).digest()[:_WORD] for row in words)
    return np.frombuffer(digests, np.uint64)


def _mixed(values: Hashes) -> Hashes:
    """Return numbers of which each bit depends on all bits (Steele, Lea and Flood, OOPSLA 2014: SplitMix64).

    Less mixing is not enough: rows of a few zeros and ones then have the same sum in one of ten.
    """
    mixed = values + ODD
    mixed ^= mixed >> np.uint64(30)
    mixed *= np.uint64(0xBF58476D1CE4E5B9)
    mixed ^= mixed >> np.uint64(27)
    mixed *= np.uint64(0x94D049BB133111EB)
    mixed ^= mixed >> np.uint64(31)
    return mixed


def _words(array: npt.NDArray[Any]) -> Hashes:
    """Return the bits of each row, ``[rows, words]``; a row is filled up with zeros."""
    comparable = np.ascontiguousarray(_comparable(array.reshape(len(array), math.prod(array.shape[1:]))))
    size = comparable.shape[1] * comparable.itemsize
    if size % _WORD == 0 and size:
        return comparable.view(np.uint64)
    filled = np.zeros((len(array), max(1, -(-size // _WORD)) * _WORD), np.uint8)
    filled[:, :size] = comparable.view(np.uint8)
    return filled.view(np.uint64)


def _comparable(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    if array.dtype.kind in "OSU":
        return _of_texts(array)
    if array.dtype.kind == "b" or (array.dtype.kind in "iu" and array.itemsize == 1):
        return array.view(np.uint8)
    if array.dtype.kind in "iuMm":
        return array.astype(np.int64, copy=False)
    if array.dtype.kind == "c":
        return array.astype(np.complex64).view(np.float32) + np.float32(0)
    return array.astype(np.float32, copy=False) + np.float32(0)


def _of_texts(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    texts = array.reshape(-1).tolist()
    numbers = {text: _number(text) for text in set(texts)}
    return np.array([numbers[text] for text in texts], np.uint64).reshape(array.shape)


def _number(text: Any) -> int:
    encoded = text if isinstance(text, bytes) else str(text).encode()
    return int.from_bytes(hashlib.blake2b(encoded, digest_size=_WORD).digest(), "little")
