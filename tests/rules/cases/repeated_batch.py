"""Cases of repeated-batch."""

from __future__ import annotations

import numpy as np

from tb_zeroloss.checks.rule import Severity
from tb_zeroloss.schema.quantities import FACTS
from tb_zeroloss.series import RunSeries
from tests.rules.build import make_run
from tests.rules.case import CLEAR, EARLY, FIRED, NOT_APPLICABLE, NOT_RECORDED, Case
from tests.rules.parts import RECORDS, ROWS
from tests.rules.split_build import split_of, with_columns, with_fingerprints, with_splits

ONE, OTHER = 7, np.arange(100, 100 + RECORDS)


def batches(hashes: object, **facts: float) -> RunSeries:
    run = make_run(changes={FACTS: facts})
    return with_fingerprints(run, np.broadcast_to(np.asarray(hashes), len(run.steps)))


def only(shared: float) -> RunSeries:
    """Return a run on one batch, with a share of its validation rows that are in it."""
    few = {"distinct_low": 32.0}
    return with_columns(batches(ONE), few, shared=shared, shared_low=shared, shared_high=shared)


def repeated(in_a_row: int) -> RunSeries:
    """Return a run whose last batches are the same, so many of them of consecutive steps."""
    return with_fingerprints(make_run(steps=[*range(in_a_row), *range(50, 1001, 50)]), [ONE] * (in_a_row + 20))


CASES = [
    Case("healthy", "batches differ", batches(OTHER), CLEAR),
    Case("healthy", "an epoch is one step", batches(ONE, steps_per_epoch=1), NOT_APPLICABLE),
    Case("healthy", "nobody knows what an epoch is", batches(ONE, steps_per_epoch=np.nan), NOT_RECORDED),
    Case("healthy", "the same rows come first in each epoch", batches(np.arange(RECORDS) % 20 + 5), CLEAR),
    Case("healthy", "each batch comes four times", with_splits(batches(ONE), split_of(ROWS)), CLEAR),
    Case("healthy", "nobody compared batches", make_run(), NOT_RECORDED),
    Case("broken", "one batch, and other rows in validation", only(shared=0.49), FIRED, Severity.WARNING, 0),
    Case("at the limit", "half of validation is in training", only(shared=0.5), FIRED, Severity.INFO, 0),
    Case("broken", "one batch, and no validation", batches(ONE), FIRED, Severity.INFO, 0),
    Case("broken", "one batch is all there is", with_splits(batches(ONE), split_of(np.tile(ROWS[:32], (9, 1)))), FIRED),
    Case("at the limit", "there is a row more", with_splits(batches(ONE), split_of(ROWS[:33])), CLEAR),
    Case("at the limit", "three steps in a row", repeated(3), EARLY),
    Case("at the limit", "four steps in a row", repeated(4), FIRED),
    Case("recovered", "the last batch is another", batches([*[ONE] * (RECORDS - 1), 8]), CLEAR),
    Case("too short", "two steps", with_fingerprints(make_run(1), [ONE, ONE]), EARLY),
]  # fmt: skip
