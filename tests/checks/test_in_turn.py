"""Two models that train against each other are seen in the record of a loop, and what is their balance is no fault."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tb_zeroloss.checks.in_turn import takes_turns
from tb_zeroloss.checks.rule import Severity
from tb_zeroloss.schema.configuration import Configuration
from tb_zeroloss.schema.quantities import LOSS, PREDICTION, TARGET
from tb_zeroloss.series import RunSeries
from tests.rules.build import configuration, diagnosis, make_run, output, steps_at_cadence

STEPS = steps_at_cadence(1000)
IN_TURN = (np.arange(len(STEPS)) % 2).astype(float)
REAL, MADE = [[0, 32], [16, 16]], [[32, 0], [16, 16]]
DISCRIMINATOR = output(activation="sigmoid", loss="binary_crossentropy")


def loop(*outputs: Any) -> Configuration:
    return configuration(*(outputs or (DISCRIMINATOR,)), recorder="Monitor")


def run_of(kinds: Any, card: Configuration | None = None, **loss: Any) -> RunSeries:
    counts = np.array([REAL if kind else MADE for kind in kinds], float)
    changes = {LOSS: {"value": 0.7, "total": 0.7, "constant": 0.69, **loss}, PREDICTION: {"squared_error": 1.0}}
    return make_run(changes=changes, card=card or loop(), class_counts=counts)


SORTED = (STEPS >= 500).astype(float)
BY_CHANCE = np.random.default_rng(0).integers(0, 2, len(STEPS))


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        pytest.param(run_of(IN_TURN), True, id="real and made rows in turn"),
        pytest.param(run_of(SORTED), False, id="rows sorted by their class"),
        pytest.param(run_of(BY_CHANCE), False, id="batches of one class in any order"),
        pytest.param(run_of(IN_TURN, configuration(DISCRIMINATOR)), False, id="fit deals rows out itself"),
        pytest.param(make_run(card=loop(output())), False, id="a regression"),
        pytest.param(
            make_run(card=loop(output()), changes={TARGET: {"mean": IN_TURN, "std": 0.02, "seen_std": 0.5}}),
            True,
            id="smoothed labels under a squared error",
        ),
        pytest.param(
            make_run(card=loop(output()), changes={TARGET: {"mean": IN_TURN, "std": 0.06, "seen_std": 0.5}}),
            False,
            id="targets that differ within a batch",
        ),
    ],
)
def test_turns_are_seen(run: RunSeries, expected: bool) -> None:
    assert takes_turns(run) is expected


@pytest.mark.parametrize("rule", ["single-class-targets", "no-better-than-constant", "flat-loss", "diverging-loss"])
def test_the_balance_of_two_models_is_only_mentioned(rule: str) -> None:
    rise = {"value": np.where(STEPS < 300, 0.2, 0.7), "total": np.where(STEPS < 300, 0.2, 0.7)}
    changed: dict[str, Any] = rise if rule == "diverging-loss" else {}
    finding = diagnosis(rule, run_of(IN_TURN, **changed)).findings[0]
    assert finding.severity is Severity.INFO
    assert 'loss_kind="adversarial"' in finding.hit.summary
    assert diagnosis(rule, run_of(BY_CHANCE, **changed)).findings[0].severity is Severity.WARNING
