"""Cases of regularization-dominates."""

from __future__ import annotations

from tb_zeroloss.checks.rule import Severity
from tb_zeroloss.schema.quantities import GRADIENTS, LOSS
from tests.rules.build import make_run
from tests.rules.case import CLEAR, EARLY, FIRED, NOT_APPLICABLE, Case, Changes, since
from tests.rules.parts import POOR

SHRUNK = {GRADIENTS: {"weight_norm": since(50, 4.0, 0.1)}}


def penalised(ratio: float, **loss: object) -> Changes:
    return {**POOR, **SHRUNK, LOSS: {**POOR[LOSS], "regularization": since(10, ratio, 1e-8), **loss}}


CASES = [
    Case("healthy", "no penalties", make_run(), NOT_APPLICABLE),
    Case("healthy", "a small penalty", make_run(changes={LOSS: {"regularization": 0.01}}), CLEAR),
    Case("broken", "the penalty removed the weights", make_run(changes=penalised(100.0)), FIRED, Severity.WARNING, 0),
    Case("at the limit", "the penalty is ten times the loss", make_run(changes=penalised(10.0)), CLEAR),
    Case("at the limit", "the penalty is a bit more", make_run(changes=penalised(10.1)), FIRED),
    Case(
        "recovered", "the kernels kept their size",
        make_run(changes={**penalised(100.0), GRADIENTS: {"weight_norm": 4.0}}), CLEAR,
    ),
    Case("too short", "20 steps", make_run(19, penalised(100.0)), EARLY),
]  # fmt: skip
