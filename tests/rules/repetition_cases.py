"""Cases of the rules on rows, batches and features that repeat what is known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tb_zeroloss.rules.base import Outcome, Severity
from tb_zeroloss.schema.quantities import FACTS, INPUT, TARGET
from tb_zeroloss.series import RunSeries
from tests.rules.build import configuration, make_run, output
from tests.rules.case import Case, since
from tests.rules.split_build import (
    bare,
    followed_by,
    split_of,
    with_columns,
    with_counts,
    with_fingerprints,
    with_splits,
)

CLEAR, FIRED, EARLY = Outcome.CLEAR, Outcome.FIRED, Outcome.TOO_EARLY
NOT_APPLICABLE, NOT_RECORDED = Outcome.NOT_APPLICABLE, Outcome.NOT_RECORDED
ROWS = np.random.default_rng(0).standard_normal((2000, 5)).astype(np.float32)
GRID = np.random.default_rng(1).integers(0, 2, (2000, 12)).astype(np.float32)
TWICE = np.random.default_rng(3).permutation(np.concatenate([ROWS, ROWS]))
LABELS = np.random.default_rng(2).integers(0, 10, 2000)
TWO_INPUTS = configuration(inputs=("age", "size"))
RECORDS = 40
ONE, OTHER = 7, np.arange(100, 100 + RECORDS)


def doubled(twin: float = 0.5, conflicting: float = 0.0, counts: dict[int, int] | None = None) -> RunSeries:
    """Return a run with rows that come twice, and so many rows by how often they come."""
    run = with_columns(make_run(), {"twin": twin, "twin_low": twin, "twin_high": twin, "conflicting": conflicting})
    return with_counts(run, counts or {1: 400, 2: 200})


def seen_by_fit(rows: np.ndarray) -> RunSeries:
    training = split_of(rows)
    training.turn = 1
    return with_splits(make_run(), training)


def correlated(value: object, feature: object = 3, **changes: object) -> RunSeries:
    found = {"correlation_largest": value, "correlation_largest_feature": feature}
    return make_run(changes={INPUT: {**found, **changes}})


def named(value: float) -> RunSeries:
    """Return a run on classes, with the correlation of a feature with their numbers."""
    return make_run(changes={INPUT: {"correlation_largest": value}, TARGET: {"integer_share": 1.0}})


def batches(hashes: object, **facts: float) -> RunSeries:
    run = make_run(changes={FACTS: facts})
    return with_fingerprints(run, np.broadcast_to(np.asarray(hashes), len(run.steps)))


def only(shared: float) -> RunSeries:
    """Return a run on one batch, with a share of its validation rows that are in it."""
    few = {"distinct_low": 32.0}
    return with_columns(batches(ONE), few, shared=shared, shared_low=shared, shared_high=shared)


def repeated(in_a_row: int) -> RunSeries:
    """Return a run whose last batches are the same, so many of them of consecutive steps."""
    return with_fingerprints(make_run(steps=[*range(in_a_row), *range(50, 1001, 50)]), [ONE] * (in_a_row + 20))


DUPLICATED = [
    Case("healthy", "rows differ", with_splits(make_run(), split_of(ROWS)), CLEAR),
    Case("healthy", "rows of twelve bits repeat by nature", with_splits(make_run(), split_of(GRID)), CLEAR),
    Case(
        "healthy", "each combination was measured twice, with another outcome",
        with_splits(make_run(), split_of(np.repeat(ROWS[:1000], 2, axis=0), LABELS)), NOT_APPLICABLE,
    ),
    Case(
        "broken", "log_split was given copies that augmentation changes before fit sees them",
        followed_by(with_splits(make_run(), split_of(TWICE)), seen_by_fit(ROWS)), FIRED,
    ),
    Case("healthy", "it is not known how often rows come", replace(doubled(), sketches={}), NOT_RECORDED),
    Case(
        "broken", "all rows come twice",
        with_splits(make_run(), split_of(np.concatenate([ROWS, ROWS]), np.r_[LABELS, LABELS])), FIRED, Severity.INFO, 9,
    ),
    Case(
        "broken", "all rows came twice before the split",
        with_splits(make_run(), split_of(TWICE[:3000]), split_of(TWICE[3000:])), FIRED, Severity.WARNING,
    ),
    Case("broken", "nobody trained", with_splits(bare(), split_of(np.concatenate([ROWS, ROWS]))), FIRED),
    Case("at the limit", "1 in 20 rows comes twice", doubled(0.05), CLEAR),
    Case("at the limit", "a bit more", doubled(0.051), FIRED),
    Case("at the limit", "1 % of them have another label", doubled(0.5, 0.005), FIRED),
    Case("at the limit", "a bit more have another label", doubled(0.5, 0.0051), NOT_APPLICABLE),
    Case("at the limit", "107 pairs beside 400 rows", doubled(counts={1: 400, 2: 107}), CLEAR),
    Case("at the limit", "108 pairs", doubled(counts={1: 400, 2: 108}), FIRED),
    Case("recovered", "as many come thrice as nature makes at least", doubled(counts={1: 400, 2: 200, 3: 12}), CLEAR),
    Case("too short", "the first epoch has not ended", make_run(3), NOT_RECORDED),
]  # fmt: skip

REPEATED = [
    Case("healthy", "batches differ", batches(OTHER), CLEAR),
    Case("healthy", "an epoch is one step", batches(ONE, steps_per_epoch=1), NOT_APPLICABLE),
    Case("healthy", "nobody knows what an epoch is", batches(ONE, steps_per_epoch=np.nan), NOT_RECORDED),
    Case("healthy", "the same rows come first in each epoch", batches(np.arange(RECORDS) % 20 + 5), CLEAR),
    Case("healthy", "each batch comes four times", with_splits(batches(ONE), split_of(ROWS)), CLEAR),
    Case("healthy", "nobody compared batches", make_run(), NOT_RECORDED),
    Case("broken", "one batch, and other rows in validation", only(shared=0.49), FIRED, Severity.WARNING, 0),
    Case("at the limit", "half of validation is in training", only(shared=0.5), FIRED, Severity.INFO, 0),
    Case("broken", "one batch, and no validation", batches(ONE), FIRED, Severity.INFO, 0),
    Case("broken", "one batch is all there is", with_splits(batches(ONE), split_of(np.tile(ROWS[:32], (9, 1)))), FIRED),
    Case("at the limit", "there is a row more", with_splits(batches(ONE), split_of(ROWS[:33])), CLEAR),
    Case("at the limit", "three steps in a row", repeated(3), EARLY),
    Case("at the limit", "four steps in a row", repeated(4), FIRED),
    Case("recovered", "the last batch is another", batches([*[ONE] * (RECORDS - 1), 8]), CLEAR),
    Case("too short", "two steps", with_fingerprints(make_run(1), [ONE, ONE]), EARLY),
]  # fmt: skip

LEAKAGE = [
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

CASES = {
    "duplicated-training-rows": DUPLICATED,
    "repeated-batch": REPEATED,
    "suspected-target-leakage": LEAKAGE,
}
