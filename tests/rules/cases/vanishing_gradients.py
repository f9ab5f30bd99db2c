"""Cases of vanishing-gradients."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tb_zeroloss.checks.rule import Severity
from tb_zeroloss.schema.quantities import GRADIENTS
from tests.rules.build import VARIABLES, configuration, make_run
from tests.rules.case import CLEAR, EARLY, FIRED, NOT_APPLICABLE, Case, Changes
from tests.rules.parts import POOR, rows

ATTENTION = configuration(variables=(replace(VARIABLES[0], layer_kind="EinsumDense"), *VARIABLES[1:]))


def norms(first: float, last: float = 1.0, records: int = 40) -> Changes:
    """Return gradients whose first and last kernel have these root mean squares per element, without progress."""
    return {**POOR, GRADIENTS: {"norm": rows(first * 8, first * 16, last * 4, last, records=records)}}


CASES = [
    Case("healthy", "equal gradients in all layers", make_run(changes=norms(1.0)), CLEAR),
    Case(
        "healthy", "a steep profile of a model that learns",
        make_run(changes={GRADIENTS: norms(1e-4)[GRADIENTS]}), CLEAR,
    ),
    Case(
        "healthy", "the queries of attention get a ten-thousandth, with too few kernels beside them to judge depth",
        make_run(changes=norms(1e-4), card=ATTENTION), NOT_APPLICABLE,
    ),
    Case("broken", "the first layer gets a ten-thousandth", make_run(changes=norms(1e-4)), FIRED, Severity.WARNING, 0),
    Case("at the limit", "just at the limit", make_run(changes=norms(5.001e-3)), CLEAR),
    Case("at the limit", "a bit less", make_run(changes=norms(4.9e-3)), FIRED),
    Case(
        "recovered", "the profile is steep in the first ten steps only",
        make_run(
            changes={**POOR, GRADIENTS: {"norm": np.where(np.arange(40)[:, None] < 10, rows(1e-4, 1, 4, 1), rows(8, 16,
                            4, 1))}}
        ),
        CLEAR,
    ),
    Case("too short", "15 steps", make_run(14, norms(1e-4, records=15)), EARLY),
]  # fmt: skip
