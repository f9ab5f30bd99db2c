"""Cases of single-unit-softmax."""

from __future__ import annotations

from tb_zeroloss.checks.rule import Severity
from tb_zeroloss.schema.quantities import PREDICTION
from tests.rules.build import configuration, make_run, output
from tests.rules.case import CLEAR, EARLY, FIRED, Case, since

ONE_SOFTMAX = configuration(output(activation="softmax", loss="binary_crossentropy"))

UNKNOWN_HEAD = configuration(output(activation=None))

CASES = [
    Case("healthy", "a linear unit", make_run(), CLEAR),
    Case("broken", "a softmax over one unit", make_run(card=ONE_SOFTMAX), FIRED, Severity.CRITICAL, 0),
    Case(
        "broken", "an unknown head that is always 1",
        make_run(card=UNKNOWN_HEAD, changes={PREDICTION: {"exact_one_share": 1.0}}), FIRED,
    ),
    Case(
        "broken", "a categorical cross-entropy takes the softmax of one logit",
        make_run(card=configuration(output(activation="linear", width=1, loss="categorical_crossentropy"))), FIRED,
    ),
    Case(
        "healthy", "a binary cross-entropy does not",
        make_run(card=configuration(output(activation="sigmoid", width=1, loss="binary_crossentropy"))), CLEAR,
    ),
    Case(
        "at the limit", "always 1 on three records",
        make_run(2, {PREDICTION: {"exact_one_share": 1.0}}, UNKNOWN_HEAD), FIRED,
    ),
    Case(
        "at the limit", "always 1 on two records",
        make_run(1, {PREDICTION: {"exact_one_share": 1.0}}, UNKNOWN_HEAD), CLEAR,
    ),
    Case(
        "recovered", "an unknown head that was always 1 at first",
        make_run(card=UNKNOWN_HEAD, changes={PREDICTION: {"exact_one_share": since(50, 1.0, 0.0)}}), CLEAR,
    ),
    Case("too short", "no record is there", make_run(card=ONE_SOFTMAX, steps=[]), EARLY),
]  # fmt: skip
