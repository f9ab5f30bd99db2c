"""Cases of the rules on evaluations, on metrics and on the first loss."""

from __future__ import annotations

import numpy as np

from tb_zeroloss.rules.base import Outcome, Severity
from tb_zeroloss.schema.quantities import LOSS, PREDICTION, TARGET
from tb_zeroloss.series import RunSeries
from tests.rules.build import evaluated, make_run, with_metrics
from tests.rules.case import Case, Changes, since

CLEAR, FIRED, EARLY = Outcome.CLEAR, Outcome.FIRED, Outcome.TOO_EARLY
NOT_APPLICABLE, NOT_RECORDED = Outcome.NOT_APPLICABLE, Outcome.NOT_RECORDED
EPSILON = float(np.finfo(np.float32).eps)


def first_loss(value: float, steps: int = 3) -> Changes:
    return {LOSS: {"value": lambda at: np.where(at < steps, value, 0.5)}}


def exact(roundings: object) -> Changes:
    error = roundings if callable(roundings) else lambda at: np.full(len(at), roundings)
    return {PREDICTION: {"squared_error": lambda at: (error(at) * EPSILON) ** 2}, TARGET: {"rms": 1.0}}


def fitted(training: object, validation: float) -> RunSeries:
    return evaluated(make_run(changes=exact(training)), (validation * EPSILON) ** 2)


def falling(run: RunSeries | None = None) -> RunSeries:
    return run or make_run(changes={LOSS: {"total": lambda at: 2.0 - at / 1000}})


NOTHING = [
    Case("healthy", "evaluations have rows", evaluated(make_run(), 0.5), CLEAR),
    Case("healthy", "no evaluation was asked for", make_run(), NOT_APPLICABLE),
    Case("broken", "no row in any", evaluated(make_run(), 0.0, rows=0), FIRED, Severity.CRITICAL, 250),
    Case("at the limit", "a single row", evaluated(make_run(), 0.5, rows=1), CLEAR),
    Case("at the limit", "not known", evaluated(make_run(), 0.5, rows=np.nan), NOT_RECORDED),
    Case("recovered", "only the first had none", evaluated(make_run(), 0.5, rows=np.array([0, 9, 9, 9])), CLEAR),
    Case("broken", "the last had none", evaluated(make_run(), 0.5, rows=np.array([9, 9, 9, 0])), FIRED, None, 1000),
    Case("too short", "before the first evaluation", make_run(20), NOT_APPLICABLE),
]

HIGH = [
    Case("healthy", "it starts at that of a constant", make_run(), CLEAR),
    Case("broken", "it starts ten times above", make_run(changes=first_loss(10.0)), FIRED, Severity.INFO, 0),
    Case("at the limit", "three times", make_run(changes=first_loss(3.0)), CLEAR),
    Case("at the limit", "a bit more", make_run(changes=first_loss(3.01)), FIRED),
    Case("recovered", "only the first step was above", make_run(changes=first_loss(10.0, 1)), CLEAR),
    Case("healthy", "it rises later", make_run(changes={LOSS: {"value": since(3, 1.0, 10.0)}}), CLEAR),
    Case(
        "healthy",
        "a rare class is in none of the first batches",
        make_run(changes={LOSS: {"value": 0.68, "constant": lambda at: np.where(at < 5, 0.006, 0.6)}}),
        CLEAR,
    ),
    Case("healthy", "a loss below 0", make_run(changes={LOSS: {"value": -9.0, "constant": -5.0}}), NOT_RECORDED),
    Case("too short", "the first steps were not kept", make_run(steps=[50, 100]), NOT_RECORDED),
]

