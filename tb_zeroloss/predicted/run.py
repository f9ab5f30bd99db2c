"""The run that targets and predictions in memory make, for the rules that judge recorded ones."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tb_zeroloss.predicted.given import Answers
from tb_zeroloss.predicted.loss_choice import Chosen
from tb_zeroloss.predicted.record import record_of, whole_of
from tb_zeroloss.schema.arrays import CLASS_COUNTS, ELEMENTS
from tb_zeroloss.schema.configuration import AT_ONCE, Configuration, OutputCard
from tb_zeroloss.schema.quantities import FACTS, LOSS, PREDICTION, SCHEMA_VERSION, TARGET, WEIGHT_MASS
from tb_zeroloss.series.complete import Facts, Record
from tb_zeroloss.series.run import GroupSeries, RunSeries

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
    facts = Facts(knows_loss=True)
    facts.note(steps_per_epoch=len(parts) if rows >= WHOLE_ROWS else np.nan, planned_steps=len(parts))
    configuration = _configuration(answers, loss)
    with np.errstate(all="ignore"):
        whole = whole_of(answers, loss)
        records = [record_of(answers.of(block), whole) for block in parts]
    for step, record in enumerate(records):
        facts.complete(step, record, configuration)
    return _series(name, configuration, records)


def _dealt(rows: int, most: int) -> Sequence[np.ndarray[tuple[int], np.dtype[np.int64]]]:
    order = np.random.default_rng(0).permutation(rows)
    blocks = min(most, rows // BLOCK_ROWS)
    return np.array_split(order, blocks) if blocks >= LEAST_BLOCKS else [np.arange(rows)]


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
    tensors = {tag: (steps, stacked[tag]) for tag in (CLASS_COUNTS.tag, ELEMENTS.tag) if tag in stacked}
    return RunSeries(
        name, configuration, groups, class_counts=tensors.get(CLASS_COUNTS.tag), elements=tensors.get(ELEMENTS.tag)
    )
