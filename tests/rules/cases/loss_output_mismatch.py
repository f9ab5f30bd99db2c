"""Cases of loss-output-mismatch."""

from __future__ import annotations

from tb_zeroloss.checks.rule import Severity
from tb_zeroloss.schema.quantities import PREDICTION, TARGET
from tests.rules.build import configuration, make_run, output
from tests.rules.case import CLEAR, EARLY, FIRED, Case, since
from tests.rules.parts import LOGITS

SOFTMAX = configuration(output(activation="softmax", width=4, loss="categorical_crossentropy"))

CASES = [
    Case("healthy", "a regression", make_run(), CLEAR),
    Case(
        "healthy", "one-hot rows",
        make_run(card=SOFTMAX, changes={TARGET: {"row_sum_off_share": 0.0, "outside_unit_share": 0.0}}), CLEAR,
    ),
    Case("broken", "real numbers under a cross-entropy", make_run(card=LOGITS), FIRED, Severity.CRITICAL, 0),
    Case(
        "broken", "several labels in a row under a softmax",
        make_run(card=SOFTMAX, changes={TARGET: {"row_sum_off_share": 0.4, "outside_unit_share": 0.0},
                PREDICTION: {"width": 4}}), FIRED,
    ),
    Case(
        "at the limit", "squared error on one-hot labels of three classes is only mentioned",
        make_run(
            card=configuration(output(activation="softmax", width=3)),
            changes={TARGET: {"row_sum_off_share": 0.0, "integer_share": 1.0}},
        ),
        FIRED, Severity.INFO,
    ),
    Case(
        "at the limit", "of two classes it is not",
        make_run(
            card=configuration(output(activation="softmax", width=2)),
            changes={TARGET: {"row_sum_off_share": 0.0, "integer_share": 1.0}},
        ),
        CLEAR,
    ),
    Case(
        "recovered", "one early batch of padding",
        make_run(card=SOFTMAX, changes={TARGET: {"row_sum_off_share": since(1, 1.0, 0.0), "outside_unit_share": 0.0}}),
        CLEAR,
    ),
    Case("too short", "one batch of 32 rows", make_run(0, card=LOGITS), EARLY),
]  # fmt: skip
