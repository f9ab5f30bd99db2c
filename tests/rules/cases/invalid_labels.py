"""Cases of invalid-labels."""

from __future__ import annotations

from tb_zeroloss.checks.rule import Severity
from tb_zeroloss.schema.quantities import PREDICTION, TARGET, WEIGHT_MASS
from tests.rules.build import configuration, make_run, output
from tests.rules.case import CLEAR, EARLY, FIRED, Case, Changes, since

SOFTMAX = configuration(
    output(
        activation="softmax",
        width=5,
        loss="categorical_crossentropy",
        target_shape=(None, 5),
        prediction_shape=(None, 5),
    )
)

PADDED: Changes = {TARGET: {"row_sum_off_share": 0.3, "mean": 0.14, "integer_share": 1.0}, PREDICTION: {"width": 5}}

CASES = [
    Case(
        "healthy", "one-hot rows",
        make_run(card=SOFTMAX, changes={TARGET: {"row_sum_off_share": 0.0}, PREDICTION: {"width": 5}}), CLEAR,
    ),
    Case(
        "broken", "a fifth of the rows is all zero",
        make_run(card=SOFTMAX, changes={TARGET: {"row_sum_off_share": 0.2, "mean": 0.16}, PREDICTION: {"width": 5}}),
        FIRED, Severity.CRITICAL, 0,
    ),
    Case(
        "broken", "class indices reach 5 of 5 classes",
        make_run(
            card=configuration(output(loss="sparse_categorical_crossentropy", width=5, target_is_class_index=True)),
            changes={TARGET: {"label_off_share": 0.05, "seen_minimum": 0.0, "seen_maximum": 5.0}},
        ),
        FIRED, Severity.CRITICAL,
    ),
    Case(
        "at the limit", "exactly 1 % of the rows is off",
        make_run(card=SOFTMAX, changes={TARGET: {"row_sum_off_share": 0.01}, PREDICTION: {"width": 5}}), CLEAR,
    ),
    Case(
        "at the limit", "a bit more than 1 % is off",
        make_run(card=SOFTMAX, changes={TARGET: {"row_sum_off_share": 0.011}, PREDICTION: {"width": 5}}), FIRED,
    ),
    Case(
        "recovered", "one early batch of padding",
        make_run(card=SOFTMAX, changes={TARGET: {"row_sum_off_share": since(1, 1.0, 0.0)}, PREDICTION: {"width": 5}}),
        CLEAR,
    ),
    Case(
        "too short", "two records",
        make_run(1, card=SOFTMAX, changes={TARGET: {"row_sum_off_share": 0.2}, PREDICTION: {"width": 5}}), EARLY,
    ),
    Case(
        "healthy", "the rows of zeros are padding that a mask removes",
        make_run(card=SOFTMAX, changes={**PADDED, WEIGHT_MASS: {"masked_share": 0.3, "weight_per_row": 0.7}}), CLEAR,
    ),
    Case(
        "healthy", "the rows of zeros are padding that weighs nothing",
        make_run(card=SOFTMAX, changes={**PADDED, WEIGHT_MASS: {"weight_per_row": 0.7}}), CLEAR,
    ),
    Case(
        "broken", "more rows of zeros than a mask removes",
        make_run(card=SOFTMAX, changes={**PADDED, WEIGHT_MASS: {"masked_share": 0.1, "weight_per_row": 0.9}}), FIRED,
    ),
    Case(
        "broken", "rows with two labels beside a mask",
        make_run(
            card=SOFTMAX,
            changes={TARGET: {"row_sum_off_share": 0.3, "mean": 0.26}, PREDICTION: {"width": 5},
                    WEIGHT_MASS: {"masked_share": 0.3, "weight_per_row": 0.7}},
        ),
        FIRED,
    ),
]  # fmt: skip
