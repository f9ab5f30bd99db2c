"""Cases of zero-gradients."""

from __future__ import annotations

from tb_zeroloss.checks.rule import Severity
from tb_zeroloss.schema.quantities import GRADIENTS, LOSS
from tests.rules.build import make_run
from tests.rules.case import CLEAR, EARLY, FIRED, Case, since
from tests.rules.parts import POOR

CASES = [
    Case("healthy", "gradients are not 0", make_run(), CLEAR),
    Case(
        "broken", "all gradients are 0 since step 500",
        make_run(
            changes={**POOR, GRADIENTS: {"zero": since(500, 0, 1), "norm": since(500, 0.2, 0)}}
        ),
        FIRED, Severity.CRITICAL, 500,
    ),
    Case("at the limit", "for three records", make_run(changes={**POOR, GRADIENTS: {"zero": since(900, 0, 1)}}), FIRED),
    Case("at the limit", "for two records", make_run(changes={**POOR, GRADIENTS: {"zero": since(950, 0, 1)}}), CLEAR),
    Case(
        "healthy", "a solved task has no gradient",
        make_run(changes={LOSS: {"value": 1e-9, "total": 1e-9}, GRADIENTS: {"zero": 1.0}}), CLEAR,
    ),
    Case("recovered", "gradients came back", make_run(changes={**POOR, GRADIENTS: {"zero": since(50, 1, 0)}}), CLEAR),
    Case("too short", "two records", make_run(1, {**POOR, GRADIENTS: {"zero": 1.0}}), EARLY),
]  # fmt: skip
