"""What was seen of the rows of training and of validation, and what they have in common."""

from __future__ import annotations

from typing import Final

import numpy as np

from tb_zeroloss.report.split_lines import split_lines
from tb_zeroloss.report.split_payload import Bounded, SharedExample, SplitFacts, SplitName, SplitPanel
from tb_zeroloss.report.split_record import SplitRecord
from tb_zeroloss.report.split_words import (
    expected_sentence,
    missing_sentence,
    rows_counted,
    rows_in_all,
    shared_sentence,
)
from tb_zeroloss.report.words import finite
from tb_zeroloss.series import RunSeries
from tb_zeroloss.splits.estimates import Estimate, shared_rows

EXAMPLES: Final = 5
"""Shared rows that are named."""

HOW_TO_SEE: Final[dict[SplitName, str]] = {
    "training": "Call tb_zeroloss.log_split with the training and the validation data.",
    "validation": (
        "Pass validation_data to fit, or call tb_zeroloss.log_split with the training and the validation data."
    ),
}
FIND_ROWS: Final = (
    "Rows count from 0. A row without a number is found by its hash: `row_hashes([x])` of "
    "`tb_zeroloss.splits.hashing` gives the hash of each row of the inputs `x`, as fit is given them."
)


def split_panel(run: RunSeries) -> SplitPanel | None:
    """Return what is known of the splits of a run; None if no row of any was seen."""
    training, validation = SplitRecord(run, "training"), SplitRecord(run, "validation")
    seen = [record for record in (training, validation) if record.is_seen]
    if not seen:
        return None
    both = len(seen) == 2
    shared = validation.estimate("shared")
    examples = _examples(training, validation)
    unseen: SplitName = "training" if validation.is_seen else "validation"
    headline = _headline(validation, shared) if both else _not_seen(unseen)
    return SplitPanel(
        headline=" ".join(filter(None, (headline, missing_sentence(run.split_workers)))),
        expected=expected_sentence(training.estimate("twin")) if both else "",
        missing="" if both else HOW_TO_SEE[unseen],
        step=max(record.step for record in seen),
        splits=[_facts(record) for record in seen],
        lines=split_lines(seen),
        shared=_bounded(shared, rows_counted(shared, validation.rows)) if both else None,
        examples=examples,
        find_examples=FIND_ROWS if examples else "",
    )


def _headline(validation: SplitRecord, shared: Estimate) -> str:
    return shared_sentence(shared, validation.rows, "validation rows", "in training too")


def _not_seen(split: SplitName) -> str:
    return f"No {split} row was seen, so whether training and validation share rows is not known."


def _facts(record: SplitRecord) -> SplitFacts:
    distinct, twins, conflicting = map(record.estimate, ("distinct", "twin", "conflicting"))
    batches, classes = finite(record["batches"]), finite(record["classes"])
    return SplitFacts(
        split=record.split,
        rows=record.rows,
        batches=None if batches is None else int(batches),
        exact=record["exact"] == 1,
        distinct=_bounded(distinct, rows_in_all(distinct)),
        twins=_bounded(twins, rows_counted(twins, record.rows)),
        conflicting=_bounded(conflicting, rows_counted(conflicting, record.rows)),
        classes=None if classes is None else int(classes),
        clustering=finite(record["class_clustering"]),
        class_counts=record.class_counts(),
    )


def _bounded(estimate: Estimate, text: str) -> Bounded:
    return Bounded(finite(estimate.value), finite(estimate.low), finite(estimate.high), text)


def _examples(training: SplitRecord, validation: SplitRecord) -> list[SharedExample]:
    known, sample = training.sketch(), validation.sketch()
    if known is None or sample is None:
        return []
    found = shared_rows(sample, known)[1].first(EXAMPLES)
    at = np.searchsorted(known.kept.hashes, found.hashes)
    return [
        SharedExample(f"{int(hashed):016x}", _number(there), _number(here))
        for hashed, there, here in zip(found.hashes, known.kept.places[at], found.places, strict=True)
    ]


def _number(place: int) -> int | None:
    return int(place) if place >= 0 else None
