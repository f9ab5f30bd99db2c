"""Cases of saturated-activations."""

from __future__ import annotations

from tb_zeroloss.checks.rule import Severity
from tb_zeroloss.schema.quantities import ACTIVATIONS
from tests.rules.build import make_run
from tests.rules.case import CLEAR, EARLY, FIRED, Case, Changes, since
from tests.rules.parts import POOR


def saturated(value: object) -> Changes:
    return {**POOR, ACTIVATIONS: {"saturated_share": value}}


CASES = [
    Case("healthy", "units work on the slope", make_run(), CLEAR),
    Case(
        "healthy", "saturated units of a model that learns",
        make_run(changes={ACTIVATIONS: {"saturated_share": 1.0}}), CLEAR,
    ),
    Case(
        "broken", "all units are flat and nothing is learned",
        make_run(changes=saturated(1.0)), FIRED, Severity.WARNING, 0,
    ),
    Case("at the limit", "exactly 80 %", make_run(changes=saturated(0.8)), FIRED),
    Case("at the limit", "a bit less", make_run(changes=saturated(0.79)), CLEAR),
    Case("recovered", "the last record is on the slope", make_run(changes=saturated(since(1000, 1.0, 0.1))), CLEAR),
    Case("too short", "15 steps", make_run(14, saturated(1.0)), EARLY),
]  # fmt: skip
