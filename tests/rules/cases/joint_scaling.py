"""Cases of joint-scaling."""

from __future__ import annotations

import numpy as np

from tb_zeroloss.checks.rule import Severity
from tb_zeroloss.series import RunSeries
from tests.rules.build import make_run
from tests.rules.case import CLEAR, FIRED, NOT_RECORDED, Case
from tests.rules.parts import ROWS
from tests.rules.split_build import followed_by, split_of, with_columns, with_splits


def scaled(joint: float, alone: float, column: str = "off_standard", rows: float = 800.0) -> RunSeries:
    joined: dict[str, float] = {f"joint_{column}": joint}
    return with_columns(make_run(), {column: alone, "rows": rows}, **joined)


CASES = [
    Case("healthy", "scaled by the training rows", scaled(0.02, 1e-8), CLEAR),
    Case("healthy", "not scaled", scaled(5.0, 5.1), CLEAR),
    Case("healthy", "images", with_columns(make_run(), {"off_standard": np.nan}, joint_off_standard=np.nan,
                                          joint_off_unit_range=np.nan), NOT_RECORDED),
    Case("healthy", "training alone reaches from 0 to 1", scaled(0.0, 0.0, "off_unit_range"), CLEAR),
    Case("broken", "scaled by all rows", scaled(1e-7, 0.02), FIRED, Severity.INFO, 9),
    Case("broken", "scaled by all rows, over n - 1", scaled(1 - np.sqrt(1 - 1 / 1000), 0.02), FIRED),
    Case("broken", "scaled to the range of all rows", scaled(1e-7, 0.1, "off_unit_range"), FIRED, Severity.INFO),
    Case("at the limit", "just within rounding", scaled(1e-5, 0.02), FIRED),
    Case("at the limit", "a bit more", scaled(1.1e-5, 0.02), CLEAR),
    Case("at the limit", "the training rows are off by a thousandth", scaled(1e-7, 1e-3), CLEAR),
    Case("at the limit", "by a bit more", scaled(1e-7, 1.1e-3), FIRED),
    Case("at the limit", "the range is just within rounding", scaled(1e-6, 0.1, "off_unit_range"), FIRED),
    Case("at the limit", "it is a bit more", scaled(1.1e-6, 0.1, "off_unit_range"), CLEAR),
    Case(
        "recovered", "a later record has rows scaled apart",
        followed_by(scaled(0, 1), scaled(1, 0)), CLEAR,
    ),
    Case("too short", "no validation rows yet", with_splits(make_run(), split_of(ROWS)), NOT_RECORDED),
]  # fmt: skip
