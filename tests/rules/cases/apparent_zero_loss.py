"""Cases of apparent-zero-loss."""

from __future__ import annotations

from tb_zeroloss.checks.rule import Severity
from tb_zeroloss.schema.quantities import LOSS, PREDICTION
from tests.rules.build import configuration, make_run, output
from tests.rules.case import CLEAR, EARLY, FIRED, Case, Changes, since

LOGITS = configuration(output(loss="binary_crossentropy", from_logits=True))

FOCAL = configuration(output(loss="binary_focal_crossentropy", activation="sigmoid"))


def tiny(value: object, error: float) -> Changes:
    return {LOSS: {"value": value, "constant": 1e-10}, PREDICTION: {"squared_error": error}}


CASES = [
    Case("healthy", "a loss that prints", make_run(), CLEAR),
    Case("healthy", "a small scale that is solved", make_run(changes=tiny(1e-10, 0.05)), CLEAR),
    Case(
        "healthy", "logits, which are no labels, under a cross-entropy that is small because they are right",
        make_run(changes={LOSS: {"value": 1e-6, "constant": 0.7}, PREDICTION: {"squared_error": 900.0}}, card=LOGITS),
        CLEAR,
    ),
    Case("broken", "a small scale that is not", make_run(changes=tiny(1e-10, 0.95)), FIRED, Severity.WARNING, 0),
    Case("at the limit", "a loss that prints as 0.0001", make_run(changes=tiny(5e-5, 0.95)), CLEAR),
    Case("at the limit", "a loss just below", make_run(changes=tiny(4.9e-5, 0.95)), FIRED),
    Case("recovered", "the loss was small before", make_run(changes=tiny(since(500, 1e-10, 0.1), 0.95)), CLEAR),
    Case("too short", "15 steps", make_run(14, tiny(1e-10, 0.95)), EARLY),
    Case(
        "healthy", "a loss that is small by construction and explains most of the best constant's",
        make_run(changes={LOSS: {"value": 1e-5, "constant": 1e-3}, PREDICTION: {"squared_error": 0.7}}, card=FOCAL),
        CLEAR,
    ),
    Case(
        "healthy", "its answers agree with rare labels, although it is not sure of them",
        make_run(
            changes={LOSS: {"value": 1e-5, "constant": 1.5e-5}, PREDICTION: {"squared_error": 0.7, "correlation": 0.9}},
            card=FOCAL,
        ),
        CLEAR,
    ),
    Case(
        "broken", "its answers do not agree with them",
        make_run(
            changes={LOSS: {"value": 1e-5, "constant": 1.5e-5}, PREDICTION: {"squared_error": 0.7, "correlation": 0.2}},
            card=FOCAL,
        ),
        FIRED, Severity.WARNING,
    ),
]  # fmt: skip
