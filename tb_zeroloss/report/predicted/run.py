"""The run that targets and predictions in memory make, for the rules that judge recorded ones."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tb_zeroloss.report.predicted.chosen import Chosen, rolled, value_of
from tb_zeroloss.report.predicted.columns import (
    Columns,
    class_counts,
    clean,
    element_moments,
    one_hot,
    prediction_columns,
    target_columns,
)
from tb_zeroloss.report.predicted.constants import constant_loss, constants_for
from tb_zeroloss.report.predicted.given import Answers
from tb_zeroloss.rules.families import DECISIONS
from tb_zeroloss.schema.configuration import AT_ONCE, Configuration, OutputCard
from tb_zeroloss.schema.quantities import (
    CLASS_COUNTS_TAG,
    ELEMENTS_APART,
    ELEMENTS_TAG,
    FACTS,
    LOSS,
    PREDICTION,
    SCHEMA_VERSION,
    TARGET,
    WEIGHT_MASS,
    Group,
)
from tb_zeroloss.series.facts_kept import Facts, Record
from tb_zeroloss.series.run import Floats, GroupSeries, RunSeries

BLOCKS = 20
"""Into which rows are dealt out: as many records as a rule looks at."""
BLOCK_ROWS = 8
"""That a block has at least: of two equal classes so many rows are of one class once in 128 blocks."""
LEAST_BLOCKS = 3
"""Records that a rule wants before it believes what it sees; fewer rows make one record, and few rules answer."""
WHOLE_ROWS = 64
"""Rows that are taken for all there are; fewer may be a batch, in which a rare class is missing by chance."""


def run_of_answers(name: str, answers: Answers, loss: Chosen, blocks: int = BLOCKS) -> RunSeries:
    """Return a run whose records are parts of the rows, dealt out at random, and always in the same way.

    Rules want several records, since one batch may be odd. What is here is all rows at once: each
    part of them is a record, and the sum of them an epoch. In the order in which rows came a part
    could hold one class only; at random none is special, and what all of them show is true of the whole.

    Args:
        name: Of the run.
        answers: Targets and predictions.
        loss: What they are judged by.
        blocks: Parts to deal into, at most; 1 for a run with one record of everything.
    """
    rows = len(answers.target)
    parts = _dealt(rows, blocks)
    constants = _constants(answers, loss)
    facts = Facts()
    facts.note(steps_per_epoch=len(parts) if rows >= WHOLE_ROWS else np.nan, planned_steps=len(parts))
    configuration = _configuration(answers, loss)
    with np.errstate(all="ignore"):
        total = _value(answers, loss)
        records = [record_of(answers.of(block), answers, loss, constants, total) for block in parts]
    for step, record in enumerate(records):
        facts.complete(step, record, configuration)
    return _series(name, configuration, records)


def record_of(part: Answers, everything: Answers, loss: Chosen, constants: list[Floats], total: float) -> Record:
    """Return what a recorder records of a batch, by tag, as far as targets and predictions show it.

    Args:
        part: The rows of the record.
        everything: All rows: what was seen of targets so far.
        loss: Of the output.
        constants: Of which one is best under it.
        total: The loss of all rows.
    """
    classes = part.classes
    rows, wanted = _rows(part)
    seen, labels = ((a.target.reshape(-1, 1) if classes else _flat(a.target)) for a in (everything, part))
    record = {
        LOSS.tag: _row(LOSS, _loss_columns(part, loss, constants, total)),
        TARGET.tag: _row(TARGET, target_columns(labels, seen, classes)),
        PREDICTION.tag: _row(PREDICTION, prediction_columns(rows, wanted, part.prediction.shape[-1])),
        WEIGHT_MASS.tag: _row(WEIGHT_MASS, {"rows": len(rows) * 1.0, "weight_per_row": 1.0, "masked_share": 0.0}),
    }
    record[WEIGHT_MASS.tag][0, WEIGHT_MASS.index("rows")] = len(part.target)
    counts = _counts(part, everything, loss)
    if counts is not None:
        record[CLASS_COUNTS_TAG] = counts[np.newaxis]
    if part.target.shape == part.prediction.shape and 2 <= part.target[0].size <= ELEMENTS_APART:
        record[ELEMENTS_TAG] = element_moments(part.target, part.prediction)[np.newaxis]
    return record


def _dealt(rows: int, most: int) -> Sequence[np.ndarray[tuple[int], np.dtype[np.int64]]]:
    order = np.random.default_rng(0).permutation(rows)
    blocks = min(most, rows // BLOCK_ROWS)
    return np.array_split(order, blocks) if blocks >= LEAST_BLOCKS else [np.arange(rows)]


def _rows(answers: Answers) -> tuple[Floats, Floats]:
    """Return predictions and targets ``[rows, elements]``; with class indices each position is a row."""
    if answers.classes:
        return answers.prediction.reshape(-1, answers.classes), one_hot(answers.target, answers.classes)
    return _flat(answers.prediction), _flat(answers.target)


def _flat(values: Floats) -> Floats:
    return values.reshape(len(values), -1)


def _constants(answers: Answers, loss: Chosen) -> list[Floats]:
    if loss.name is None:
        return []
    targets = clean(_rows(answers)[1])
    return constants_for(loss.name, targets, from_logits=bool(loss.from_logits))


def _value(answers: Answers, loss: Chosen) -> float:
    if loss.reported is not None:
        return loss.reported
    return np.nan if loss.function is None else value_of(loss.function, answers)


def _loss_columns(part: Answers, loss: Chosen, constants: list[Floats], total: float) -> Columns:
    found = {"total": total, "value": total, "regularization": 0.0}
    if loss.function is None:
        return found
    unreduced = loss.function(part.target, part.prediction)
    again = float(unreduced.mean())
    found |= {"recomputed": again, "elements_per_row": unreduced.size / len(part.target)}
    if loss.name not in DECISIONS:  # of few wrong answers as many are often wrong in another order
        found["shifted"] = float(loss.function(rolled(part.target), part.prediction).mean())
    if constants:
        found["constant"] = constant_loss(loss.function, part.target, part.prediction, constants)
    if loss.reported is None:
        return found | {"total": again, "value": again}
    return found | ({"shifted": total, "elements_per_row": float(len(part.target))} if loss.of_pairs else {})


def _counts(part: Answers, everything: Answers, loss: Chosen) -> Floats | None:
    if loss.assumed and loss.from_logits and part.prediction.shape[-1] == 1:
        return None  # scores of any kind, whose limit between the classes is not known
    largest = np.nanmax(clean(everything.target))
    if loss.name in DECISIONS and largest > 1:
        return np.stack([one_hot(side, int(largest) + 1).sum(axis=0) for side in (part.target, part.prediction)])
    return class_counts(part.target, part.prediction, part.classes)


def _row(group: Group, columns: Columns) -> Floats:
    return np.array([[columns.get(name, np.nan) for name in group.columns]], np.float64)


def _configuration(answers: Answers, loss: Chosen) -> Configuration:
    card = OutputCard(
        "y_pred",
        activation=None,
        width=answers.prediction.shape[-1],
        loss=loss.name,
        from_logits=loss.from_logits,
        target_is_class_index=answers.classes is not None,
        loss_assumed=loss.assumed,
        target_shape=(None, *answers.target_shape),
        prediction_shape=(None, *answers.prediction_shape),
    )
    return Configuration(SCHEMA_VERSION, "", outputs=(card,), recorder=AT_ONCE)


def _series(name: str, configuration: Configuration, records: Sequence[Record]) -> RunSeries:
    steps = np.arange(len(records), dtype=np.int64)
    stacked = {tag: np.stack([record[tag] for record in records]) for tag in records[0]}
    groups = {
        group.tag: GroupSeries(group, steps, stacked[group.tag])
        for group in (LOSS, TARGET, PREDICTION, WEIGHT_MASS, FACTS)
    }
    tensors = {tag: (steps, stacked[tag]) for tag in (CLASS_COUNTS_TAG, ELEMENTS_TAG) if tag in stacked}
    return RunSeries(
        name, configuration, groups, class_counts=tensors.get(CLASS_COUNTS_TAG), elements=tensors.get(ELEMENTS_TAG)
    )
