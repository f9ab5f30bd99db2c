"""Cases of perfect-fit."""

from __future__ import annotations

import numpy as np

from tb_zeroloss.checks.rule import Severity
from tb_zeroloss.schema.quantities import PREDICTION, TARGET
from tb_zeroloss.series import RunSeries
from tests.rules.build import evaluated, make_run
from tests.rules.case import CLEAR, EARLY, FIRED, NOT_RECORDED, Case, Changes, since

EPSILON = float(np.finfo(np.float32).eps)


def exact(roundings: object) -> Changes:
    error = roundings if callable(roundings) else lambda at: np.full(len(at), roundings)
    return {PREDICTION: {"squared_error": lambda at: (error(at) * EPSILON) ** 2}, TARGET: {"rms": 1.0}}


def fitted(training: object, validation: float) -> RunSeries:
    return evaluated(make_run(changes=exact(training)), (validation * EPSILON) ** 2)


CASES = [
    Case("healthy", "errors are seen", evaluated(make_run(), 0.5), CLEAR),
    Case("broken", "no error at all", fitted(0.0, 0.0), FIRED, Severity.INFO),
    Case("at the limit", "just within rounding", fitted(7.9, 7.9), FIRED),
    Case("at the limit", "a bit more on validation rows", fitted(0.0, 8.9), CLEAR),
    Case("healthy", "nobody looked at other rows", make_run(changes=exact(0.0)), NOT_RECORDED),
    Case("healthy", "errors on training rows, and nobody looked at others", make_run(), CLEAR),
    Case("recovered", "the last record has an error", fitted(since(1000, 0.0, 100.0), 0.0), CLEAR),
    Case("too short", "15 steps", make_run(14, exact(0.0)), EARLY),
]
