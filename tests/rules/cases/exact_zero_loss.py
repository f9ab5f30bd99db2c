"""Cases of exact-zero-loss."""

from __future__ import annotations

import numpy as np

from tb_zeroloss.checks.rule import Severity
from tb_zeroloss.schema.quantities import FACTS, GRADIENTS, LOSS, PREDICTION, TARGET
from tests.rules.build import configuration, make_run, output
from tests.rules.case import CLEAR, EARLY, FIRED, NOT_APPLICABLE, Case, since
from tests.rules.parts import OWN, loss

HINGE = configuration(output(loss="hinge"))

EXPECTED = configuration(expected_zero=True)

NO_LOSS = configuration(output(loss=None))

STILL = {GRADIENTS: {"norm": 0.0}}

NO_TARGETS = {TARGET: {"rows": np.nan}}

CASES = [
    Case("healthy", "the loss is not 0", make_run(), CLEAR),
    Case(
        "broken", "the loss is 0 since step 500",
        make_run(changes=loss(since(500, 1.0, 0.0), squared_error=1.0)), FIRED, Severity.CRITICAL, 500,
    ),
    Case(
        "healthy", "a real zero is only mentioned",
        make_run(changes=loss(0.0, squared_error=0.0)), FIRED, Severity.INFO,
    ),
    Case(
        "healthy", "a margin loss is only mentioned",
        make_run(changes=loss(0.0, squared_error=1.0), card=HINGE), FIRED, Severity.INFO,
    ),
    Case("healthy", "a zero that is expected", make_run(changes=loss(0.0), card=EXPECTED), NOT_APPLICABLE),
    Case("at the limit", "three records", make_run(2, loss(0.0, squared_error=1.0)), FIRED),
    Case("at the limit", "the smallest number that is not 0", make_run(changes=loss(5e-324)), CLEAR),
    Case("recovered", "the loss was 0 at first", make_run(changes=loss(since(50, 0.0, 1.0))), CLEAR),
    Case("too short", "two records", make_run(1, loss(0.0)), EARLY),
    Case(
        "healthy", "an output without a loss of its own, beside another that is minimised",
        make_run(changes={LOSS: {"value": 0.0}}, card=NO_LOSS), CLEAR,
    ),
    Case(
        "broken", "what is minimised is 0, and the output has no loss of its own",
        make_run(changes={LOSS: {"value": 0.0, "total": 0.0}}, card=NO_LOSS), FIRED, Severity.CRITICAL, 0,
    ),
    Case(
        "broken", "the loss is 0 beside a penalty that is not",
        make_run(changes={LOSS: {"value": 0.0, "total": 0.3, "regularization": 0.3}, PREDICTION: {"squared_error": 1}}),
        FIRED, Severity.CRITICAL,
    ),
    Case(
        "healthy", "a margin of one's own is kept after a while",
        make_run(changes={**loss(since(500, 1.0, 0.0), squared_error=1.0), **STILL}, card=OWN), FIRED, Severity.INFO,
        500,
    ),
    Case(
        "broken", "a loss of one's own was 0 from the start and never moved the weights",
        make_run(changes={**loss(0.0, squared_error=1.0), **STILL, FACTS: {"first_loss": 0.0}}, card=OWN), FIRED,
        Severity.CRITICAL, 0,
    ),
    Case(
        "healthy", "a loss of one's own is 0 without targets and has a gradient",
        make_run(changes={**loss(0.0), **NO_TARGETS, FACTS: {"first_loss": 0.0}}, card=OWN), FIRED, Severity.INFO,
    ),
]  # fmt: skip
