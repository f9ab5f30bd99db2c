"""Cases of exploding-gradients."""

from __future__ import annotations

import numpy as np

from tb_zeroloss.checks.rule import Severity
from tb_zeroloss.schema.quantities import GRADIENTS, TARGET
from tests.rules.build import make_run, steps_at_cadence
from tests.rules.case import CLEAR, EARLY, FIRED, Case, Changes, since
from tests.rules.parts import ASSUMED, POOR, unknown


def spikes(share: float, factor: float) -> Changes:
    """Return gradient norms with evenly spread spikes on a share of the last records."""
    each = round(1 / share) if share else 1000
    records = np.arange(len(steps_at_cadence(1000)))
    norm = 0.2 * np.where(records % each == each - 1, factor, 1.0)
    return {**POOR, GRADIENTS: {"norm": norm}}


CASES = [
    Case("healthy", "steady norms", make_run(), CLEAR),
    Case(
        "broken", "every fifth norm is a hundred times larger",
        make_run(changes=spikes(0.2, 100)), FIRED, Severity.WARNING,
    ),
    Case(
        "broken", "doubling five times in a row",
        make_run(
            changes={**POOR, GRADIENTS: {"norm": lambda s: 0.2 * 2.0 ** np.maximum(0, np.arange(len(s)) - len(s) + 6)}}
        ),
        FIRED,
    ),
    Case("at the limit", "spikes of ten times", make_run(changes=spikes(0.2, 10)), CLEAR),
    Case("at the limit", "spikes of eleven times", make_run(changes=spikes(0.2, 11)), FIRED),
    Case(
        "recovered", "spikes in the first steps only",
        make_run(changes={**POOR, GRADIENTS: {"norm": since(3, 50.0, 0.2)}}), CLEAR,
    ),
    Case("healthy", "spikes of a model that learns", make_run(changes={GRADIENTS: spikes(0.2, 100)[GRADIENTS]}), CLEAR),
    Case("too short", "20 steps", make_run(19, {**POOR, GRADIENTS: {"norm": lambda s: 2.0 ** s}}), EARLY),
    Case(
        "healthy", "spikes beside a loss of unknown form that has clearly fallen",
        make_run(changes=unknown(since(5, 2.0, 0.5), **spikes(0.2, 100)[GRADIENTS]), card=ASSUMED), FIRED,
        Severity.INFO,
    ),
    Case(
        "broken", "spikes beside a loss of unknown form that has not",
        make_run(changes=unknown(2.0, **spikes(0.2, 100)[GRADIENTS]), card=ASSUMED), FIRED, Severity.WARNING,
    ),
    Case(
        "healthy", "spikes beside targets that move",
        make_run(changes={**spikes(0.2, 100), TARGET: {"mean": lambda s: s / 200.0}}), FIRED, Severity.INFO,
    ),
]  # fmt: skip
