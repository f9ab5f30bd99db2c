"""Cases of inconsistent-loss."""

from __future__ import annotations

import numpy as np

from tb_zeroloss.checks.rule import Severity
from tb_zeroloss.schema.quantities import GRADIENTS, LOSS, PREDICTION, TARGET, WEIGHT_MASS
from tests.rules.build import configuration, make_run, output
from tests.rules.case import CLEAR, EARLY, FIRED, NOT_APPLICABLE, Case, Changes, since
from tests.rules.parts import ASSUMED

ZERO = {LOSS: {"value": 0.0, "total": 0.0}}

OWN = configuration(output(loss="surrogate"))

MOVING: Changes = {GRADIENTS: {"norm": 1.0}}

CASES = [
    Case("healthy", "the loss is not 0", make_run(), CLEAR),
    Case(
        "healthy", "a real zero has no gradient",
        make_run(changes={**ZERO, GRADIENTS: {"norm": 0.0}, PREDICTION: {"squared_error": 0.0}}), CLEAR,
    ),
    Case(
        "broken", "the loss is 0 and the gradient is 1",
        make_run(changes={**ZERO, GRADIENTS: {"norm": 1.0}}), FIRED, Severity.CRITICAL, 0,
    ),
    Case(
        "healthy", "no row carries weight, so the targets are missed at a loss of 0",
        make_run(changes={**ZERO, GRADIENTS: {"norm": 0.0}, PREDICTION: {"squared_error": 0.9},
                WEIGHT_MASS: {"weight_per_row": 0.0}}), CLEAR,
    ),
    Case(
        "broken", "the loss is 0, the gradient too, and the targets are missed",
        make_run(changes={**ZERO, GRADIENTS: {"norm": 0.0}, PREDICTION: {"squared_error": 0.9}}), FIRED,
    ),
    Case(
        "healthy", "the loss is 0, the gradient too, and logits are no labels",
        make_run(changes={**ZERO, GRADIENTS: {"norm": 0.0}, PREDICTION: {"squared_error": 900.0}},
                card=configuration(output(loss="binary_crossentropy", from_logits=True))), CLEAR,
    ),
    Case(
        "broken", "the loss of the same numbers is not 0 when it is computed once more",
        make_run(changes={LOSS: {**ZERO[LOSS], "recomputed": 0.8}, GRADIENTS: {"norm": 0.0},
                PREDICTION: {"squared_error": 0.0}}), FIRED, Severity.CRITICAL, 0,
    ),
    Case(
        "at the limit", "computed once more it is a hundredth of the best constant's",
        make_run(changes={LOSS: {**ZERO[LOSS], "recomputed": 0.01}, GRADIENTS: {"norm": 0.0},
                PREDICTION: {"squared_error": 0.0}}), CLEAR,
    ),
    Case(
        "healthy", "a loss that is negative at its best is 0 whichever way it is computed",
        make_run(changes={LOSS: {**ZERO[LOSS], "recomputed": 0.0, "constant": -0.5}, GRADIENTS: {"norm": 0.0},
                PREDICTION: {"squared_error": 0.0}}), CLEAR,
    ),
    Case(
        "at the limit", "a gradient of exactly the floor",
        make_run(changes={**ZERO, GRADIENTS: {"norm": np.tile([1e-4, 0, 0, 0], (40, 1))},
                PREDICTION: {"squared_error": 0.0}}), CLEAR,
    ),
    Case(
        "at the limit", "a gradient a bit above the floor",
        make_run(changes={**ZERO, GRADIENTS: {"norm": np.tile([1.1e-4, 0, 0, 0], (40, 1))},
                PREDICTION: {"squared_error": 0.0}}), FIRED,
    ),
    Case(
        "recovered", "two batches of padding",
        make_run(changes={LOSS: {"value": since(2, 0.0, 0.5), "total": since(2, 0.0, 0.5)}, GRADIENTS: {"norm": 1.0}}),
        CLEAR,
    ),
    Case("too short", "two records", make_run(1, {**ZERO, GRADIENTS: {"norm": 1.0}}), EARLY),
    Case(
        "healthy", "a loss of one's own without targets, which nothing can disagree with",
        make_run(card=OWN, changes={**ZERO, TARGET: {"rows": np.nan}, GRADIENTS: {"norm": 1.0}}), NOT_APPLICABLE,
    ),
    Case(
        "healthy", "a loss of one's own may be negative and pass through 0",
        make_run(card=OWN, changes={LOSS: dict.fromkeys(("value", "total"), since(10, 0, -1e-9)), **MOVING}), FIRED,
        Severity.INFO,
    ),
    Case(
        "broken", "a loss of one's own is reported as 0 and never was what is minimised",
        make_run(card=OWN, changes={**ZERO, **MOVING}), FIRED, Severity.CRITICAL, 0,
    ),
    Case(
        "too short", "a loss of one's own was 0 in as many records as may happen",
        make_run(18, card=OWN, changes={**ZERO, **MOVING}), FIRED, Severity.INFO,
    ),
    Case(
        "broken", "a cross-entropy of one's own on one-hot rows that are all 0",
        make_run(
            card=configuration(output(loss="mine", width=4)),
            changes={**ZERO, GRADIENTS: {"norm": 1.0}, PREDICTION: {"width": 4},
                    TARGET: {"row_sum_off_share": 1.0, "integer_share": 1.0}},
        ),
        FIRED, Severity.CRITICAL, 0,
    ),
    Case(
        "healthy", "the loop minimises another loss than the one that was assumed, and it is satisfied",
        make_run(
            card=ASSUMED,
            changes={LOSS: {**dict.fromkeys(("value", "total"), since(50, 0.3, 0.0)), "recomputed": 0.8}, **MOVING},
        ),
        FIRED, Severity.INFO,
    ),
]  # fmt: skip
