"""Which rows the splits of two runs share: their sketches hash alike."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from tb_zeroloss.report.split_payload import SharedAcross, SplitName
from tb_zeroloss.report.split_record import SplitRecord
from tb_zeroloss.report.split_words import shared_sentence
from tb_zeroloss.report.words import letter
from tb_zeroloss.series import RunSeries
from tb_zeroloss.splits.estimates import shared_rows
from tb_zeroloss.splits.sketch import Sketch

TRAINING: Final[SplitName] = "training"
VALIDATION: Final[SplitName] = "validation"
PAIRS: Final = ((TRAINING, TRAINING), (VALIDATION, VALIDATION), (VALIDATION, TRAINING))
"""The rows of the first that are rows of the second, of another run."""


def shared_across(runs: Sequence[RunSeries]) -> list[SharedAcross]:
    """Return what the baseline, the first run, shares with each other; pairs without two splits are left out."""
    sketches = [_sketches(run) for run in runs]
    pairs = [
        SharedAcross(
            [runs[0].name, run.name],
            list(_sentences((letter(0), sketches[0]), (letter(place), sketches[place]))),
        )
        for place, run in enumerate(runs[1:], 1)
    ]
    return [pair for pair in pairs if pair.texts]


Named = tuple[str, dict[SplitName, Sketch]]


def _sketches(run: RunSeries) -> dict[SplitName, Sketch]:
    found = {split: SplitRecord(run, split).sketch() for split in (TRAINING, VALIDATION)}
    return {split: sketch for split, sketch in found.items() if sketch is not None}


def _sentences(base: Named, other: Named) -> Iterator[str]:
    for split, within in PAIRS:
        if split == within:
            yield from _alike(split, base, other)
        else:
            yield from _held(split, base, within, other)
            yield from _held(split, other, within, base)


def _alike(split: SplitName, base: Named, other: Named) -> Iterator[str]:
    (first, one), (second, two) = base, other
    if split not in one or split not in two:
        return
    if _is_same(one[split], two[split]):
        told = "" if one[split].is_whole else f", as far as a sample of {len(one[split].kept):,} tells"
        yield f"{first} and {second} have the same {split} rows{told}."
    else:
        yield from _held(split, other, split, base)


def _held(split: SplitName, of: Named, within: SplitName, other: Named) -> Iterator[str]:
    (name, rows), (place, known) = of, other
    if split in rows and within in known:
        share, _ = shared_rows(rows[split], known[within])
        yield shared_sentence(share, rows[split].rows, f"{split} rows of {name}", f"among the {within} rows of {place}")


def _is_same(one: Sketch, other: Sketch) -> bool:
    return (
        one.rows == other.rows
        and one.is_whole == other.is_whole
        and np.array_equal(one.kept.hashes, other.kept.hashes)
        and np.array_equal(one.kept.counts, other.kept.counts)
    )
