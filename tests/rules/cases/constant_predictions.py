"""Cases of constant-predictions."""

from __future__ import annotations

import numpy as np

from tb_zeroloss.checks.rule import Severity
from tb_zeroloss.schema.quantities import PREDICTION, TARGET
from tests.rules.build import make_run
from tests.rules.case import CLEAR, EARLY, FIRED, NOT_APPLICABLE, Case, since
from tests.rules.parts import GAN, zero

CASES = [
    Case("healthy", "predictions vary", make_run(), CLEAR),
    Case(
        "broken", "one answer since step 500",
        make_run(changes={PREDICTION: {"std": since(500, 0.9, 1e-9)}}), FIRED, Severity.CRITICAL, 500,
    ),
    Case(
        "healthy", "targets do not vary either",
        make_run(changes={PREDICTION: {"std": 0.0}, TARGET: {"seen_std": 0.0}}), NOT_APPLICABLE,
    ),
    Case("healthy", "adversarial training", make_run(changes={PREDICTION: {"std": 0.0}}, card=GAN), NOT_APPLICABLE),
    Case(
        "broken", "batches of one row with one answer",
        make_run(changes={PREDICTION: {"std": 0.0, "rows": 1, "mean": 0.5}}), FIRED,
    ),
    Case(
        "healthy", "batches of one row with many answers",
        make_run(changes={PREDICTION: {"std": 0.0, "rows": 1, "mean": lambda s: np.sin(s)}}), CLEAR,
    ),
    Case(
        "healthy", "batches without a row of the rare class",
        make_run(changes={TARGET: {"std": since(850, 1.0, 0.0)}, PREDICTION: {"std": since(850, 0.5, 1e-5)}}), CLEAR,
    ),
    Case(
        "too short", "no batch had a row of the rare class",
        make_run(changes={TARGET: {"std": 0.0}, PREDICTION: {"std": 1e-5}}), EARLY,
    ),
    Case("at the limit", "exactly a thousandth", make_run(changes={PREDICTION: {"std": 1e-3}}), CLEAR),
    Case("at the limit", "a bit less", make_run(changes={PREDICTION: {"std": 0.99e-3}}), FIRED),
    Case("recovered", "predictions vary again", make_run(changes={PREDICTION: {"std": since(1000, 0.0, 0.5)}}), CLEAR),
    Case("healthy", "zero everywhere is another rule's", make_run(changes=zero(0.0)), CLEAR),
    Case("too short", "15 steps", make_run(14, {PREDICTION: {"std": 0.0}}), EARLY),
]  # fmt: skip
