"""Cases of dying-relu."""

from __future__ import annotations

import numpy as np

from tb_zeroloss.checks.rule import Severity
from tb_zeroloss.schema.quantities import ACTIVATIONS
from tests.rules.build import make_run
from tests.rules.case import CLEAR, EARLY, FIRED, Case, Changes, since
from tests.rules.parts import POOR


def inactive(*shares: float) -> Changes:
    """Return measurements of the never-active share at the last records, without progress."""

    def column(steps: np.ndarray[tuple[int], np.dtype[np.int64]]) -> object:
        values = np.full(len(steps), np.nan)
        values[len(steps) - len(shares) :] = shares
        return values

    return {**POOR, ACTIVATIONS: {"never_active_share": column}}


CASES = [
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
