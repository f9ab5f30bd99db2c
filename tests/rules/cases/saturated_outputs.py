"""Cases of saturated-outputs."""

from __future__ import annotations

from tb_zeroloss.checks.rule import Severity
from tb_zeroloss.schema.quantities import LOSS, PREDICTION
from tests.rules.build import configuration, make_run, output
from tests.rules.case import CLEAR, EARLY, FIRED, NOT_APPLICABLE, Case, Changes, since

SIGMOID = configuration(output(activation="sigmoid"))


def stuck(share: object, error: object = 1.5) -> Changes:
    return {LOSS: {"value": 1.5, "total": 1.5}, PREDICTION: {"near_zero_share": share, "squared_error": error}}


CASES = [
    Case("healthy", "a linear output", make_run(), NOT_APPLICABLE),
    Case(
        "healthy", "certain and right",
        make_run(changes={PREDICTION: {"near_zero_share": 0.5, "near_one_share": 0.5}}, card=SIGMOID), CLEAR,
    ),
    Case("broken", "stuck at 0 and wrong", make_run(changes=stuck(1.0), card=SIGMOID), FIRED, Severity.WARNING, 0),
    Case("at the limit", "exactly 95 % at the bound", make_run(changes=stuck(0.95), card=SIGMOID), CLEAR),
    Case("at the limit", "a bit more", make_run(changes=stuck(0.951), card=SIGMOID), FIRED),
    Case("recovered", "left the bound", make_run(changes=stuck(since(500, 1.0, 0.2)), card=SIGMOID), CLEAR),
    Case("too short", "15 steps", make_run(14, stuck(1.0), SIGMOID), EARLY),
]  # fmt: skip
