"""What is said of splits and of batches that repeat holds on any sample of the records."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tb_zeroloss.checks.rule import Outcome
from tb_zeroloss.diagnose import judge
from tb_zeroloss.schema.quantities import SPLIT
from tb_zeroloss.series import RunSeries
from tb_zeroloss.series.of_splits import run_of_splits
from tb_zeroloss.splits.split import Splits
from tests.rules.build import make_run, outcome, thinned
from tests.rules.cases import tables
from tests.rules.split_build import split_of, with_fingerprints

AT = range(1001)
TABLES = tables()
ON_A_SPLIT = ("split-overlap", "joint-scaling", "conflicting-labels", "unshuffled-batches", "class-missing-in-split")


def sampled(run: RunSeries, count: int, seed: int) -> RunSeries:
    """Return a sample of the training records; what a host keeps of each tag, it keeps of the one record of a split."""
    others = {tag: series for tag, series in run.groups.items() if tag != SPLIT.tag}
    few = thinned(replace(run, groups=others), count, seed)
    hashes = run.fingerprints
    if hashes is not None:
        kept = np.isin(hashes[0], few.steps)
        hashes = (hashes[0][kept], hashes[1][kept])
    groups = {**few.groups, **{tag: run.groups[tag] for tag in run.groups.keys() - others.keys()}}
    return replace(run, groups=groups, fingerprints=hashes)


@pytest.mark.parametrize("rule", [*ON_A_SPLIT, "duplicated-training-rows"])
def test_few_records_of_training_change_nothing_about_its_rows(rule: str) -> None:
    for case in TABLES[rule]:
        if len(case.run.steps) > 10:
            assert outcome(rule, sampled(case.run, 10, seed=0)) is case.outcome


@pytest.mark.parametrize("seed", range(5))
def test_a_batch_that_comes_again_each_epoch_is_not_taken_for_the_only_one(seed: int) -> None:
    in_order = with_fingerprints(make_run(steps=AT), np.arange(1001) % 10)
    assert outcome("repeated-batch", in_order) is Outcome.CLEAR
    for count in (3, 10, 200, 900):
        assert outcome("repeated-batch", sampled(in_order, count, seed)) is not Outcome.FIRED


@pytest.mark.parametrize("seed", range(5))
def test_the_only_batch_is_told_from_records_in_a_row(seed: int) -> None:
    only = with_fingerprints(make_run(steps=AT), np.full(1001, 7))
    assert outcome("repeated-batch", sampled(only, 900, seed)) is Outcome.FIRED
    assert outcome("repeated-batch", sampled(only, 10, seed)) is Outcome.TOO_EARLY


def test_a_leak_is_told_from_any_ten_records() -> None:
    told = next(case for case in TABLES["suspected-target-leakage"] if case.outcome is Outcome.FIRED)
    assert {outcome("suspected-target-leakage", sampled(told.run, 10, seed)) for seed in range(5)} == {Outcome.FIRED}


def test_of_rows_alone_everything_is_said_that_can_be_said() -> None:
    rows = np.random.default_rng(0).standard_normal((900, 4)).astype(np.float32)
    labels = (rows[:, 0] > 0).astype(np.int64)
    run = run_of_splits("run", Splits(split_of(rows, labels), split_of(rows[:100], labels[:100])))
    diagnosis = judge(run)
    assert [(finding.rule.id, finding.severity) for finding in diagnosis.findings] == [("split-overlap", "critical")]
    assert diagnosis.verdict == "degenerate"
    assert Outcome.FAILED not in diagnosis.outcomes.values()
    clear = {rule for rule, ended in diagnosis.outcomes.items() if ended is Outcome.CLEAR}
    assert clear >= {"joint-scaling", "duplicated-training-rows", "conflicting-labels", "class-missing-in-split"}
