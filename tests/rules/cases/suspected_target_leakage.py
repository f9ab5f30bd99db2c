"""Cases of suspected-target-leakage."""

from __future__ import annotations

import numpy as np

from tb_zeroloss.checks.rule import Severity
from tb_zeroloss.schema.quantities import INPUT, TARGET
from tb_zeroloss.series import RunSeries
from tests.rules.build import configuration, make_run, output
from tests.rules.case import CLEAR, EARLY, FIRED, NOT_APPLICABLE, NOT_RECORDED, Case, since
from tests.rules.parts import RECORDS
from tests.rules.split_build import with_columns

TWO_INPUTS = configuration(inputs=("age", "size"))


def correlated(value: object, feature: object = 3, **changes: object) -> RunSeries:
    found = {"correlation_largest": value, "correlation_largest_feature": feature}
    return make_run(changes={INPUT: {**found, **changes}})


def named(value: float) -> RunSeries:
    """Return a run on classes, with the correlation of a feature with their numbers."""
    return make_run(changes={INPUT: {"correlation_largest": value}, TARGET: {"integer_share": 1.0}})


CASES = [
    Case("healthy", "features tell something", correlated(0.9), CLEAR),
    Case("healthy", "one feature", correlated(1.0, features=1), NOT_APPLICABLE),
    Case("healthy", "nothing varies", correlated(0.0), NOT_APPLICABLE),
    Case("healthy", "each batch has another feature", correlated(1.0, np.arange(RECORDS)), CLEAR),
    Case(
        "healthy", "a network that is to answer its input",
        make_run(changes={INPUT: {"correlation_largest": 1.0}}, card=configuration(autoencoder=True)), NOT_APPLICABLE,
    ),
    Case(
        "healthy", "as many targets as inputs",
        make_run(changes={INPUT: {"correlation_largest": 1.0}}, card=configuration(output(target_shape=(None, 4)))),
        NOT_APPLICABLE,
    ),
    Case("broken", "one feature is the target", correlated(1.0), FIRED, Severity.WARNING, 0),
    Case(
        "healthy", "a decoder that is given its target one place later",
        make_run(changes={INPUT: {"correlation_largest": 1.0}},
                 card=configuration(output(prediction_shape=(None, 6, 4)))),
        FIRED, Severity.INFO,
    ),
    Case(
        "broken", "a feature of the second input",
        make_run(changes={INPUT: {"correlation_largest": np.tile([0.3, 1.0], (RECORDS, 1)),
                                  "correlation_largest_feature": 0, "features": 1}}, card=TWO_INPUTS),
        FIRED,
    ),
    Case("at the limit", "almost the target", correlated(0.99999), CLEAR),
    Case("at the limit", "a bit more", correlated(0.999991), FIRED),
    Case("at the limit", "two features in turn", correlated(1.0, np.arange(RECORDS) % 2), FIRED),
    Case("at the limit", "three features in turn", correlated(1.0, np.arange(RECORDS) % 3), CLEAR),
    Case("at the limit", "16 different rows", with_columns(correlated(1.0), {"distinct_high": 16.0}), FIRED),
    Case("at the limit", "15 different rows", with_columns(correlated(1.0), {"distinct_high": 15.0}), NOT_APPLICABLE),
    Case("broken", "one feature is the class", with_columns(named(1.0)), FIRED),
    Case("healthy", "four rows of a truth table again and again, in a loop of one's own", named(1.0), NOT_RECORDED),
    Case("healthy", "features tell something of a class, in a loop of one's own", named(0.9), CLEAR),
    Case("at the limit", "batches of 8 rows", correlated(1.0, rows=8), FIRED),
    Case("at the limit", "batches of 7 rows", correlated(1.0, rows=7), NOT_APPLICABLE),
    Case("recovered", "the feature was taken out", correlated(since(500, 1.0, 0.4)), CLEAR),
    Case("too short", "128 rows", make_run(3, {INPUT: {"correlation_largest": 1.0}}), EARLY),
]  # fmt: skip
