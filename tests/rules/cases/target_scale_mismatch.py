"""Cases of target-scale-mismatch."""

from __future__ import annotations

from tb_zeroloss.checks.rule import Severity
from tb_zeroloss.schema.quantities import PREDICTION, TARGET
from tests.rules.build import make_run
from tests.rules.case import CLEAR, EARLY, FIRED, Case, since

CASES = [
    Case("healthy", "targets and predictions are of like size", make_run(), CLEAR),
    Case("healthy", "tiny targets that are fitted", make_run(changes={TARGET: {"rms": 1e-4}}), CLEAR),
    Case(
        "broken", "targets are tiny and nothing is explained",
        make_run(changes={TARGET: {"rms": 1e-4}, PREDICTION: {"squared_error": 1.5}}), FIRED, Severity.WARNING, 0,
    ),
    Case(
        "at the limit", "exactly a hundred times",
        make_run(changes={TARGET: {"rms": 100.0}, PREDICTION: {"squared_error": 1.5}}), CLEAR,
    ),
    Case(
        "at the limit", "a bit more than a hundred times",
        make_run(changes={TARGET: {"rms": 101.0}, PREDICTION: {"squared_error": 1.5}}), FIRED,
    ),
    Case(
        "healthy", "a noisy task of large targets, half of it explained",
        make_run(changes={TARGET: {"rms": 1e4}, PREDICTION: {"squared_error": 0.52}}), CLEAR,
    ),
    Case(
        "healthy", "an output that starts at 0",
        make_run(changes={PREDICTION: {"rms": 0.0, "squared_error": 1.5}}), CLEAR,
    ),
    Case(
        "recovered", "the scale was found after 800 steps",
        make_run(changes={TARGET: {"rms": 101.0}, PREDICTION: {"squared_error": since(800, 1.5, 0.1)}}), CLEAR,
    ),
    Case("too short", "20 steps", make_run(19, {TARGET: {"rms": 1e-4}, PREDICTION: {"squared_error": 1.5}}), EARLY),
]  # fmt: skip
