"""Cases of zero-predictions."""

from __future__ import annotations

from tb_zeroloss.checks.rule import Severity
from tests.rules.build import make_run
from tests.rules.case import CLEAR, EARLY, FIRED, Case, since
from tests.rules.parts import zero

CASES = [
    Case("healthy", "predictions vary", make_run(), CLEAR),
    Case("broken", "zero everywhere", make_run(changes=zero(0.0)), FIRED, Severity.CRITICAL, 0),
    Case("at the limit", "exactly a millionth of the targets", make_run(changes=zero(1e-6)), FIRED),
    Case("at the limit", "a bit more", make_run(changes=zero(1.1e-6)), CLEAR),
    Case("recovered", "answers came", make_run(changes=zero(since(1000, 0.0, 1.0))), CLEAR),
    Case("too short", "15 steps", make_run(14, zero(0.0)), EARLY),
]  # fmt: skip
