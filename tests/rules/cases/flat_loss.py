"""Cases of flat-loss."""

from __future__ import annotations

import numpy as np

from tb_zeroloss.checks.rule import Severity
from tests.rules.build import make_run
from tests.rules.case import CLEAR, EARLY, FIRED, Case
from tests.rules.parts import loss, planning

CASES = [
    Case("too short", "flat before half of a fit", make_run(400, planning(803)), FIRED, Severity.INFO),
    Case("at the limit", "flat at half of a fit", make_run(400, planning(802)), FIRED, Severity.WARNING),
    Case("healthy", "the model has learned", make_run(), CLEAR),
    Case("healthy", "the loss falls", make_run(changes=loss(lambda s: 1.0 - s / 4000)), CLEAR),
    Case("broken", "the loss stays at that of a constant", make_run(changes=loss(1.0)), FIRED, Severity.WARNING),
    Case("healthy", "a plateau above noise is only mentioned", make_run(changes=loss(0.7)), FIRED, Severity.INFO),
    Case(
        "at the limit", "it moves by just under 2 % over the window",
        make_run(changes=loss(lambda s: 1.0 - 1.9e-5 * s)), FIRED,
    ),
    Case(
        "at the limit", "it moves by more than 2 % over the window",
        make_run(changes=loss(lambda s: 1.0 - 2.3e-5 * s)), CLEAR,
    ),
    Case(
        "recovered", "flat at first, then falling",
        make_run(changes=loss(lambda s: np.minimum(1.0, 1.2 - s / 2500))), CLEAR,
    ),
    Case("too short", "150 steps", make_run(150, loss(1.0)), EARLY),
]  # fmt: skip
