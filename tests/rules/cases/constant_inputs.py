"""Cases of constant-inputs."""

from __future__ import annotations

from tb_zeroloss.checks.rule import Severity
from tb_zeroloss.schema.quantities import INPUT
from tests.rules.build import make_run
from tests.rules.case import CLEAR, EARLY, FIRED, NOT_APPLICABLE, Case, since

CASES = [
    Case("healthy", "rows differ", make_run(), CLEAR),
    Case(
        "broken", "all rows are alike",
        make_run(changes={INPUT: {"constant_share": 1.0}}), FIRED, Severity.CRITICAL, 0,
    ),
    Case(
        "at the limit", "one feature of many still varies",
        make_run(changes={INPUT: {"constant_share": 0.99}}), CLEAR,
    ),
    Case(
        "at the limit", "batches of four equal rows",
        make_run(changes={INPUT: {"constant_share": 1.0, "rows": 4}}), FIRED,
    ),
    Case("recovered", "rows differ again", make_run(changes={INPUT: {"constant_share": since(100, 1.0, 0.0)}}), CLEAR),
    Case(
        "recovered", "batches of one row",
        make_run(changes={INPUT: {"constant_share": 1.0, "rows": 1}}), NOT_APPLICABLE,
    ),
    Case("too short", "two records", make_run(1, {INPUT: {"constant_share": 1.0}}), EARLY),
]  # fmt: skip
