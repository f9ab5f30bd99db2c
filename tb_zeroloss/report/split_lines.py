"""The facts of splits in words, line by line."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from tb_zeroloss.report.split_payload import SharedExample, SplitFacts, SplitLine
from tb_zeroloss.report.split_record import SplitRecord
from tb_zeroloss.report.split_words import NOT_KNOWN, clustering_in_words, rows_counted, rows_in_all, workers_in_words
from tb_zeroloss.report.words import number

NO_CLASSES: Final = "none, or more than 256"
NOT_APPLICABLE: Final = "does not apply"


def split_lines(seen: Sequence[SplitRecord]) -> list[SplitLine]:
    """Return the table of these splits; a line that is about none of them is left out."""
    lines = {
        "Rows": [_rows(record) for record in seen],
        "Workers that had rows": [workers_in_words(record.workers, record.split) for record in seen],
        "Distinct rows": [rows_in_all(record.estimate("distinct")) for record in seen],
        "Rows with an equal row in the same split": [_counted(record, "twin") for record in seen],
        "Rows with an equal row of another label": [_conflicting(record) for record in seen],
        "Rows that are in training too": [_in_training(record, seen) for record in seen],
        "Classes": [_classes(record) for record in seen],
        "Classes in batches": [clustering_in_words(record["class_clustering"]) for record in seen],
        "Seen while training": [_turn(record) for record in seen],
        "Worst feature, how far from mean 0 and spread 1": [_off(record, "off_standard") for record in seen],
        "Worst feature, how far from a range of 0 to 1": [_off(record, "off_unit_range") for record in seen],
    }
    return [SplitLine(name, [text or NOT_KNOWN for text in texts]) for name, texts in lines.items() if any(texts)]


def class_lines(splits: Sequence[SplitFacts]) -> list[SplitLine]:
    """Return how many rows of each split a class has, a line for each class that is known."""
    known = max((len(split.class_counts) for split in splits), default=0)
    return [SplitLine(f"{place}", [_of_class(place, split) for split in splits]) for place in range(known)]


def example_lines(examples: Sequence[SharedExample]) -> list[SplitLine]:
    """Return where shared rows stand in training and in validation, named by their hashes."""
    return [
        SplitLine(example.hash, [_numbered(row) for row in (example.training_row, example.validation_row)])
        for example in examples
    ]


def _of_class(place: int, split: SplitFacts) -> str:
    if not split.class_counts:
        return NOT_KNOWN
    return f"{split.class_counts[place]:,}" if place < len(split.class_counts) else "0"


def _numbered(row: int | None) -> str:
    return NOT_KNOWN if row is None else f"{row:,}"


def _rows(record: SplitRecord) -> str:
    batches = record["batches"]
    if math.isnan(batches):
        return f"{record.rows:,}"
    return f"{record.rows:,} in {int(batches):,} {'batch' if batches == 1 else 'batches'}"


def _counted(record: SplitRecord, name: str) -> str:
    return rows_counted(record.estimate(name), record.rows)


def _conflicting(record: SplitRecord) -> str:
    return "" if math.isnan(record["conflicting"]) else _counted(record, "conflicting")


def _in_training(record: SplitRecord, seen: Sequence[SplitRecord]) -> str:
    if len(seen) < 2:
        return ""
    return _counted(record, "shared") if record.split == "validation" else NOT_APPLICABLE


def _classes(record: SplitRecord) -> str:
    classes = record["classes"]
    return NO_CLASSES if math.isnan(classes) else f"{int(classes):,}"


def _turn(record: SplitRecord) -> str:
    turn = record["turn"]
    return "" if math.isnan(turn) else "first" if turn == 1 else "after the other split"


def _off(record: SplitRecord, name: str) -> str:
    alone, joint = record[name], record[f"joint_{name}"]
    if math.isnan(alone):
        return ""
    return number(alone) if math.isnan(joint) else f"{number(alone)}, together with training {number(joint)}"
