"""Cases of unscaled-inputs."""

from __future__ import annotations

from tb_zeroloss.checks.rule import Severity
from tb_zeroloss.schema.quantities import FACTS, INPUT, LOSS, PREDICTION
from tests.rules.build import make_run
from tests.rules.case import CLEAR, EARLY, FIRED, NOT_APPLICABLE, Case, since

STALLED = {LOSS: {"total": 1.0, "value": 1.0}, PREDICTION: {"squared_error": 1.0}}

CASES = [
    Case("healthy", "features of like scale", make_run(), CLEAR),
    Case("healthy", "a large feature, but the model learns", make_run(changes={INPUT: {"std_largest": 1e4}}), CLEAR),
    Case(
        "healthy", "numbers of words before an embedding, and learning has stalled",
        make_run(changes={**STALLED, INPUT: {"features": 0.0, "std_largest": float("nan")}}), NOT_APPLICABLE,
    ),
    Case(
        "broken", "a large feature, and learning has stalled",
        make_run(changes={**STALLED, INPUT: {"std_largest": 1e4}}), FIRED, Severity.WARNING, 0,
    ),
    Case(
        "broken", "raw pixels, and learning has stalled",
        make_run(changes={**STALLED, INPUT: {"rms_seen": 90.0}}), FIRED,
    ),
    Case(
        "broken", "NaN after three steps",
        make_run(2, {INPUT: {"std_largest": 1e4}, FACTS: {"first_non_finite_step": 2}}), FIRED,
    ),
    Case(
        "at the limit", "the ratio is exactly 300",
        make_run(changes={**STALLED, INPUT: {"std_largest": 300.0, "std_smallest": 1.0}}), CLEAR,
    ),
    Case(
        "at the limit", "the ratio is a bit more",
        make_run(changes={**STALLED, INPUT: {"std_largest": 301.0, "std_smallest": 1.0}}), FIRED,
    ),
    Case(
        "recovered", "most batches are scaled",
        make_run(changes={**STALLED, INPUT: {"std_largest": since(10, 1e4, 1.1)}}), CLEAR,
    ),
    Case("too short", "30 steps", make_run(30, {**STALLED, INPUT: {"std_largest": 1e4}}), EARLY),
]  # fmt: skip
