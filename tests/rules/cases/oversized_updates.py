"""Cases of oversized-updates."""

from __future__ import annotations

import numpy as np

from tb_zeroloss.checks.rule import Severity
from tb_zeroloss.schema.quantities import FACTS, GRADIENTS
from tests.rules.build import make_run
from tests.rules.case import CLEAR, EARLY, FIRED, Case, since
from tests.rules.parts import ASSUMED, ratio, unknown

CASES = [
    Case("healthy", "usual updates", make_run(), CLEAR),
    Case(
        "healthy", "large updates of a model that is good are only mentioned",
        make_run(changes={GRADIENTS: {"update_ratio": 0.3}}), FIRED, Severity.INFO,
    ),
    Case(
        "broken", "half of the weights in each step",
        make_run(changes=ratio(since(50, 1e-3, 0.5))), FIRED, Severity.WARNING, 19,
    ),
    Case(
        "broken", "one step replaced the weights and nothing recovered",
        make_run(changes=ratio(lambda s: np.where(s == 4, 12.0, 0.0))), FIRED, Severity.WARNING, 3,
    ),
    Case(
        "broken", "two steps larger than the weights right before NaN",
        make_run(3, {**ratio([1e-3, 5.0, 70.0, np.nan]), FACTS: {"oversized_before_non_finite": [0, 1, 2, 2],
                    "first_non_finite_step": [np.nan] * 3 + [3]}}),
        FIRED, Severity.CRITICAL, 0,
    ),
    Case("at the limit", "exactly a tenth", make_run(changes=ratio(0.1)), CLEAR),
    Case("at the limit", "a bit more", make_run(changes=ratio(0.11)), FIRED),
    Case("recovered", "large only while settling", make_run(changes=ratio(since(10, 0.5, 1e-3))), CLEAR),
    Case("too short", "15 steps", make_run(14, ratio(0.5)), EARLY),
    Case(
        "healthy", "a loss of unknown form lies above its best and has clearly fallen",
        make_run(changes=unknown(since(5, 2.0, 0.5), update_ratio=0.03), card=ASSUMED), FIRED, Severity.INFO,
    ),
    Case(
        "broken", "a loss of unknown form is where it began, above its best",
        make_run(changes=unknown(lambda s: np.where(s == 10, 0.1, 2.0), update_ratio=0.03), card=ASSUMED), FIRED,
        Severity.WARNING,
    ),
]  # fmt: skip
