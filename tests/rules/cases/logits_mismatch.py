"""Cases of logits-mismatch."""

from __future__ import annotations

from tb_zeroloss.checks.rule import Severity
from tb_zeroloss.schema.quantities import PREDICTION
from tests.rules.build import configuration, make_run, output
from tests.rules.case import CLEAR, EARLY, FIRED, NOT_APPLICABLE, Case, since
from tests.rules.parts import LOGITS, POOR

SQUASHED = configuration(output(activation="sigmoid", loss="binary_crossentropy", from_logits=True))

RELU_CLASSES, SIGMOID_CLASSES = (
    configuration(output(activation=head, width=4, loss="categorical_crossentropy", from_logits=False))
    for head in ("relu", "sigmoid")
)

NO_SUM = {"outside_unit_share": 0.0, "row_sum_off_share": 1.0}

CASES = [
    Case("healthy", "a regression", make_run(), NOT_APPLICABLE),
    Case("healthy", "probabilities", make_run(card=LOGITS, changes={PREDICTION: {"outside_unit_share": 0.0}}), CLEAR),
    Case("broken", "logits where probabilities are expected", make_run(card=LOGITS), FIRED, Severity.CRITICAL, 0),
    Case(
        "broken", "probabilities are squashed again and nothing is learned",
        make_run(card=SQUASHED, changes={**POOR, PREDICTION: {"outside_unit_share": 0.0}}), FIRED, Severity.WARNING,
    ),
    Case(
        "healthy", "Keras undoes the second squashing",
        make_run(card=SQUASHED, changes={PREDICTION: {"outside_unit_share": 0.0}}), CLEAR,
    ),
    Case(
        "broken", "a ReLU under a categorical cross-entropy",
        make_run(card=RELU_CLASSES, changes={**POOR, PREDICTION: NO_SUM}), FIRED, Severity.CRITICAL, 0,
    ),
    Case("healthy", "it learns all the same", make_run(card=RELU_CLASSES, changes={PREDICTION: NO_SUM}), CLEAR),
    Case(
        "healthy", "Keras divides the answers of sigmoids by their sum",
        make_run(card=SIGMOID_CLASSES, changes={**POOR, PREDICTION: NO_SUM}), CLEAR,
    ),
    Case(
        "at the limit", "exactly 1 % outside",
        make_run(card=LOGITS, changes={PREDICTION: {"outside_unit_share": 0.01}}), CLEAR,
    ),
    Case(
        "at the limit", "a bit more outside",
        make_run(card=LOGITS, changes={PREDICTION: {"outside_unit_share": 0.011}}), FIRED,
    ),
    Case(
        "recovered", "outside in the first steps only",
        make_run(card=LOGITS, changes={PREDICTION: {"outside_unit_share": since(5, 0.5, 0.0)}}), CLEAR,
    ),
    Case("too short", "two records", make_run(1, card=LOGITS), EARLY),
]  # fmt: skip
