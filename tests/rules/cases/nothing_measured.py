"""Cases of nothing-measured."""

from __future__ import annotations

import numpy as np

from tb_zeroloss.checks.rule import Severity
from tests.rules.build import evaluated, make_run
from tests.rules.case import CLEAR, FIRED, NOT_APPLICABLE, NOT_RECORDED, Case

CASES = [
    Case("healthy", "evaluations have rows", evaluated(make_run(), 0.5), CLEAR),
    Case("healthy", "no evaluation was asked for", make_run(), NOT_APPLICABLE),
    Case("broken", "no row in any", evaluated(make_run(), 0.0, rows=0), FIRED, Severity.CRITICAL, 250),
    Case("at the limit", "a single row", evaluated(make_run(), 0.5, rows=1), CLEAR),
    Case("at the limit", "not known", evaluated(make_run(), 0.5, rows=np.nan), NOT_RECORDED),
    Case("recovered", "only the first had none", evaluated(make_run(), 0.5, rows=np.array([0, 9, 9, 9])), CLEAR),
    Case("broken", "the last had none", evaluated(make_run(), 0.5, rows=np.array([9, 9, 9, 0])), FIRED, None, 1000),
    Case("too short", "before the first evaluation", make_run(20), NOT_APPLICABLE),
]
