"""Cases of high-initial-loss."""

from __future__ import annotations

import numpy as np

from tb_zeroloss.checks.rule import Severity
from tb_zeroloss.schema.quantities import LOSS
from tests.rules.build import make_run
from tests.rules.case import CLEAR, FIRED, NOT_RECORDED, Case, Changes, since


def first_loss(value: float, steps: int = 3) -> Changes:
    return {LOSS: {"value": lambda at: np.where(at < steps, value, 0.5)}}


CASES = [
    Case("healthy", "it starts at that of a constant", make_run(), CLEAR),
    Case("broken", "it starts ten times above", make_run(changes=first_loss(10.0)), FIRED, Severity.INFO, 0),
    Case("at the limit", "three times", make_run(changes=first_loss(3.0)), CLEAR),
    Case("at the limit", "a bit more", make_run(changes=first_loss(3.01)), FIRED),
    Case("recovered", "only the first step was above", make_run(changes=first_loss(10.0, 1)), CLEAR),
    Case("healthy", "it rises later", make_run(changes={LOSS: {"value": since(3, 1.0, 10.0)}}), CLEAR),
    Case(
        "healthy",
        "a rare class is in none of the first batches",
        make_run(changes={LOSS: {"value": 0.68, "constant": lambda at: np.where(at < 5, 0.006, 0.6)}}),
        CLEAR,
    ),
    Case("healthy", "a loss below 0", make_run(changes={LOSS: {"value": -9.0, "constant": -5.0}}), NOT_RECORDED),
    Case("too short", "the first steps were not kept", make_run(steps=[50, 100]), NOT_RECORDED),
]