GAP = [
    Case("healthy", "the validation loss falls", evaluated(make_run(), 0.5, 0.4, 0.3, 0.2), CLEAR),
    Case("healthy", "no validation data", make_run(), NOT_APPLICABLE),
    Case(
        "broken",
        "rises to worse than a constant",
        evaluated(make_run(), 0.2, 0.5, 0.9, 1.2),
        FIRED,
        Severity.WARNING,
        250,
    ),
    Case("healthy", "rises but is below a constant", evaluated(make_run(), 0.2, 0.3, 0.4, 0.5), FIRED, Severity.INFO),
    Case("healthy", "it was hardly below", evaluated(make_run(), 0.91, 1.1, 1.2, 1.3), FIRED, Severity.INFO),
    Case("at the limit", "it was a tenth below", evaluated(make_run(), 0.89, 1.1, 1.2, 1.3), FIRED, Severity.WARNING),
    Case("healthy", "it never was below a constant", evaluated(make_run(), 1.1, 1.2, 1.3, 1.4), FIRED, Severity.INFO),
    Case("at the limit", "the gap is a bit less than a tenth", evaluated(make_run(), 0.10, 0.11, 0.12, 0.139), CLEAR),
    Case("at the limit", "the gap is a bit more", evaluated(make_run(), 0.10, 0.11, 0.12, 0.141), FIRED),
    Case("recovered", "it fell at the end", evaluated(make_run(), 0.2, 0.5, 1.2, 0.5), CLEAR),
    Case("too short", "three evaluations", evaluated(make_run(), 0.2, 0.5, 1.2, at=(300, 600, 1000)), EARLY),
]

STUCK = [
    Case("healthy", "the metric moves", with_metrics(falling(), lambda epoch: 1 / epoch), CLEAR),
    Case("healthy", "no metric was asked for", falling(), NOT_APPLICABLE),
    Case("broken", "always 0", with_metrics(falling(), 0.0), FIRED, Severity.INFO, 240),
    Case("broken", "the second of two", with_metrics(falling(), lambda epoch: 1 / epoch, 0.508), FIRED),
    Case("healthy", "an accuracy of 1", with_metrics(falling(), 1.0), CLEAR),
    Case("healthy", "the loss is 0", with_metrics(make_run(changes={LOSS: {"total": 0.0}}), 0.9), CLEAR),
    Case("healthy", "the loss rests too", with_metrics(make_run(changes={LOSS: {"total": 1.0}}), 0.0), CLEAR),
    Case(
        "healthy", "the last batch alone has another loss",
        with_metrics(make_run(changes={LOSS: {"total": lambda at: np.where(at < 1000, 1.0, 0.1)}}), 0.0), CLEAR,
    ),
    Case(
        "at the limit", "the loss moved by less than 5 %",
        with_metrics(make_run(changes={LOSS: {"total": lambda at: np.where(at < 900, 1.0, 0.951)}}), 0.0), CLEAR,
    ),
    Case(
        "at the limit", "by more",
        with_metrics(make_run(changes={LOSS: {"total": lambda at: np.where(at < 900, 1.0, 0.949)}}), 0.0), FIRED,
    ),
    Case("recovered", "it moved at last", with_metrics(falling(), lambda epoch: epoch == 25), CLEAR),
    Case("too short", "19 epochs", with_metrics(falling(), 0.0, epochs=19), EARLY),
]  # fmt: skip

PERFECT = [
    Case("healthy", "errors are seen", evaluated(make_run(), 0.5), CLEAR),
    Case("broken", "no error at all", fitted(0.0, 0.0), FIRED, Severity.INFO),
    Case("at the limit", "just within rounding", fitted(7.9, 7.9), FIRED),
    Case("at the limit", "a bit more on validation rows", fitted(0.0, 8.9), CLEAR),
    Case("healthy", "nobody looked at other rows", make_run(changes=exact(0.0)), NOT_RECORDED),
    Case("healthy", "errors on training rows, and nobody looked at others", make_run(), CLEAR),
    Case("recovered", "the last record has an error", fitted(since(1000, 0.0, 100.0), 0.0), CLEAR),
    Case("too short", "15 steps", make_run(14, exact(0.0)), EARLY),
]

CASES = {
    "nothing-measured": NOTHING,
    "high-initial-loss": HIGH,
    "generalization-gap": GAP,
    "stuck-metric": STUCK,
    "perfect-fit": PERFECT,
}
