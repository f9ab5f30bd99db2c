"""Cases of negligible-updates."""

from __future__ import annotations

from tb_zeroloss.checks.rule import Severity
from tb_zeroloss.schema.quantities import GRADIENTS, LOSS, OPTIMIZER
from tests.rules.build import make_run
from tests.rules.case import CLEAR, EARLY, FIRED, Case, since
from tests.rules.parts import ratio

CASES = [
    Case("healthy", "usual updates", make_run(), CLEAR),
    Case(
        "healthy", "tiny updates of a model that is good",
        make_run(changes={GRADIENTS: {"update_ratio": 1e-8}}), CLEAR,
    ),
    Case("broken", "updates of 1e-10", make_run(changes=ratio(1e-10)), FIRED, Severity.CRITICAL, 0),
    Case("broken", "slow updates", make_run(changes=ratio(3e-5)), FIRED, Severity.WARNING, 0),
    Case(
        "broken", "steps that are lost in rounding",
        make_run(changes={**ratio(0.0), OPTIMIZER: {"learning_rate": 1e-10}}), FIRED, Severity.CRITICAL, 0,
    ),
    Case("healthy", "kernels that are not meant to move", make_run(changes=ratio(0.0)), CLEAR),
    Case(
        "at the limit", "exactly a millionth is slow, not stopped",
        make_run(changes=ratio(1e-6)), FIRED, Severity.WARNING,
    ),
    Case("at the limit", "exactly 1e-4", make_run(changes=ratio(1e-4)), CLEAR),
    Case("recovered", "small only at the end of a schedule", make_run(changes=ratio(since(100, 1e-3, 1e-8))), CLEAR),
    Case("recovered", "small only during warm-up", make_run(changes=ratio(since(20, 1e-8, 1e-3))), CLEAR),
    Case("too short", "20 steps", make_run(19, ratio(1e-10)), EARLY),
    Case(
        "healthy", "slow updates of a model that explains more than a fifth are only mentioned",
        make_run(changes={**ratio(3e-5), LOSS: {"value": 0.79, "total": 0.79}}), FIRED, Severity.INFO,
    ),
    Case(
        "at the limit", "it explains a bit less",
        make_run(changes={**ratio(3e-5), LOSS: {"value": 0.81, "total": 0.81}}), FIRED, Severity.WARNING,
    ),
]  # fmt: skip
