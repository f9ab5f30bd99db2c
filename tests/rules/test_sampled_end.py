"""What is said of the end of a run is not said when a host kept too few records of it."""

from __future__ import annotations

import numpy as np
import pytest

from tb_zeroloss.checks.rule import Outcome
from tb_zeroloss.schema.quantities import LOSS
from tests.rules.build import make_run, outcome, thinned

FALLING = {LOSS: {name: lambda at: 5.0 - at / 500 for name in ("value", "total")}}
FLAT = {LOSS: {"value": 1.0, "total": 1.0}}


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(("rule", "changes"), [("unfinished-training", FALLING), ("flat-loss", FLAT)])
def test_of_ten_records_in_a_hundred_no_end_is_told(rule: str, changes: object, seed: int) -> None:
    run = make_run(2000, changes, steps=range(0, 2001, 20))  # type: ignore[arg-type]
    assert outcome(rule, run) is Outcome.FIRED
    assert outcome(rule, thinned(run, 10, seed)) is Outcome.TOO_EARLY
    assert outcome(rule, thinned(run, 60, seed)) is Outcome.FIRED


def test_a_loss_that_jumps_is_not_held_against_a_constant_by_ten_records() -> None:
    noisy = {"constant": 1.0, "value": lambda at: 0.94 + 0.3 * np.sin(at * at), "total": 1.0}
    steady = {"constant": 1.0, "value": lambda at: 1.0 + 0.01 * np.sin(at * at), "total": 1.0}
    answers = {
        name: {
            outcome("no-better-than-constant", thinned(make_run(2000, {LOSS: columns}, steps=range(2001)), 10, seed))
            for seed in range(20)
        }
        for name, columns in (("noisy", noisy), ("steady", steady))
    }
    assert answers == {"noisy": {Outcome.CLEAR, Outcome.TOO_EARLY}, "steady": {Outcome.FIRED}}


def test_a_short_run_that_is_all_there_is_judged() -> None:
    run = make_run(29, {LOSS: {name: lambda at: np.exp(-at / 50.0) for name in ("value", "total")}}, steps=range(30))
    assert outcome("unfinished-training", run) in {Outcome.FIRED, Outcome.CLEAR}
