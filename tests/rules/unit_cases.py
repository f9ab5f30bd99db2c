"""Cases of the rules on activations, units and saturated outputs."""

from __future__ import annotations

import numpy as np

from tb_zeroloss.rules.base import Outcome, Severity
from tb_zeroloss.schema.quantities import ACTIVATIONS, GRADIENTS, LOSS, PREDICTION
from tests.rules.build import VARIABLES, configuration, make_run, output
from tests.rules.case import Case, Changes, since

CLEAR, FIRED, EARLY = Outcome.CLEAR, Outcome.FIRED, Outcome.TOO_EARLY
NOT_APPLICABLE = Outcome.NOT_APPLICABLE
POOR = {LOSS: {"value": 1.0, "total": 1.0}, PREDICTION: {"squared_error": 1.0}}
SIGMOID = configuration(output(activation="sigmoid"))


def inactive(*shares: float) -> Changes:
    """Return measurements of the never-active share at the last records, without progress."""

    def column(steps: np.ndarray[tuple[int], np.dtype[np.int64]]) -> object:
        values = np.full(len(steps), np.nan)
        values[len(steps) - len(shares) :] = shares
        return values

    return {**POOR, ACTIVATIONS: {"never_active_share": column}}


def saturated(value: object) -> Changes:
    return {**POOR, ACTIVATIONS: {"saturated_share": value}}


def copies(value: object) -> Changes:
    return {**POOR, GRADIENTS: {"duplicate_column_share": value}}


def stuck(share: object, error: object = 1.5) -> Changes:
    return {LOSS: {"value": 1.5, "total": 1.5}, PREDICTION: {"near_zero_share": share, "squared_error": error}}


DYING = [
    Case("healthy", "a tenth of the units rests", make_run(), CLEAR),
    Case(
        "healthy", "a model with few live units that is good is only mentioned",
        make_run(changes={ACTIVATIONS: {"never_active_share": 0.95}}), FIRED, Severity.INFO,
    ),
    Case(
        "broken", "no unit fires since step 500",
        make_run(
            changes={**POOR, ACTIVATIONS: {"never_active_share": since(500, 0.1, 1.0)}}
        ),
        FIRED, Severity.CRITICAL, 450,
    ),
    Case(
        "broken", "dead from the first measurement on",
        make_run(changes=inactive(1.0, 1.0)), FIRED, Severity.CRITICAL, 0,
    ),
    Case(
        "at the limit", "exactly 90 % three times",
        make_run(changes=inactive(0.9, 0.9, 0.9)), FIRED, Severity.CRITICAL,
    ),
    Case(
        "at the limit", "a bit less than 90 % once",
        make_run(changes=inactive(0.9, 0.89, 0.9)), FIRED, Severity.WARNING,
    ),
    Case("at the limit", "a bit less than half", make_run(changes=inactive(0.49, 0.49, 0.49)), CLEAR),
    Case("recovered", "units fire again", make_run(changes=inactive(1.0, 1.0, 0.2)), CLEAR),
    Case("too short", "two measurements", make_run(changes=inactive(0.95, 0.95)), EARLY),
]  # fmt: skip

SATURATED = [
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

SYMMETRIC = [
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

OUTPUTS = [
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

CASES = {
    "dying-relu": DYING,
    "saturated-activations": SATURATED,
    "symmetric-units": SYMMETRIC,
    "saturated-outputs": OUTPUTS,
}
