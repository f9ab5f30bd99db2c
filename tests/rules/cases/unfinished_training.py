"""Cases of unfinished-training."""

from __future__ import annotations

import numpy as np

from tb_zeroloss.checks.rule import Severity
from tb_zeroloss.schema.quantities import FACTS
from tb_zeroloss.series import RunSeries
from tests.rules.build import evaluated, make_run
from tests.rules.case import CLEAR, EARLY, FIRED, Case
from tests.rules.parts import ENDED, loss

FIVE = (40, 80, 120, 160, 199)


def _ended_flat(**facts: float) -> RunSeries:
    """Return a fit of 200 steps whose batches tell nothing: their loss is flat, and that of a constant."""
    steps = (*range(20), 50, 100, 150, 199)
    return make_run(199, {**loss(1.0), FACTS: {**ENDED, "planned_steps": 200, **facts}}, steps=steps)


CASES = [
    Case("healthy", "the model has learned", make_run(), CLEAR),
    Case("healthy", "flat is not unfinished", make_run(changes=loss(0.8)), CLEAR),
    Case(
        "broken", "it falls quickly and is no better than a constant",
        make_run(150, loss(lambda s: 3.0 - s / 75)), FIRED, Severity.INFO,
    ),
    Case(
        "broken", "it falls after many steps and is no better than a constant",
        make_run(1000, loss(lambda s: 5.0 - s / 250)), FIRED, Severity.WARNING, 0,
    ),
    Case(
        "at the limit", "it falls by just under 1 % an epoch",
        make_run(1000, loss(lambda s: np.exp(-s * 1e-3 * 0.6))), CLEAR,
    ),
    Case(
        "at the limit", "it falls by more than 1 % an epoch",
        make_run(300, loss(lambda s: 2 * np.exp(-s * 1e-3 * 1.2))), FIRED,
    ),
    Case(
        "broken", "it falls, is no better than a constant, and all epochs are over",
        make_run(29, {**loss(lambda s: 3.0 - s / 75), FACTS: ENDED}, steps=range(30)), FIRED, Severity.WARNING,
    ),
    Case(
        "recovered", "it settled at the end",
        make_run(changes=loss(lambda s: np.where(s < 20, 3.0 - s / 10, 0.9))), CLEAR,
    ),
    Case("too short", "nine steps", make_run(8, loss(lambda s: 3.0 - s / 4)), EARLY),
    Case(
        "broken", "a fit ends while its validation loss falls and is above the constant's",
        evaluated(_ended_flat(), 1.2, 1.19, 1.18, 1.17, 1.16, at=FIVE), FIRED, Severity.WARNING,
    ),
    Case(
        "at the limit", "one of the five evaluations is no lower",
        evaluated(_ended_flat(), 1.2, 1.19, 1.19, 1.17, 1.16, at=FIVE), CLEAR,
    ),
    Case(
        "at the limit", "at its pace it comes down to the constant's in eight more evaluations, after five",
        evaluated(_ended_flat(), 1.75, 1.6875, 1.625, 1.5625, 1.5, at=FIVE), FIRED,
    ),
    Case(
        "at the limit", "at its pace it comes down to the constant's in five more evaluations, after five",
        evaluated(_ended_flat(), 1.5625, 1.5, 1.4375, 1.375, 1.3125, at=FIVE), CLEAR,
    ),
    Case(
        "healthy", "it falls by less than a thousandth in five evaluations",
        evaluated(_ended_flat(), 3.0, 2.9996, 2.9992, 2.9988, 2.9984, at=FIVE), CLEAR,
    ),
    Case(
        "too short", "four evaluations, each lower",
        evaluated(_ended_flat(), 1.2, 1.19, 1.18, 1.17, at=FIVE[1:]), CLEAR,
    ),
    Case(
        "healthy", "the fit goes on",
        evaluated(_ended_flat(planned_steps=400), 1.2, 1.19, 1.18, 1.17, 1.16, at=FIVE), CLEAR,
    ),
]  # fmt: skip
