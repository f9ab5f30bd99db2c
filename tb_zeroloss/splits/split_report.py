"""What was found of two splits, to be printed or taken on."""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from tb_zeroloss.splits.compare import Compared
from tb_zeroloss.splits.estimates import UNKNOWN, Estimate, conflicting_share, distinct_rows, twin_share
from tb_zeroloss.splits.sketch import NOT_KNOWN
from tb_zeroloss.splits.split import Split, Splits
from tb_zeroloss.splits.split_text import CANNOT_BE_SEEN, as_html, as_text

MOST_EXAMPLES = 5


@dataclass(frozen=True)
class SplitFacts:
    """One split.

    Attributes:
        rows: Rows that were seen.
        distinct: How many of them differ from each other in their inputs.
        twins: Share of rows with an equal row in the same split.
        conflicting: Share of rows whose equal rows have more than one label; NaN without labels.
        classes: Rows of each class that has one; None if labels name no class.
        class_clustering: How alike the labels of a batch are: 0 as in shuffled rows, 1 if each batch holds one class;
            NaN where rows did not come in batches.
    """

    rows: int
    distinct: Estimate
    twins: Estimate
    conflicting: Estimate
    classes: dict[int, int] | None
    class_clustering: float


@dataclass(frozen=True)
class SharedRow:
    """A row of validation that is a row of training, by the numbers it has there, counted from 0 as rows came."""

    hash: str
    validation_row: int | None
    training_row: int | None


@dataclass(frozen=True)
class SplitReport:
    """What training and validation rows have in common.

    Attributes:
        training: The training rows; None if there were none.
        validation: The validation rows.
        shared: Share of the rows of validation that are rows of training too; NaN if one was not given.
        near: Share of the rows of validation that are near to a row of training; None if not asked for.
        examples: Up to 5 rows of validation that are rows of training.
        only_in_training: Classes of training that validation has no row of.
        only_in_validation: Classes of validation that training has no row of.
        notes: What limits this report.
        written_to: Where it was recorded; None if it was not.
    """

    training: SplitFacts | None = None
    validation: SplitFacts | None = None
    shared: Estimate = UNKNOWN
    near: Estimate | None = None
    examples: tuple[SharedRow, ...] = ()
    only_in_training: tuple[int, ...] = ()
    only_in_validation: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()
    written_to: str | None = None

    def __str__(self) -> str:
        """Return the report as text."""
        return as_text(self)

    def _repr_html_(self) -> str:
        """Return the report as a notebook shows it."""
        return as_html(self)

    def to_dict(self) -> dict[str, Any]:
        """Return the report as plain numbers, texts, lists and dicts; what is not known is None."""
        found: dict[str, Any] = _plain(dataclasses.asdict(self))
        return {**found, "cannot_be_seen": list(CANNOT_BE_SEEN)}


def report_of(compared: Compared) -> SplitReport:
    """Return the report of what was compared."""
    splits = compared.splits
    training, validation = _facts(splits.training), _facts(splits.validation)
    report = SplitReport(training, validation, near=compared.near, notes=tuple(_notes(compared)))
    if training is None or validation is None:
        return report
    here, there = training.classes, validation.classes
    if here is not None and there is not None:
        report = dataclasses.replace(
            report,
            only_in_training=tuple(sorted(here.keys() - there.keys())),
            only_in_validation=tuple(sorted(there.keys() - here.keys())),
        )
    return dataclasses.replace(report, shared=splits.shared()[0], examples=_examples(splits))


def _facts(split: Split | None) -> SplitFacts | None:
    if split is None:
        return None
    counts = split.classes.counts if split.is_labelled else None
    return SplitFacts(
        split.sketch.rows,
        distinct_rows(split.sketch),
        twin_share(split.sketch),
        conflicting_share(split.sketch) if split.is_labelled else UNKNOWN,
        None if counts is None else {int(label): int(counts[label]) for label in np.flatnonzero(counts)},
        split.clustering,
    )


def _examples(splits: Splits) -> tuple[SharedRow, ...]:
    _, rows = splits.shared()
    sought = splits.sought
    places = np.full(len(rows), NOT_KNOWN) if sought is None else sought.places[sought.found]
    shown = zip(rows.first(MOST_EXAMPLES).hashes, rows.places, places, strict=False)
    return tuple(SharedRow(f"{int(number):016x}", _place(there), _place(here)) for number, there, here in shown)


def _place(number: int) -> int | None:
    return None if number == NOT_KNOWN else int(number)


def _notes(compared: Compared) -> list[str]:
    notes = [f"only the first rows of {name} were looked at (max_rows)" for name in compared.cut]
    if compared.varying:
        notes.append(
            f"rows of {', '.join(compared.varying)} come in several shapes: equal rows that are padded to other"
            " lengths count as different"
        )
    return notes


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return None if isinstance(value, float) and math.isnan(value) else value
