"""Cases of non-finite-values."""

from __future__ import annotations

import numpy as np

from tb_zeroloss.checks.rule import Severity
from tb_zeroloss.schema.quantities import ACTIVATIONS, FACTS, GRADIENTS, LOSS, OPTIMIZER, TARGET
from tests.rules.build import make_run
from tests.rules.case import CLEAR, EARLY, FIRED, Case, since

NAN = {FACTS: {"first_non_finite_step": since(500, np.nan, 500), "non_finite_source": since(500, np.nan, 7)}}

NAMED_NAN = {FACTS: {**NAN[FACTS], "non_finite_source": since(500, np.nan, 4), "non_finite_row": since(500, np.nan, 1)}}

FALLING = 2.0 ** np.arange(39, -1, -1)

SCALED = {OPTIMIZER: {"loss_scale": 1024.0}}

CASES = [
    Case("healthy", "every number is finite", make_run(), CLEAR),
    Case(
        "broken", "gradients are NaN since step 500",
        make_run(changes={**NAN, GRADIENTS: {"finite": since(500, 1, 0)}}), FIRED, Severity.CRITICAL, 500,
    ),
    Case(
        "broken", "the first NaN stood in a layer that has a name",
        make_run(changes={**NAMED_NAN, ACTIVATIONS: {"finite": since(500, 1, 0)}}), FIRED, Severity.CRITICAL, 500,
    ),
    Case(
        "broken", "the loss is NaN and only scalars are recorded",
        make_run(changes={LOSS: {"total": since(500, 1.0, np.nan)}}, without=(FACTS, GRADIENTS)), FIRED,
        Severity.CRITICAL, 500,
    ),
    Case(
        "at the limit", "with loss scaling, two records in a row are not finite",
        make_run(changes={**SCALED, GRADIENTS: {"finite": since(950, 1, 0)}}), FIRED, Severity.CRITICAL,
    ),
    Case(
        "healthy", "with loss scaling, gradients overflow while its factor falls",
        make_run(changes={OPTIMIZER: {"loss_scale": FALLING}, GRADIENTS: {"finite": since(900, 1, 0)}}), CLEAR,
    ),
    Case(
        "broken", "with loss scaling, gradients overflow although its factor fell below 1",
        make_run(changes={OPTIMIZER: {"loss_scale": FALLING / FALLING[-3]}, GRADIENTS: {"finite": since(900, 1, 0)}}),
        FIRED, Severity.CRITICAL,
    ),
    Case(
        "broken", "with loss scaling, the loss itself is not finite while the factor falls",
        make_run(changes={OPTIMIZER: {"loss_scale": FALLING}, GRADIENTS: {"finite": since(900, 1, 0)},
                LOSS: {"total": since(900, 1, np.inf)}}), FIRED, Severity.CRITICAL,
    ),
    Case(
        "at the limit", "with loss scaling, only the last record is not finite",
        make_run(changes={**SCALED, GRADIENTS: {"finite": since(1000, 1, 0)}}), CLEAR,
    ),
    Case(
        "recovered", "a NaN came once and numbers are finite again",
        make_run(changes={FACTS: {"first_non_finite_step": since(500, np.nan, 500)}}), FIRED, Severity.INFO, 500,
    ),
    Case(
        "recovered", "only targets hold NaN, which a loss may mask",
        make_run(changes={TARGET: {"non_finite_share": 0.02}}), FIRED, Severity.INFO, 0,
    ),
    Case("too short", "no record is there", make_run(steps=[]), EARLY),
]  # fmt: skip
