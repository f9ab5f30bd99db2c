"""What makes a loss exactly 0 is told apart."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.broken.__main__ import diagnoses, record_zero, wrong_about_zero
from benchmarks.broken.zeros import ZEROS, ZeroCause
from tb_zeroloss.report.zero_verdict import zero_verdict


@pytest.mark.filterwarnings("ignore::UserWarning:keras", "ignore::SyntaxWarning")
@pytest.mark.parametrize("cause", ZEROS, ids=lambda cause: cause.name)
def test_a_loss_of_zero_is_told_from_the_others(cause: ZeroCause, tmp_path: Path) -> None:
    record_zero(cause, tmp_path / "a", seed=0)
    diagnosis = diagnoses(tmp_path)["a"]
    assert wrong_about_zero(cause, diagnosis) == ""
    said = zero_verdict(diagnosis.run)
    assert said is not None
    assert said.startswith(
        "The loss is exactly 0" if cause.name != "missing targets skipped" else "Values that are not"
    )
