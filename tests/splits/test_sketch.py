from __future__ import annotations

import tracemalloc

import numpy as np
import numpy.typing as npt
import pytest

from tb_zeroloss.splits.hashing import Hashes
from tb_zeroloss.splits.sketch import KEPT_ROWS, NOT_KNOWN, Kept, Sketch

Seeds = pytest.mark.parametrize("seed", range(5))


def some_hashes(seed: int, rows: int, distinct: int) -> tuple[Hashes, Hashes]:
    """Return hashes of rows, many of them repeated, and of their labels."""
    random = np.random.default_rng(seed)
    known = random.integers(0, 2**64, distinct, np.uint64)
    return known[random.integers(0, distinct, rows)], random.integers(0, 3, rows).astype(np.uint64)


def sketch_of(hashes: Hashes, labels: Hashes | None = None, size: int = 64, batch: int = 1000) -> Sketch:
    sketch = Sketch(size)
    for at in range(0, len(hashes), batch):
        part = slice(at, at + batch)
        sketch.add(hashes[part], None if labels is None else labels[part], at)
    return sketch


def naive(hashes: Hashes, labels: Hashes, size: int) -> list[list[int]]:
    """Return what a sketch keeps, from all rows at once."""
    kept = []
    for wanted in sorted(set(hashes.tolist()))[:size]:
        at = np.flatnonzero(hashes == np.uint64(wanted))
        kept.append([wanted, len(at), int(labels[at].min()), int(labels[at].max()), int(at[0])])
    return kept


def columns(kept: Kept) -> list[list[int]]:
    found: npt.NDArray[np.object_] = np.stack(
        [values.astype(object) for values in (kept.hashes, kept.counts, kept.label_low, kept.label_high, kept.places)],
        axis=1,
    )
    return [[int(value) for value in row] for row in found]


@Seeds
@pytest.mark.parametrize(("distinct", "is_whole"), [(50, True), (64, True), (65, False), (500, False)])
def test_the_smallest_hashes_are_kept_with_all_that_is_known_of_them(seed: int, distinct: int, is_whole: bool) -> None:
    hashes, labels = some_hashes(seed, 5000, distinct)
    sketch = sketch_of(hashes, labels)
    assert (sketch.rows, sketch.is_whole) == (5000, is_whole)
    assert columns(sketch.kept) == naive(hashes, labels, 64)


@Seeds
@pytest.mark.parametrize("batch", [1, 7, 5000])
def test_batches_and_order_do_not_matter(seed: int, batch: int) -> None:
    hashes, labels = some_hashes(seed, 1000, 300)
    order = np.random.default_rng(seed).permutation(1000)
    one, other = sketch_of(hashes, labels), sketch_of(hashes[order], labels[order], batch=batch)
    np.testing.assert_array_equal(one.kept.to_array()[:, :4], other.kept.to_array()[:, :4])
    assert one.limit == other.limit


@Seeds
@pytest.mark.parametrize("parts", [[2500, 2500], [10, 4990], [0, 5000], [1000] * 5])
@pytest.mark.parametrize("distinct", [40, 90, 2000])
def test_parts_merge_into_the_whole(seed: int, parts: list[int], distinct: int) -> None:
    hashes, labels = some_hashes(seed, 5000, distinct)
    merged, at = Sketch(64), 0
    for rows in parts:
        merged.merge(sketch_of(hashes[at : at + rows], labels[at : at + rows]))
        at += rows
    whole = sketch_of(hashes, labels)
    assert (merged.rows, merged.is_whole) == (whole.rows, whole.is_whole)
    np.testing.assert_array_equal(merged.kept.to_array()[:, :4], whole.kept.to_array()[:, :4])


def test_rows_without_number_have_none() -> None:
    sketch = Sketch()
    sketch.add(np.array([5, 3], np.uint64))
    assert sketch.kept.places.tolist() == [NOT_KNOWN, NOT_KNOWN]
    assert not sketch.kept.conflicts.any()


def test_what_is_written_is_read_to_the_last_bit() -> None:
    sketch = sketch_of(*some_hashes(0, 1000, 300))
    again = Kept.from_array(sketch.kept.to_array())
    assert columns(again) == columns(sketch.kept)
    assert Sketch.of(again, sketch.rows, is_whole=sketch.is_whole).limit == sketch.limit


def test_another_shape_is_refused() -> None:
    with pytest.raises(ValueError, match=r"\[rows, 5\]"):
        Kept.from_array(np.zeros((3, 4)))


def growth(rows: int, batch: int = 10_000) -> int:
    """Return the bytes by which the peak of memory grows over the last nine tenths of a stream of distinct rows."""
    random, sketch = np.random.default_rng(0), Sketch()
    tracemalloc.start()
    try:
        for at in range(0, rows, batch):
            sketch.add(random.integers(0, 2**64, batch, np.uint64), None, at)
            if at == rows // 10:
                early = tracemalloc.get_traced_memory()[1]
        assert len(sketch.kept) == KEPT_ROWS
        return tracemalloc.get_traced_memory()[1] - early
    finally:
        tracemalloc.stop()


def test_memory_does_not_grow_over_a_million_rows() -> None:
    assert growth(1_000_000) < 100_000


@pytest.mark.slow
def test_memory_does_not_grow_over_ten_million_rows() -> None:
    assert growth(10_000_000) < 100_000
