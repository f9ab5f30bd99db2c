"""What makes a loss exactly 0 is told apart."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.broken.__main__ import diagnoses, record_zero, wrong_about_zero
from benchmarks.broken.zeros import ZEROS, ZeroCause
from tb_zeroloss.report.zero_verdict import zero_verdict

OFTEN = (
    "cross-entropy of one logit",
    "label rows without a class",
    "a loss weight of 0",
    "a class that is ignored everywhere",
    "missing targets skipped",
    "predictions against themselves",
    "targets met bit for bit (healthy)",
)
"""Always trained: one cause for each rule; the demo trains a softmax over one unit and sample weights of 0 as well."""


def test_the_causes_that_are_always_trained_are_there() -> None:
    assert set(OFTEN) <= {cause.name for cause in ZEROS}


@pytest.mark.filterwarnings("ignore::UserWarning:keras", "ignore::SyntaxWarning")
@pytest.mark.parametrize(
    "cause",
    [pytest.param(cause, id=cause.name, marks=[] if cause.name in OFTEN else [pytest.mark.slow]) for cause in ZEROS],
)
def test_a_loss_of_zero_is_told_from_the_others(cause: ZeroCause, tmp_path: Path) -> None:
    record_zero(cause, tmp_path / "a", seed=0)
    diagnosis = diagnoses(tmp_path)["a"]
    assert wrong_about_zero(cause, diagnosis) == ""
    said = zero_verdict(diagnosis.run)
    assert said is not None
    assert said.startswith(
        "The loss is exactly 0" if cause.name != "missing targets skipped" else "Values that are not"
    )
