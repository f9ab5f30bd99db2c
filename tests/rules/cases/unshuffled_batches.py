"""Cases of unshuffled-batches."""

from __future__ import annotations

import numpy as np

from tb_zeroloss.checks.rule import Severity
from tb_zeroloss.series import RunSeries
from tests.rules.build import make_run
from tests.rules.case import CLEAR, FIRED, NOT_APPLICABLE, NOT_RECORDED, Case
from tests.rules.parts import CLASSES
from tests.rules.split_build import followed_by, with_columns


def batched(clustering: float, **training: float) -> RunSeries:
    return with_columns(make_run(card=CLASSES), {"class_clustering": clustering, **training})


CASES = [
    Case("healthy", "shuffled", batched(0.01), CLEAR),
    Case("healthy", "a regression", with_columns(make_run(), {"class_clustering": 1.0}), NOT_APPLICABLE),
    Case("healthy", "one class", batched(np.nan, classes=1.0), NOT_APPLICABLE),
    Case("healthy", "an array was read in other parts", batched(1.0, batches=np.nan), NOT_RECORDED),
    Case("broken", "one class in each batch", batched(1.0), FIRED, Severity.WARNING, 9),
    Case("at the limit", "half alike", batched(0.5), CLEAR),
    Case("at the limit", "a bit more", batched(0.51), FIRED),
    Case("at the limit", "256 rows", batched(1.0, rows=256.0, batches=8.0), FIRED),
    Case("at the limit", "255 rows", batched(1.0, rows=255.0, batches=8.0), NOT_APPLICABLE),
    Case("at the limit", "four batches", batched(1.0, batches=4.0), FIRED),
    Case("at the limit", "three batches", batched(1.0, batches=3.0), NOT_APPLICABLE),
    Case(
        "recovered", "a later fit shuffles",
        followed_by(batched(1), batched(0)),
        CLEAR,
    ),
    Case(
        "broken", "log_split, which knows no batches, came later",
        followed_by(batched(1.0, turn=1.0), batched(np.nan)), FIRED,
    ),
    Case("too short", "the first epoch has not ended", make_run(3, card=CLASSES), NOT_RECORDED),
]  # fmt: skip
