"""Every loop and strategy of the matrix: what its row promises is recorded and changes nothing."""

from __future__ import annotations

import pathlib
import re
from typing import Any

import numpy as np
import pytest

from tb_zeroloss.read.directory import read_directory
from tb_zeroloss.schema.quantities import ACTIVATIONS, GRADIENTS, INPUT, LOSS, PREDICTION, TARGET, Group
from tb_zeroloss.series import RunSeries
from tests.record import test_distribute
from tests.record.afresh import start_afresh
from tests.record.cases import case as group
from tests.record.cases.loop import STEPS, LoopCase, Trained
from tests.record.matrix import LOOPS, STRATEGIES
from tests.record.test_identity import state_of


@pytest.fixture(autouse=True)
def strict(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TB_ZEROLOSS_STRICT", "1")


def train(case: LoopCase, directory: pathlib.Path | None) -> Trained:
    start_afresh(3)
    return case.train(directory)


def loops(*, refused: bool) -> list[Any]:
    return [
        pytest.param(case, id=case.name, marks=[pytest.mark.slow] if case.slow else [])
        for case in LOOPS
        if bool(case.refused) is refused
    ]


def is_known(run: RunSeries, of: Group, column: str) -> bool:
    values = run[of][column]
    return values.size > 0 and bool(np.isfinite(values).all())


@pytest.mark.parametrize("case", loops(refused=True))
def test_what_is_refused_is_refused_when_traced(case: LoopCase, tmp_path: pathlib.Path) -> None:
    with pytest.raises(ValueError, match=re.escape(case.refused)):
        train(case, tmp_path)


@pytest.mark.parametrize("case", loops(refused=False))
def test_a_loop_is_recorded_as_promised_and_trains_the_same(case: LoopCase, tmp_path: pathlib.Path) -> None:
    recorded = train(case, tmp_path)
    runs = read_directory(str(tmp_path)).runs
    assert sorted(runs) == sorted(case.runs)
    for run in runs.values():
        assert isinstance(run, RunSeries)
        assert len(run.steps) == STEPS
        assert is_known(run, LOSS, "total")
        assert is_known(run, INPUT, "mean")
        assert is_known(run, PREDICTION, "mean")
        assert is_known(run, GRADIENTS, "norm")
        assert np.isfinite(run[GRADIENTS]["update_norm"][1:]).all()
        assert is_known(run, ACTIVATIONS, "mean") is case.holds(group.ACTIVATIONS)
    assert any(is_known(run, TARGET, "mean") for run in runs.values() if isinstance(run, RunSeries))
    plain = train(case, None)
    assert plain.losses == recorded.losses
    for before, after in zip(state_of(plain.model), state_of(recorded.model), strict=True):
        np.testing.assert_array_equal(before, after)


def test_every_strategy_names_tests_that_there_are() -> None:
    for case in STRATEGIES:
        assert case.kept_by
        for name in case.kept_by:
            assert callable(getattr(test_distribute, name))
