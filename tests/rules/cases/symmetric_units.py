"""Cases of symmetric-units."""

from __future__ import annotations

from tb_zeroloss.checks.rule import Severity
from tb_zeroloss.schema.quantities import GRADIENTS
from tests.rules.build import VARIABLES, configuration, make_run
from tests.rules.case import CLEAR, EARLY, FIRED, NOT_APPLICABLE, Case, Changes, since
from tests.rules.parts import POOR


def copies(value: object) -> Changes:
    return {**POOR, GRADIENTS: {"duplicate_column_share": value}}


CASES = [
    Case("healthy", "units differ", make_run(), CLEAR),
    Case("broken", "all units are copies", make_run(changes=copies(1.0)), FIRED, Severity.CRITICAL, 0),
    Case(
        "broken", "copies that fit an easy task",
        make_run(changes={GRADIENTS: {"duplicate_column_share": 1.0}}), FIRED, Severity.WARNING,
    ),
    Case("at the limit", "exactly 90 % are copies", make_run(changes=copies(0.9)), CLEAR),
    Case("at the limit", "a bit more are copies", make_run(changes=copies(0.91)), FIRED),
    Case("recovered", "a zero start that came apart", make_run(changes=copies(since(2, 1.0, 0.0))), CLEAR),
    Case("too short", "ten steps", make_run(9, copies(1.0)), EARLY),
    Case(
        "healthy", "one unit has no other to be a copy of",
        make_run(changes=copies(float("nan")), card=configuration(variables=VARIABLES[2:])), NOT_APPLICABLE,
    ),
]  # fmt: skip
