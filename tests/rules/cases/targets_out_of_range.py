"""Cases of targets-out-of-range."""

from __future__ import annotations

from tb_zeroloss.checks.rule import Severity
from tb_zeroloss.schema.quantities import PREDICTION, TARGET
from tests.rules.build import configuration, make_run, output
from tests.rules.case import CLEAR, EARLY, FIRED, NOT_APPLICABLE, Case, since
from tests.rules.parts import LOGITS

RELU_HEAD = configuration(output(activation="relu"))

TANH_HEAD = configuration(output(activation="tanh"))

CASES = [
    Case("healthy", "a linear output has no bound", make_run(), NOT_APPLICABLE),
    Case(
        "healthy", "positive targets for a ReLU",
        make_run(card=RELU_HEAD, changes={TARGET: {"negative_share": 0.0}}), CLEAR,
    ),
    Case("broken", "negative targets for a ReLU", make_run(card=RELU_HEAD), FIRED, Severity.CRITICAL, 0),
    Case("broken", "a tanh misses targets on both sides", make_run(card=TANH_HEAD), FIRED),
    Case("broken", "a cross-entropy on targets beyond 1", make_run(card=LOGITS), FIRED),
    Case(
        "at the limit", "exactly 1 % is negative",
        make_run(card=RELU_HEAD, changes={TARGET: {"negative_share": 0.01}}), CLEAR,
    ),
    Case(
        "at the limit", "a bit more is negative of all rows of an epoch",
        make_run(card=RELU_HEAD, changes={TARGET: {"negative_share": 0.011}}), FIRED,
    ),
    Case(
        "too short", "one outlier among the first 80 of 320 rows",
        make_run(4, card=RELU_HEAD, changes={TARGET: {"rows": 16, "negative_share": 0.0125}}), EARLY,
    ),
    Case(
        "recovered", "outliers in the first batch only",
        make_run(card=RELU_HEAD, changes={TARGET: {"negative_share": since(1, 0.5, 0.0)}}), CLEAR,
    ),
    Case("too short", "one batch of 32 rows", make_run(0, card=RELU_HEAD), EARLY),
    Case(
        "healthy", "predictions beyond the bound: something follows the layer with the activation",
        make_run(card=TANH_HEAD, changes={PREDICTION: {"minimum": -1.8, "maximum": 2.7}}), NOT_APPLICABLE,
    ),
    Case(
        "at the limit", "predictions beyond the bound by no more than a bound's width",
        make_run(card=TANH_HEAD, changes={PREDICTION: {"minimum": -1.0009, "maximum": 1.0009}}), FIRED,
    ),
    Case(
        "healthy", "functions follow the layers, and no prediction comes near the bound",
        make_run(
            card=configuration(output(activation="tanh"), layers_only=False),
            changes={PREDICTION: {"minimum": -0.5, "maximum": 0.89}},
        ),
        NOT_APPLICABLE,
    ),
    Case(
        "broken", "a call of one's own, and predictions press against the bound behind which targets lie",
        make_run(
            card=configuration(output(activation="tanh"), layers_only=False),
            changes={PREDICTION: {"minimum": -0.5, "maximum": 0.91}},
        ),
        FIRED, Severity.CRITICAL,
    ),
]  # fmt: skip
