"""What rules say of rows of which those of a worker are not known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tb_zeroloss.checks.rule import Outcome
from tb_zeroloss.diagnose import judge
from tb_zeroloss.series import RunSeries
from tb_zeroloss.splits.workers import SplitWorkers
from tests.rules.split_build import bare, split_of, with_splits

ROWS = np.random.default_rng(0).standard_normal((900, 5)).astype(np.float32)
LABELS = np.arange(900) % 3


def seen_by(workers: tuple[int, ...], run: RunSeries) -> RunSeries:
    return replace(run, split_workers=SplitWorkers(workers, 3, {}, {}))


def splits(train: slice, held_out: slice, labels: np.ndarray = LABELS) -> RunSeries:
    return with_splits(bare(), split_of(ROWS[train], labels[train]), split_of(ROWS[held_out], labels[held_out]))


@pytest.mark.parametrize(
    "rule", ["split-overlap", "conflicting-labels", "duplicated-training-rows", "class-missing-in-split"]
)
@pytest.mark.parametrize(
    ("workers", "outcome"), [((0, 1, 2), Outcome.CLEAR), ((0, 1), Outcome.NOT_RECORDED), ((), Outcome.NOT_RECORDED)]
)
def test_rows_are_clean_only_if_those_of_every_worker_are_known(
    workers: tuple[int, ...], outcome: Outcome, rule: str
) -> None:
    found = judge(seen_by(workers, splits(slice(0, 600), slice(600, 900))))
    assert found.outcomes[rule] is outcome
    assert ('call log_split(workers="all") on each worker' in found.reasons.get(rule, "")) is (outcome != Outcome.CLEAR)


@pytest.mark.parametrize("workers", [(0, 1, 2), (0,)])
def test_shared_rows_are_found_whoever_is_missing(workers: tuple[int, ...]) -> None:
    found = judge(seen_by(workers, splits(slice(0, 600), slice(400, 800))))
    assert found.outcomes["split-overlap"] is Outcome.FIRED


def test_a_class_that_only_a_missing_worker_may_have_is_not_called_missing() -> None:
    sorted_labels = np.arange(900) // 300
    run = splits(slice(0, 600), slice(600, 900), sorted_labels)
    assert judge(seen_by((0, 1, 2), run)).outcomes["class-missing-in-split"] is Outcome.FIRED
    assert judge(seen_by((0, 1), run)).outcomes["class-missing-in-split"] is Outcome.NOT_RECORDED
