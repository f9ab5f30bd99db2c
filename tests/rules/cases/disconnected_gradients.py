"""Cases of disconnected-gradients."""

from __future__ import annotations

from tb_zeroloss.checks.rule import Severity
from tb_zeroloss.schema.quantities import GRADIENTS
from tests.rules.build import make_run
from tests.rules.case import CLEAR, EARLY, FIRED, Case, since
from tests.rules.parts import rows

CASES = [
    Case("healthy", "every variable has a gradient", make_run(), CLEAR),
    Case(
        "broken", "no hidden variable has one",
        make_run(changes={GRADIENTS: {"none": rows(1, 1, 0, 0)}}), FIRED, Severity.CRITICAL, 0,
    ),
    Case(
        "at the limit", "a small part is cut off",
        make_run(changes={GRADIENTS: {"none": rows(1, 0, 0, 0)}}), FIRED, Severity.INFO,
    ),
    Case(
        "at the limit", "more than half is cut off",
        make_run(changes={GRADIENTS: {"none": rows(0, 1, 0, 0)}}), FIRED, Severity.CRITICAL,
    ),
    Case(
        "recovered", "the variable is reached in later steps",
        make_run(changes={GRADIENTS: {"none": since(5, 1, 0)}}), CLEAR,
    ),
    Case("too short", "no record is there", make_run(steps=[]), EARLY),
]  # fmt: skip
