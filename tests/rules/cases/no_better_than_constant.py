"""Cases of no-better-than-constant."""

from __future__ import annotations

import numpy as np

from tb_zeroloss.checks.rule import Severity
from tb_zeroloss.schema.quantities import FACTS, LOSS, TARGET
from tests.rules.build import configuration, evaluated, make_run, output
from tests.rules.case import CLEAR, EARLY, FIRED, NOT_APPLICABLE, Case, since
from tests.rules.parts import ENDED, loss, planning

CASES = [
    Case("healthy", "the loss is a twentieth of the constant's", make_run(), CLEAR),
    Case("broken", "the loss is the constant's", make_run(changes=loss(1.0)), FIRED, Severity.WARNING, 0),
    Case("at the limit", "a bit less than 2 % better", make_run(changes=loss(0.981)), FIRED),
    Case("at the limit", "a bit more than 2 % better", make_run(changes=loss(0.979)), CLEAR),
    Case("recovered", "learned in the last records only", make_run(changes=loss(since(800, 1.0, 0.5))), CLEAR),
    Case(
        "healthy", "batches differ so much that nothing can be told",
        make_run(changes=loss(lambda s: 1.0 + 0.9 * np.sin(s * s))), EARLY,
    ),
    Case("healthy", "targets do not vary", make_run(changes={**loss(1.0), TARGET: {"seen_std": 0.0}}), NOT_APPLICABLE),
    Case(
        "healthy", "a loss of one's own that ignores its targets",
        make_run(
            changes={LOSS: {"value": 1.0, "shifted": 1.0}}, card=configuration(output(loss="mine"))
        ),
        NOT_APPLICABLE,
    ),
    Case("broken", "five epochs without any fall", make_run(49, loss(1.0), steps=range(50)), FIRED, Severity.WARNING,
        0),
    Case("too short", "four epochs without any fall", make_run(39, loss(1.0), steps=range(40)), EARLY),
    Case("too short", "15 epochs of a loss that falls", make_run(150, loss(lambda s: 3.0 - s / 100)), EARLY),
    Case(
        "broken", "all epochs that were asked for, though few",
        make_run(29, {**loss(lambda s: 3.0 - s / 100), FACTS: ENDED}, steps=range(30)), FIRED, Severity.WARNING, 0,
    ),
    Case(
        "too short", "the same while it goes on",
        make_run(29, {**loss(lambda s: 3.0 - s / 100), FACTS: {**ENDED, "planned_steps": 60}}, steps=range(30)), EARLY,
    ),
    Case(
        "too short", "a fit of one epoch may be one of many",
        make_run(29, {**loss(lambda s: 3.0 - s / 100), FACTS: {**ENDED, "epoch": 0}}, steps=range(30)), EARLY,
    ),
    Case("too short", "just under half of a fit", make_run(400, planning(803)), EARLY),
    Case("at the limit", "half of a fit", make_run(400, planning(802)), FIRED),
    Case("too short", "just under 1,000 steps of a long fit", make_run(950, planning(10_000)), EARLY),
    Case("at the limit", "1,000 steps of a long fit", make_run(1000, planning(10_000)), FIRED),
    Case("broken", "learned by heart", evaluated(make_run(changes=loss(0.95)), 1.1), FIRED, Severity.WARNING),
    Case("at the limit", "once a bit better on validation data", evaluated(make_run(changes=loss(0.95)), 1.1, 0.99),
        CLEAR),
    Case("at the limit", "training explains more than a tenth", evaluated(make_run(changes=loss(0.899)), 1.1), CLEAR),
    Case("at the limit", "training explains a bit less", evaluated(make_run(changes=loss(0.901)), 1.1), FIRED),
    Case("healthy", "a model that overfits has learned", evaluated(make_run(), 1.1), CLEAR),
    Case("too short", "few validation rows", evaluated(make_run(changes=loss(0.95)), 1.1, rows=49), CLEAR),
    Case("at the limit", "as many rows as are needed", evaluated(make_run(changes=loss(0.95)), 1.1, rows=50), FIRED),
    Case("too short", "two evaluations", evaluated(make_run(changes=loss(0.95)), 1.1, at=(400, 1000)), CLEAR),
]  # fmt: skip
