"""Cases of duplicated-training-rows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tb_zeroloss.checks.rule import Severity
from tb_zeroloss.series import RunSeries
from tests.rules.build import make_run
from tests.rules.case import CLEAR, FIRED, NOT_APPLICABLE, NOT_RECORDED, Case
from tests.rules.parts import ROWS
from tests.rules.split_build import bare, followed_by, split_of, with_columns, with_counts, with_splits

GRID = np.random.default_rng(1).integers(0, 2, (2000, 12)).astype(np.float32)

TWICE = np.random.default_rng(3).permutation(np.concatenate([ROWS, ROWS]))

LABELS = np.random.default_rng(2).integers(0, 10, 2000)


def doubled(twin: float = 0.5, conflicting: float = 0.0, counts: dict[int, int] | None = None) -> RunSeries:
    """Return a run with rows that come twice, and so many rows by how often they come."""
    run = with_columns(make_run(), {"twin": twin, "twin_low": twin, "twin_high": twin, "conflicting": conflicting})
    return with_counts(run, counts or {1: 400, 2: 200})


def seen_by_fit(rows: np.ndarray) -> RunSeries:
    training = split_of(rows)
    training.turn = 1
    return with_splits(make_run(), training)


CASES = [
    Case("healthy", "rows differ", with_splits(make_run(), split_of(ROWS)), CLEAR),
    Case("healthy", "rows of twelve bits repeat by nature", with_splits(make_run(), split_of(GRID)), CLEAR),
    Case(
        "healthy", "each combination was measured twice, with another outcome",
        with_splits(make_run(), split_of(np.repeat(ROWS[:1000], 2, axis=0), LABELS)), NOT_APPLICABLE,
    ),
    Case(
        "broken", "log_split was given copies that augmentation changes before fit sees them",
        followed_by(with_splits(make_run(), split_of(TWICE)), seen_by_fit(ROWS)), FIRED,
    ),
    Case("healthy", "it is not known how often rows come", replace(doubled(), sketches={}), NOT_RECORDED),
    Case(
        "broken", "all rows come twice",
        with_splits(make_run(), split_of(np.concatenate([ROWS, ROWS]), np.r_[LABELS, LABELS])), FIRED, Severity.INFO, 9,
    ),
    Case(
        "broken", "all rows came twice before the split",
        with_splits(make_run(), split_of(TWICE[:3000]), split_of(TWICE[3000:])), FIRED, Severity.WARNING,
    ),
    Case("broken", "nobody trained", with_splits(bare(), split_of(np.concatenate([ROWS, ROWS]))), FIRED),
    Case("at the limit", "1 in 20 rows comes twice", doubled(0.05), CLEAR),
    Case("at the limit", "a bit more", doubled(0.051), FIRED),
    Case("at the limit", "1 % of them have another label", doubled(0.5, 0.005), FIRED),
    Case("at the limit", "a bit more have another label", doubled(0.5, 0.0051), NOT_APPLICABLE),
    Case("at the limit", "107 pairs beside 400 rows", doubled(counts={1: 400, 2: 107}), CLEAR),
    Case("at the limit", "108 pairs", doubled(counts={1: 400, 2: 108}), FIRED),
    Case("recovered", "as many come thrice as nature makes at least", doubled(counts={1: 400, 2: 200, 3: 12}), CLEAR),
    Case("too short", "the first epoch has not ended", make_run(3), NOT_RECORDED),
]  # fmt: skip
