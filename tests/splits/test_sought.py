from __future__ import annotations

import numpy as np
import pytest

from tb_zeroloss.splits.row_lookup import RowLookup
from tb_zeroloss.splits.sketch import NOT_KNOWN, Sketch


def sought(*hashes: int) -> RowLookup:
    sketch = Sketch()
    sketch.add(np.array(hashes, np.uint64))
    return RowLookup(sketch.kept)


@pytest.mark.parametrize("size", [1, 2, 100])
def test_rows_are_found_where_they_come_first(size: int) -> None:
    looking, stream = sought(3, 7, 9), np.array([8, 9, 10, 3, 9, 3, 2**64 - 1], np.uint64)
    for at in range(0, len(stream), size):
        looking.add(stream[at : at + size], at)
    assert looking.found.tolist() == [True, False, True]
    assert looking.places.tolist() == [3, NOT_KNOWN, 1]


def test_rows_without_number_are_found_too() -> None:
    looking = sought(3)
    looking.add(np.array([3], np.uint64))
    assert looking.found.tolist() == [True]
    assert looking.places.tolist() == [NOT_KNOWN]


def test_nothing_is_found_of_nothing() -> None:
    sought().add(np.array([3], np.uint64), 0)
    looking = sought(3)
    looking.add(np.zeros(0, np.uint64), 0)
    assert not looking.found.any()
