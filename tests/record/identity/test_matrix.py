"""Training is bit-identical with and without recording: any two of model, type of numbers, way and compiler together.

Each comparison has its control: two bare trainings that agree. ``make test-full`` trains every cell there is.
"""

from __future__ import annotations

import pathlib

import pytest

from tests.record.identity.cells import Cell, cells, same

PAIRS = ("model", "policy", "way", "jit")


def _covering() -> set[Cell]:
    """Return few cells in which any two of model, policy, way and compiler occur together at least once."""
    open_pairs = {pair for cell in cells() for pair in _pairs(cell)}
    chosen: set[Cell] = set()
    while open_pairs:
        best = max(cells(), key=lambda cell: len(_pairs(cell) & open_pairs))
        chosen.add(best)
        open_pairs -= _pairs(best)
    return chosen


def _pairs(cell: Cell) -> set[tuple[str, str]]:
    values = [f"{name}={getattr(cell, name)}" for name in PAIRS]
    return {(one, other) for place, one in enumerate(values) for other in values[place + 1 :]}


QUICK = _covering()


@pytest.mark.parametrize("cell", [pytest.param(cell, id=cell.name) for cell in cells() if cell in QUICK])
def test_training_is_the_same_to_the_bit(cell: Cell, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TB_ZEROLOSS_STRICT", "1")
    bare = cell.trained(None)
    assert same(bare, cell.trained(None)), "two bare trainings differ: nothing can be proven with them"
    assert same(bare, cell.trained(tmp_path))


def test_every_two_ways_are_tried_together() -> None:
    assert len(QUICK) < len(list(cells())) / 8
    assert {pair for cell in QUICK for pair in _pairs(cell)} == {pair for cell in cells() for pair in _pairs(cell)}
