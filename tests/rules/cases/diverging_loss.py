"""Cases of diverging-loss."""

from __future__ import annotations

import numpy as np

from tb_zeroloss.checks.rule import Severity
from tb_zeroloss.schema.quantities import LOSS, TARGET
from tests.rules.build import make_run
from tests.rules.case import CLEAR, EARLY, FIRED, NOT_APPLICABLE, Case, since
from tests.rules.parts import GAN, OWN, loss

MOVING = {TARGET: {"mean": lambda s: s / 200.0}}

WIDENING = {TARGET: {"std": lambda s: 1.0 + s / 400.0}}

CASES = [
    Case("healthy", "the loss falls", make_run(), CLEAR),
    Case(
        "broken", "the loss rises tenfold",
        make_run(changes=loss(since(100, 0.5, 5.0))), FIRED, Severity.WARNING, 100,
    ),
    Case("at the limit", "exactly twice the best", make_run(changes=loss(since(100, 0.5, 1.0))), CLEAR),
    Case("at the limit", "a bit more than twice", make_run(changes=loss(since(100, 0.5, 1.01))), FIRED),
    Case("healthy", "twice the best near 0", make_run(changes=loss(since(100, 1e-4, 1e-3))), CLEAR),
    Case(
        "recovered", "it fell again",
        make_run(changes=loss(lambda s: np.where((s > 10) & (s < 600), 5.0, 0.5))), CLEAR,
    ),
    Case("healthy", "adversarial training", make_run(changes=loss(since(100, 0.5, 5.0)), card=GAN), NOT_APPLICABLE),
    Case("too short", "20 steps", make_run(19, loss(since(10, 0.5, 5.0))), EARLY),
    Case(
        "healthy", "a loss of one's own may rise while the model gets better",
        make_run(changes=loss(since(100, 0.5, 5.0)), card=OWN), FIRED, Severity.INFO,
    ),
    Case(
        "healthy", "no constant can be held against it, as without targets",
        make_run(changes={LOSS: {**loss(since(100, 0.5, 5.0))[LOSS], "constant": np.nan}}), FIRED, Severity.INFO,
    ),
    Case(
        "healthy", "the targets move away",
        make_run(changes={**loss(since(100, 0.5, 5.0)), **MOVING}), FIRED, Severity.INFO,
    ),
    Case(
        "healthy", "the targets spread",
        make_run(changes={**loss(since(100, 0.5, 5.0)), **WIDENING}), FIRED, Severity.INFO,
    ),
    Case(
        "broken", "the targets are 0 and 1 in turn, at last more often 1",
        make_run(
            changes={**loss(since(100, 0.5, 5.0)), TARGET: {"std": 0.0, "mean": lambda s: (s % 3 > 0) == (s > 500)}}
        ),
        FIRED, Severity.WARNING,
    ),
    Case(
        "broken", "the targets differ from batch to batch and stay where they are",
        make_run(changes={**loss(since(100, 0.5, 5.0)), TARGET: {"mean": lambda s: np.sin(s * 1.7)}}), FIRED,
        Severity.WARNING,
    ),
]  # fmt: skip
