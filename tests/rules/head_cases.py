"""Cases of the rules on output and loss."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tb_zeroloss.rules.base import Outcome, Severity
from tb_zeroloss.schema.configuration import LayerCard, VariableCard
from tb_zeroloss.schema.quantities import GRADIENTS, LOSS, PREDICTION, TARGET, WEIGHT_MASS
from tests.rules.build import configuration, make_run, output
from tests.rules.case import Case, Changes, since

CLEAR, FIRED, EARLY = Outcome.CLEAR, Outcome.FIRED, Outcome.TOO_EARLY
NOT_APPLICABLE = Outcome.NOT_APPLICABLE
ONE_SOFTMAX = configuration(output(activation="softmax", loss="binary_crossentropy"))
UNKNOWN_HEAD = configuration(output(activation=None))
RELU_HEAD = configuration(output(activation="relu"))
TANH_HEAD = configuration(output(activation="tanh"))
LOGITS = configuration(output(loss="binary_crossentropy", from_logits=False))
SQUASHED = configuration(output(activation="sigmoid", loss="binary_crossentropy", from_logits=True))
SOFTMAX = configuration(output(activation="softmax", width=4, loss="categorical_crossentropy"))
RELU_CLASSES, SIGMOID_CLASSES = (
    configuration(output(activation=head, width=4, loss="categorical_crossentropy", from_logits=False))
    for head in ("relu", "sigmoid")
)
NO_SUM = {"outside_unit_share": 0.0, "row_sum_off_share": 1.0}
ZERO = {LOSS: {"value": 0.0, "total": 0.0}}
POOR = {LOSS: {"value": 1.0, "total": 1.0}, PREDICTION: {"squared_error": 1.0}}
SHRUNK = {GRADIENTS: {"weight_norm": since(50, 4.0, 0.1)}}
STACK = (
    LayerCard("a", "Dense", "linear", 16, 80),
    LayerCard("drop", "Dropout"),
    LayerCard("b", "Dense", "linear", 16, 272),
    LayerCard("c", "Dense", "linear", 1, 17),
)

SINGLE_UNIT_SOFTMAX = [
    Case("healthy", "a linear unit", make_run(), CLEAR),
    Case("broken", "a softmax over one unit", make_run(card=ONE_SOFTMAX), FIRED, Severity.CRITICAL, 0),
    Case(
        "broken", "an unknown head that is always 1",
        make_run(card=UNKNOWN_HEAD, changes={PREDICTION: {"exact_one_share": 1.0}}), FIRED,
    ),
    Case(
        "broken", "a categorical cross-entropy takes the softmax of one logit",
        make_run(card=configuration(output(activation="linear", width=1, loss="categorical_crossentropy"))), FIRED,
    ),
    Case(
        "healthy", "a binary cross-entropy does not",
        make_run(card=configuration(output(activation="sigmoid", width=1, loss="binary_crossentropy"))), CLEAR,
    ),
    Case(
        "at the limit", "always 1 on three records",
        make_run(2, {PREDICTION: {"exact_one_share": 1.0}}, UNKNOWN_HEAD), FIRED,
    ),
    Case(
        "at the limit", "always 1 on two records",
        make_run(1, {PREDICTION: {"exact_one_share": 1.0}}, UNKNOWN_HEAD), CLEAR,
    ),
    Case(
        "recovered", "an unknown head that was always 1 at first",
        make_run(card=UNKNOWN_HEAD, changes={PREDICTION: {"exact_one_share": since(50, 1.0, 0.0)}}), CLEAR,
    ),
    Case("too short", "no record is there", make_run(card=ONE_SOFTMAX, steps=[]), EARLY),
]  # fmt: skip

OUT_OF_RANGE = [
    Case("healthy", "a linear output has no bound", make_run(), NOT_APPLICABLE),
    Case(
        "healthy", "positive targets for a ReLU",
        make_run(card=RELU_HEAD, changes={TARGET: {"negative_share": 0.0}}), CLEAR,
    ),
    Case("broken", "negative targets for a ReLU", make_run(card=RELU_HEAD), FIRED, Severity.CRITICAL, 0),
    Case("broken", "a tanh misses targets on both sides", make_run(card=TANH_HEAD), FIRED),
    Case("broken", "a cross-entropy on targets beyond 1", make_run(card=LOGITS), FIRED),
    Case(
        "at the limit", "exactly 1 % is negative",
        make_run(card=RELU_HEAD, changes={TARGET: {"negative_share": 0.01}}), CLEAR,
    ),
    Case(
        "at the limit", "a bit more is negative of all rows of an epoch",
        make_run(card=RELU_HEAD, changes={TARGET: {"negative_share": 0.011}}), FIRED,
    ),
    Case(
        "too short", "one outlier among the first 80 of 320 rows",
        make_run(4, card=RELU_HEAD, changes={TARGET: {"rows": 16, "negative_share": 0.0125}}), EARLY,
    ),
    Case(
        "recovered", "outliers in the first batch only",
        make_run(card=RELU_HEAD, changes={TARGET: {"negative_share": since(1, 0.5, 0.0)}}), CLEAR,
    ),
    Case("too short", "one batch of 32 rows", make_run(0, card=RELU_HEAD), EARLY),
    Case(
        "healthy", "predictions beyond the bound: something follows the layer with the activation",
        make_run(card=TANH_HEAD, changes={PREDICTION: {"minimum": -1.8, "maximum": 2.7}}), NOT_APPLICABLE,
    ),
    Case(
        "at the limit", "predictions beyond the bound by no more than a bound's width",
        make_run(card=TANH_HEAD, changes={PREDICTION: {"minimum": -1.0009, "maximum": 1.0009}}), FIRED,
    ),
    Case(
        "healthy", "functions follow the layers, and no prediction comes near the bound",
        make_run(
            card=configuration(output(activation="tanh"), layers_only=False),
            changes={PREDICTION: {"minimum": -0.5, "maximum": 0.89}},
        ),
        NOT_APPLICABLE,
    ),
    Case(
        "broken", "a call of one's own, and predictions press against the bound behind which targets lie",
        make_run(
            card=configuration(output(activation="tanh"), layers_only=False),
            changes={PREDICTION: {"minimum": -0.5, "maximum": 0.91}},
        ),
        FIRED, Severity.CRITICAL,
    ),
]  # fmt: skip

OWN = configuration(output(loss="surrogate"))
ASSUMED = configuration(output(loss_assumed=True))
MOVING: Changes = {GRADIENTS: {"norm": 1.0}}

INCONSISTENT = [
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

TARGET_SCALE = [
    Case("healthy", "targets and predictions are of like size", make_run(), CLEAR),
    Case("healthy", "tiny targets that are fitted", make_run(changes={TARGET: {"rms": 1e-4}}), CLEAR),
    Case(
        "broken", "targets are tiny and nothing is explained",
        make_run(changes={TARGET: {"rms": 1e-4}, PREDICTION: {"squared_error": 1.5}}), FIRED, Severity.WARNING, 0,
    ),
    Case(
        "at the limit", "exactly a hundred times",
        make_run(changes={TARGET: {"rms": 100.0}, PREDICTION: {"squared_error": 1.5}}), CLEAR,
    ),
    Case(
        "at the limit", "a bit more than a hundred times",
        make_run(changes={TARGET: {"rms": 101.0}, PREDICTION: {"squared_error": 1.5}}), FIRED,
    ),
    Case(
        "healthy", "a noisy task of large targets, half of it explained",
        make_run(changes={TARGET: {"rms": 1e4}, PREDICTION: {"squared_error": 0.52}}), CLEAR,
    ),
    Case(
        "healthy", "an output that starts at 0",
        make_run(changes={PREDICTION: {"rms": 0.0, "squared_error": 1.5}}), CLEAR,
    ),
    Case(
        "recovered", "the scale was found after 800 steps",
        make_run(changes={TARGET: {"rms": 101.0}, PREDICTION: {"squared_error": since(800, 1.5, 0.1)}}), CLEAR,
    ),
    Case("too short", "20 steps", make_run(19, {TARGET: {"rms": 1e-4}, PREDICTION: {"squared_error": 1.5}}), EARLY),
]  # fmt: skip


def penalised(ratio: float, **loss: object) -> Changes:
    return {**POOR, **SHRUNK, LOSS: {**POOR[LOSS], "regularization": since(10, ratio, 1e-8), **loss}}


REGULARIZATION = [
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

LOSS_OUTPUT = [
    Case("healthy", "a regression", make_run(), CLEAR),
    Case(
        "healthy", "one-hot rows",
        make_run(card=SOFTMAX, changes={TARGET: {"row_sum_off_share": 0.0, "outside_unit_share": 0.0}}), CLEAR,
    ),
    Case("broken", "real numbers under a cross-entropy", make_run(card=LOGITS), FIRED, Severity.CRITICAL, 0),
    Case(
        "broken", "several labels in a row under a softmax",
        make_run(card=SOFTMAX, changes={TARGET: {"row_sum_off_share": 0.4, "outside_unit_share": 0.0},
                PREDICTION: {"width": 4}}), FIRED,
    ),
    Case(
        "at the limit", "squared error on one-hot labels of three classes is only mentioned",
        make_run(
            card=configuration(output(activation="softmax", width=3)),
            changes={TARGET: {"row_sum_off_share": 0.0, "integer_share": 1.0}},
        ),
        FIRED, Severity.INFO,
    ),
    Case(
        "at the limit", "of two classes it is not",
        make_run(
            card=configuration(output(activation="softmax", width=2)),
            changes={TARGET: {"row_sum_off_share": 0.0, "integer_share": 1.0}},
        ),
        CLEAR,
    ),
    Case(
        "recovered", "one early batch of padding",
        make_run(card=SOFTMAX, changes={TARGET: {"row_sum_off_share": since(1, 1.0, 0.0), "outside_unit_share": 0.0}}),
        CLEAR,
    ),
    Case("too short", "one batch of 32 rows", make_run(0, card=LOGITS), EARLY),
]  # fmt: skip

NEGATIVE = [
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

LOGITS_MISMATCH = [
    Case("healthy", "a regression", make_run(), NOT_APPLICABLE),
    Case("healthy", "probabilities", make_run(card=LOGITS, changes={PREDICTION: {"outside_unit_share": 0.0}}), CLEAR),
    Case("broken", "logits where probabilities are expected", make_run(card=LOGITS), FIRED, Severity.CRITICAL, 0),
    Case(
        "broken", "probabilities are squashed again and nothing is learned",
        make_run(card=SQUASHED, changes={**POOR, PREDICTION: {"outside_unit_share": 0.0}}), FIRED, Severity.WARNING,
    ),
    Case(
        "healthy", "Keras undoes the second squashing",
        make_run(card=SQUASHED, changes={PREDICTION: {"outside_unit_share": 0.0}}), CLEAR,
    ),
    Case(
        "broken", "a ReLU under a categorical cross-entropy",
        make_run(card=RELU_CLASSES, changes={**POOR, PREDICTION: NO_SUM}), FIRED, Severity.CRITICAL, 0,
    ),
    Case("healthy", "it learns all the same", make_run(card=RELU_CLASSES, changes={PREDICTION: NO_SUM}), CLEAR),
    Case(
        "healthy", "Keras divides the answers of sigmoids by their sum",
        make_run(card=SIGMOID_CLASSES, changes={**POOR, PREDICTION: NO_SUM}), CLEAR,
    ),
    Case(
        "at the limit", "exactly 1 % outside",
        make_run(card=LOGITS, changes={PREDICTION: {"outside_unit_share": 0.01}}), CLEAR,
    ),
    Case(
        "at the limit", "a bit more outside",
        make_run(card=LOGITS, changes={PREDICTION: {"outside_unit_share": 0.011}}), FIRED,
    ),
    Case(
        "recovered", "outside in the first steps only",
        make_run(card=LOGITS, changes={PREDICTION: {"outside_unit_share": since(5, 0.5, 0.0)}}), CLEAR,
    ),
    Case("too short", "two records", make_run(1, card=LOGITS), EARLY),
]  # fmt: skip

KERNELS = tuple(
    VariableCard(f"{card.name}/kernel", card.name, (before, card.units or 0), True, "Dense")
    for card, before in zip([card for card in STACK if card.kind == "Dense"], (4, 16, 16), strict=True)
)
HEADS = (LayerCard("value", "Dense", "linear", 1, 17), LayerCard("count", "Dense", "linear", 1, 17))
BESIDE = tuple(VariableCard(f"{card.name}/kernel", card.name, (16, 1), True, "Dense") for card in HEADS)
LINEAR_STACK = [
    Case(
        "healthy", "functions of the user's own between the layers",
        make_run(changes=POOR, card=configuration(layers=STACK, variables=KERNELS, layers_only=False)),
        Outcome.NOT_APPLICABLE,
    ),
    Case(
        "broken", "layers and nothing between them",
        make_run(changes=POOR, card=configuration(layers=STACK, variables=KERNELS, layers_only=True)), FIRED,
    ),
    Case(
        "healthy", "two heads beside each other, and no progress",
        make_run(changes=POOR, card=configuration(layers=HEADS, variables=BESIDE)), CLEAR,
    ),
    Case("healthy", "nonlinear hidden layers", make_run(), CLEAR),
    Case(
        "broken", "three linear layers and no progress",
        make_run(changes=POOR, card=configuration(layers=STACK, variables=KERNELS)), FIRED, Severity.WARNING, 0,
    ),
    Case(
        "at the limit", "two linear layers that learn are only mentioned",
        make_run(card=configuration(layers=STACK[2:], variables=KERNELS)), FIRED, Severity.INFO,
    ),
    Case("at the limit", "one layer is no stack", make_run(card=configuration(layers=STACK[3:])), NOT_APPLICABLE),
    Case(
        "recovered", "an activation of its own stands between",
        make_run(card=configuration(layers=(STACK[0], LayerCard("act", "Activation", "relu"), STACK[3]))), CLEAR,
    ),
    Case("too short", "no record is there", make_run(card=configuration(layers=STACK), steps=[]), EARLY),
    Case(
        "healthy", "the layers before are frozen",
        make_run(
            changes=POOR,
            card=configuration(layers=tuple(replace(c, trainable=c.name == "c") for c in STACK), variables=KERNELS),
        ),
        CLEAR,
    ),
    Case(
        "at the limit", "a pooling stands between, and no progress",
        make_run(
            changes=POOR,
            card=configuration(layers=(STACK[0], LayerCard("pool", "AveragePooling1D"), STACK[3]), variables=KERNELS),
        ),
        FIRED, Severity.INFO,
    ),
]  # fmt: skip

CASES = {
    "single-unit-softmax": SINGLE_UNIT_SOFTMAX,
    "targets-out-of-range": OUT_OF_RANGE,
    "inconsistent-loss": INCONSISTENT,
    "target-scale-mismatch": TARGET_SCALE,
    "regularization-dominates": REGULARIZATION,
    "loss-output-mismatch": LOSS_OUTPUT,
    "negative-loss": NEGATIVE,
    "logits-mismatch": LOGITS_MISMATCH,
    "linear-stack": LINEAR_STACK,
}
