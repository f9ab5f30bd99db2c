"""Cases of negative-loss."""

from __future__ import annotations

from tb_zeroloss.checks.rule import Severity
from tb_zeroloss.schema.quantities import LOSS
from tests.rules.build import configuration, make_run, output
from tests.rules.case import CLEAR, EARLY, FIRED, NOT_APPLICABLE, Case, since
from tests.rules.parts import ASSUMED, LOGITS

CASES = [
    Case("healthy", "the loss is positive", make_run(), CLEAR),
    Case(
        "broken", "a cross-entropy falls below 0",
        make_run(card=LOGITS, changes={LOSS: {"value": since(100, 0.5, -3.0)}}), FIRED, Severity.WARNING, 100,
    ),
    Case("at the limit", "0 within rounding", make_run(changes={LOSS: {"value": -1e-6}}), CLEAR),
    Case("at the limit", "below rounding", make_run(changes={LOSS: {"value": -1.1e-6}}), FIRED),
    Case("recovered", "negative at first", make_run(changes={LOSS: {"value": since(10, -1.0, 1.0)}}), CLEAR),
    Case(
        "recovered", "a loss of one's own may be negative",
        make_run(card=configuration(output(loss="elbo")), changes={LOSS: {"value": -1.0}}), NOT_APPLICABLE,
    ),
    Case("too short", "two records", make_run(1, {LOSS: {"value": -1.0}}), EARLY),
    Case(
        "healthy", "the loop minimises another loss than the one that was assumed",
        make_run(card=ASSUMED, changes={LOSS: {"value": -1.0, "recomputed": 1.0}}), NOT_APPLICABLE,
    ),
    Case(
        "broken", "the loss that was assumed is the one that is minimised",
        make_run(card=ASSUMED, changes={LOSS: {"value": -1.0, "recomputed": -1.0}}), FIRED,
    ),
]  # fmt: skip
