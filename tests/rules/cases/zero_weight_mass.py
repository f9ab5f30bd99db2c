"""Cases of zero-weight-mass."""

from __future__ import annotations

import numpy as np

from tb_zeroloss.checks.rule import Severity
from tb_zeroloss.schema.quantities import WEIGHT_MASS
from tests.rules.build import configuration, make_run, output
from tests.rules.case import CLEAR, EARLY, FIRED, Case, since

CASES = [
    Case("healthy", "rows carry weight", make_run(), CLEAR),
    Case(
        "broken", "all weights are 0",
        make_run(changes={WEIGHT_MASS: {"weight_per_row": 0.0}}), FIRED, Severity.CRITICAL, 0,
    ),
    Case(
        "at the limit", "weights are exactly at the floor",
        make_run(changes={WEIGHT_MASS: {"weight_per_row": 1e-12}}), FIRED,
    ),
    Case(
        "at the limit", "weights are small but above it",
        make_run(changes={WEIGHT_MASS: {"weight_per_row": 1e-10}}), CLEAR,
    ),
    Case(
        "recovered", "weights were 0 at first",
        make_run(changes={WEIGHT_MASS: {"weight_per_row": since(50, 0.0, 1.0)}}), CLEAR,
    ),
    Case(
        "recovered", "one of two outputs is switched off",
        make_run(
            changes={WEIGHT_MASS: {"weight_per_row": np.tile([1.0, 0.0], (40, 1))}},
            card=configuration(output(), output(name="b"))
        ),
        FIRED, Severity.INFO,
    ),
    Case("too short", "two records", make_run(1, {WEIGHT_MASS: {"weight_per_row": 0.0}}), EARLY),
]  # fmt: skip
