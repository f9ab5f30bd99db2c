"""Clean splits are accused of nothing."""

from __future__ import annotations

import numpy as np
import pytest

from tb_zeroloss.diagnose import judge
from tb_zeroloss.settings.settings import Settings
from tests.rules.build import configuration, make_run, output
from tests.rules.split_build import split_of, with_splits
from tests.splits.clean_data import MADE, REAL, SCALERS, Data, divided, real

RULES = (
    "class-missing-in-split",
    "conflicting-labels",
    "duplicated-training-rows",
    "joint-scaling",
    "split-overlap",
    "unshuffled-batches",
)
CLASSIFIER = configuration(
    output(activation="softmax", width=10, loss="sparse_categorical_crossentropy"), parameters=1_000_000
)
"""Large enough to learn any of the data by heart."""
SEEDS = range(12)


def findings(training: Data, validation: Data) -> dict[str, str]:
    """Return what the rules on splits find, and how bad; what is no class is taken for one all the same."""
    run = with_splits(make_run(card=CLASSIFIER), split_of(*training), split_of(*validation))
    diagnosis = judge(run, Settings(select=RULES))
    assert "failed" not in diagnosis.outcomes.values()
    return {finding.rule.id: finding.severity.value for finding in diagnosis.findings}


@pytest.mark.parametrize("scaler", SCALERS)
@pytest.mark.parametrize("name", REAL)
def test_splits_of_real_data_are_clean(name: str, scaler: str) -> None:
    assert [findings(*divided(real(name), seed, scaler)) for seed in SEEDS] == [{}] * len(SEEDS)


@pytest.mark.parametrize("name", MADE)
def test_rows_that_repeat_by_nature_are_no_fault(name: str) -> None:
    for seed in SEEDS:
        found = findings(*divided(MADE[name](np.random.default_rng(seed)), seed))
        assert set(found) <= {"conflicting-labels", "class-missing-in-split"}
        assert set(found.values()) <= {"info"}


def test_what_is_not_clean_is_told() -> None:
    training, _ = divided(real("digits"), seed=0)
    assert findings(training, (training[0][:300], training[1][:300])) == {"split-overlap": "critical"}
