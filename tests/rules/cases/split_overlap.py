"""Cases of split-overlap."""

from __future__ import annotations

import numpy as np

from tb_zeroloss.checks.rule import Severity
from tb_zeroloss.schema.quantities import INPUT
from tb_zeroloss.series import RunSeries
from tests.rules.build import configuration, make_run
from tests.rules.case import CLEAR, EARLY, FIRED, NOT_APPLICABLE, NOT_RECORDED, Case
from tests.rules.parts import ROWS
from tests.rules.split_build import bare, followed_by, split_of, with_columns, with_splits

LARGE = configuration(parameters=100_000)

GRID = np.random.default_rng(1).integers(0, 2, (2000, 8)).astype(np.float32)

MANY = np.random.default_rng(2).standard_normal((13500, 3)).astype(np.float32)

BITS = ((np.arange(256)[:, None] >> np.arange(8)) & 1).astype(np.float32)

TABLE = (np.arange(4)[:, None] >> np.arange(2)) & 1


def shared(
    low: float, rows: float = 2000.0, twin: float = 0.0, run: RunSeries | None = None, turn: float = np.nan
) -> RunSeries:
    """Return a run of a large model with a share of shared rows, and of rows that repeat within training."""
    repeated = {name: twin for name in ("twin", "twin_low", "twin_high")}
    found = {name: low for name in ("shared", "shared_low", "shared_high")}
    return with_columns(run or make_run(card=LARGE), {"rows": 4 * rows, **repeated}, rows=rows, turn=turn, **found)


def split(x: np.ndarray, held_out: np.ndarray) -> RunSeries:
    return with_splits(make_run(card=LARGE), split_of(x), split_of(held_out))


def of_inputs(**columns: float) -> RunSeries:
    return make_run(changes={INPUT: columns}, card=LARGE)


CASES = [
    Case("healthy", "rows differ", split(ROWS[:1500], ROWS[1500:]), CLEAR),
    Case("healthy", "rows of eight bits repeat in both", split(GRID[:1500], GRID[1500:]), NOT_APPLICABLE),
    Case("healthy", "one pair of equal rows was divided", split(ROWS[:120], ROWS[np.r_[0, 150:179]]), CLEAR),
    Case("healthy", "a truth table of four rows", split(TABLE, TABLE), CLEAR),
    Case("healthy", "no validation rows", with_splits(make_run(), split_of(ROWS)), NOT_RECORDED),
    Case("broken", "all are in training", split(ROWS[:75], ROWS[:75]), FIRED, Severity.CRITICAL, 9),
    Case(
        "broken", "nothing but the splits was recorded", with_splits(bare(), split_of(ROWS), split_of(ROWS[:99])),
        FIRED, Severity.CRITICAL, 9,
    ),
    Case("broken", "half of more rows than are kept", split(MANY[:9000], MANY[4500:]), FIRED, Severity.CRITICAL),
    Case("at the limit", "as many parameters as rows", shared(1.0, run=make_run(card=configuration(parameters=800))),
         FIRED, Severity.CRITICAL),
    Case("at the limit", "a parameter less", shared(1.0, run=make_run(card=configuration(parameters=799))),
         FIRED, Severity.INFO),
    Case("at the limit", "two numbers", shared(1.0, run=of_inputs(features=2)), FIRED, Severity.CRITICAL),
    Case("at the limit", "one number", shared(1.0, run=of_inputs(features=1)), FIRED, Severity.INFO),
    Case("healthy", "all that eight bits can be", with_splits(of_inputs(features=8, minimum=0, maximum=1),
                                                            split_of(BITS), split_of(BITS)), NOT_APPLICABLE),
    Case("broken", "all but one of what eight bits can be", with_splits(of_inputs(features=8, minimum=0, maximum=1),
                                                                       split_of(BITS[1:]), split_of(BITS[1:])), FIRED),
    Case("at the limit", "1 %", shared(0.01), CLEAR),
    Case("at the limit", "a bit more", shared(0.011), FIRED, Severity.WARNING),
    Case("at the limit", "5 %", shared(0.05), FIRED, Severity.WARNING),
    Case("at the limit", "a bit more than 5 %", shared(0.051), FIRED, Severity.CRITICAL),
    Case("at the limit", "twice what training repeats", shared(0.2, twin=0.1), CLEAR),
    Case("at the limit", "a bit more than twice", shared(0.21, twin=0.1), FIRED),
    Case("at the limit", "half of training repeats", shared(1.0, twin=0.5), NOT_APPLICABLE),
    Case("at the limit", "half of training repeats, and nothing is shared", shared(0.0, twin=0.5), CLEAR),
    Case("at the limit", "8 rows of 100 in 400 by chance", shared(0.08, rows=100.0), CLEAR),
    Case("at the limit", "9 rows of 100 in 400", shared(0.09, rows=100.0), FIRED),
    Case(
        "recovered", "a later record has other validation rows",
        followed_by(shared(1.0), shared(0.0)), CLEAR,
    ),
    Case(
        "broken", "log_split was given rows that augmentation changes before fit sees them",
        followed_by(shared(1.0), shared(0.0, turn=2.0)), FIRED, Severity.CRITICAL, 9,
    ),
    Case(
        "healthy", "log_split was given the rows after fit saw others",
        followed_by(shared(1.0, turn=2.0), shared(0.0)), CLEAR,
    ),
    Case("too short", "no record is there", bare(), EARLY),
    Case("too short", "the first epoch has not ended", make_run(3), NOT_RECORDED),
]  # fmt: skip
