from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from tb_zeroloss.splits.hashing import row_hashes

RANDOM = np.random.default_rng(0)


def bits(rows: int) -> npt.NDArray[np.uint8]:
    """Return the 32 bits of each number, ``[rows, 32]``."""
    return np.unpackbits(np.arange(rows, dtype=">u4").view(np.uint8).reshape(-1, 4), axis=1)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (np.array([[0.1, 2]], np.float64), np.array([[0.1, 2]], np.float32)),
        (np.array([[0.5, 2]], np.float16), np.array([[0.5, 2]], np.float64)),
        (np.array([[0.0, 1]], np.float32), np.array([[-0.0, 1]], np.float32)),
        (np.array([[-3, 4]], np.int16), np.array([[-3, 4]], np.int64)),
        (np.array([[3, 4]], np.uint32), np.array([[3, 4]], np.int64)),
        (np.array([[0, 1]], np.uint8), np.array([[False, True]])),
        (np.array([["ä", "b"]]), np.array([["ä".encode(), b"b"]])),
        (np.array([["ä", "b"]]), np.array([["ä".encode(), b"b"]], object)),
        (np.array([["a", "b"]]), np.array([["a", "b"]], object)),
        (np.array(["a", "long text"]), np.array(["a", "long text", "much longer text"])[:2]),
        (np.array(["2026-01-01"], "datetime64[s]"), np.array(["2026-01-01"], "datetime64[s]")),
        (np.array([[1, 2, 3, 4]], np.float32), np.array([[1, 2, 3, 4], [5, 6, 7, 8]], np.float32).T.copy().T[:1]),
    ],
)
def test_equal_rows_have_equal_hashes(one: npt.NDArray[Any], other: npt.NDArray[Any]) -> None:
    np.testing.assert_array_equal(row_hashes([one]), row_hashes([other]))


@pytest.mark.parametrize(
    "rows",
    [
        np.array([[1, 2], [2, 1], [1, 0], [0, 1], [0, 0]], np.float32),
        np.array([[1, 2, 0], [2, 1, 0], [0, 0, 1]], np.uint8),
        np.array(["a", "b", "ab", ""]),
        np.array([["a", "b"], ["ab", ""], ["b", "a"]]),
        np.array([[1 + 2j], [2 + 1j]]),
        np.array([1.0e9 + 64, 1.0e9 + 128]),
        np.array(["2026-01-01T00:00:00", "2026-01-01T00:00:01"], "datetime64[s]"),
    ],
)
def test_rows_that_differ_have_other_hashes(rows: npt.NDArray[Any]) -> None:
    assert len(set(row_hashes([rows]).tolist())) == len(rows)


def test_the_order_of_parts_counts() -> None:
    first, second = RANDOM.normal(size=(5, 3)), RANDOM.normal(size=(5, 3))
    assert not (row_hashes([first, second]) == row_hashes([second, first])).any()
    assert not (row_hashes([first]) == row_hashes([first, first])).any()


@pytest.mark.parametrize("kind", ["float32", "uint8", "int64", "str"])
@pytest.mark.parametrize("size", [1, 7, 64])
def test_batches_cut_otherwise_give_the_same(kind: str, size: int) -> None:
    rows = RANDOM.integers(0, 200, (100, 5)).astype(kind)
    whole = row_hashes([rows, rows[:, 0]])
    cut = [row_hashes([rows[at : at + size], rows[at : at + size, 0]]) for at in range(0, 100, size)]
    np.testing.assert_array_equal(np.concatenate(cut), whole)


@pytest.mark.parametrize(
    "rows",
    [
        np.arange(1_000_000),
        np.arange(100_000, dtype=np.float32).reshape(-1, 1) / 8,
        np.arange(100_000, dtype=np.int64)[:, None] * np.array([2**20, 0, 1]),
        bits(100_000),
        bits(1_000_000)[:, -20:].astype(np.float32),
        np.stack(np.divmod(np.arange(100_000), 317), axis=1).astype(np.float32),
    ],
    ids=["counted", "eighths", "two columns", "bits", "bits as floats", "small numbers as floats"],
)
def test_a_million_rows_have_distinct_and_evenly_spread_hashes(rows: npt.NDArray[Any]) -> None:
    hashes = row_hashes([rows])
    assert len(np.unique(hashes)) == len(rows)
    for shift in (0, 28, 56):
        counts = np.bincount(((hashes >> np.uint64(shift)) & np.uint64(255)).astype(np.int64), minlength=256)
        expected = len(rows) / 256
        chi_squared = float((np.square(counts - expected) / expected).sum())
        assert abs(chi_squared - 255) < 6 * np.sqrt(2 * 255)


def test_rows_without_an_element_are_all_the_same() -> None:
    assert len(set(row_hashes([np.zeros((3, 0))]).tolist())) == 1
    assert row_hashes([np.zeros((0, 4))]).shape == (0,)


@pytest.mark.parametrize("parts", [[], [np.float32(3)]])
def test_what_has_no_rows_is_refused(parts: list[Any]) -> None:
    with pytest.raises(ValueError, match="first axis"):
        row_hashes(parts)


def test_parts_of_other_rows_are_refused() -> None:
    with pytest.raises(ValueError, match="3 and 4 rows"):
        row_hashes([np.zeros(3), np.zeros(4)])
