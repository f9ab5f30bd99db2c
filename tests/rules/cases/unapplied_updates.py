"""Cases of unapplied-updates."""

from __future__ import annotations

from tb_zeroloss.checks.rule import Severity
from tb_zeroloss.schema.quantities import GRADIENTS, OPTIMIZER
from tests.rules.build import configuration, make_run
from tests.rules.case import CLEAR, EARLY, FIRED, Case, since
from tests.rules.parts import POOR, rows

CASES = [
    Case("healthy", "weights change", make_run(), CLEAR),
    Case(
        "broken", "no kernel changes",
        make_run(changes={**POOR, GRADIENTS: {"update_norm": 0.0}}), FIRED, Severity.CRITICAL, 0,
    ),
    Case(
        "broken", "one kernel does not change",
        make_run(changes={**POOR, GRADIENTS: {"update_norm": rows(0, 1e-3, 1e-3, 1e-3)}}), FIRED, Severity.WARNING,
    ),
    Case("at the limit", "three measured steps", make_run(2, {**POOR, GRADIENTS: {"update_norm": 0.0}}), FIRED),
    Case(
        "at the limit", "before three rounds of accumulation",
        make_run(19, {**POOR, GRADIENTS: {"update_norm": 0.0}},
            configuration(optimizer_settings={"gradient_accumulation_steps": 8})), EARLY,
    ),
    Case(
        "at the limit", "steps that are meant to be lost in rounding are negligible, not unapplied",
        make_run(changes={**POOR, GRADIENTS: {"update_norm": 0.0}, OPTIMIZER: {"learning_rate": 1e-10}}), CLEAR,
    ),
    Case(
        "recovered", "weights change later",
        make_run(changes={**POOR, GRADIENTS: {"update_norm": since(800, 0, 1e-3)}}), CLEAR,
    ),
    Case("too short", "two records", make_run(1, {**POOR, GRADIENTS: {"update_norm": 0.0}}), EARLY),
]  # fmt: skip
