"""Cases of conflicting-labels."""

from __future__ import annotations

import numpy as np

from tb_zeroloss.checks.rule import Severity
from tb_zeroloss.series import RunSeries
from tests.rules.build import make_run
from tests.rules.case import CLEAR, FIRED, NOT_APPLICABLE, NOT_RECORDED, Case
from tests.rules.parts import CLASSES
from tests.rules.split_build import followed_by, with_columns


def labelled(conflicting: float, classes: float = 2.0) -> RunSeries:
    found = {name: conflicting for name in ("conflicting", "conflicting_low", "conflicting_high")}
    return with_columns(make_run(card=CLASSES), {**found, "classes": classes})


CASES = [
    Case("healthy", "equal rows have equal labels", labelled(0.0), CLEAR),
    Case(
        "healthy", "a regression",
        with_columns(make_run(), {"conflicting_low": 0.5, "classes": np.nan}), NOT_APPLICABLE,
    ),
    Case(
        "healthy", "whole numbers, but no classes",
        with_columns(make_run(), {"conflicting_low": 0.5}), NOT_APPLICABLE,
    ),
    Case("broken", "a tenth has another", labelled(0.1), FIRED, Severity.INFO, 9),
    Case("at the limit", "1 %", labelled(0.01), CLEAR),
    Case("at the limit", "a bit more", labelled(0.011), FIRED),
    Case(
        "recovered", "a later record has clean labels",
        followed_by(labelled(1), labelled(0)),
        CLEAR,
    ),
    Case("too short", "the first epoch has not ended", make_run(3, card=CLASSES), NOT_RECORDED),
]  # fmt: skip
