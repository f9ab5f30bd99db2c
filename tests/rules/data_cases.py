"""Cases of the rules on measurement and data."""

from __future__ import annotations

import numpy as np

from tb_zeroloss.rules.base import Outcome, Severity
from tb_zeroloss.schema.configuration import VariableCard
from tb_zeroloss.schema.quantities import (
    ACTIVATIONS,
    FACTS,
    GRADIENTS,
    INPUT,
    LOSS,
    OPTIMIZER,
    PREDICTION,
    TARGET,
    WEIGHT_MASS,
)
from tb_zeroloss.series import RunSeries
from tests.rules.build import configuration, make_run, output
from tests.rules.case import Case, Changes, counts_of, since

CLEAR, FIRED, EARLY = Outcome.CLEAR, Outcome.FIRED, Outcome.TOO_EARLY
NOT_APPLICABLE, NOT_RECORDED = Outcome.NOT_APPLICABLE, Outcome.NOT_RECORDED
NAN = {FACTS: {"first_non_finite_step": since(500, np.nan, 500), "non_finite_source": since(500, np.nan, 7)}}
NAMED_NAN = {FACTS: {**NAN[FACTS], "non_finite_source": since(500, np.nan, 4), "non_finite_row": since(500, np.nan, 1)}}
FALLING = 2.0 ** np.arange(39, -1, -1)
SCALED = {OPTIMIZER: {"loss_scale": 1024.0}}
SOFTMAX = configuration(
    output(
        activation="softmax",
        width=5,
        loss="categorical_crossentropy",
        target_shape=(None, 5),
        prediction_shape=(None, 5),
    )
)
STALLED = {LOSS: {"total": 1.0, "value": 1.0}, PREDICTION: {"squared_error": 1.0}}
SHUFFLED_LOSS = {LOSS: {"value": 1.3, "total": 1.3, "shifted": 1.3}}
PLAIN = configuration(output(loss="my_loss", target_shape=(None,), prediction_shape=(None, 1)))
ALIGNED = configuration(output(target_shape=(None,), prediction_shape=(None, 1)))
ONE_CLASS = configuration(output(activation="sigmoid", loss="binary_crossentropy"))

NON_FINITE = [
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

ZERO_WEIGHT = [
    Case("healthy", "rows carry weight", make_run(), CLEAR),
    Case(
        "broken", "all weights are 0",
        make_run(changes={WEIGHT_MASS: {"weight_per_row": 0.0}}), FIRED, Severity.CRITICAL, 0,
    ),
    Case(
        "at the limit", "weights are exactly at the floor",
        make_run(changes={WEIGHT_MASS: {"weight_per_row": 1e-12}}), FIRED,
    ),
    Case(
        "at the limit", "weights are small but above it",
        make_run(changes={WEIGHT_MASS: {"weight_per_row": 1e-10}}), CLEAR,
    ),
    Case(
        "recovered", "weights were 0 at first",
        make_run(changes={WEIGHT_MASS: {"weight_per_row": since(50, 0.0, 1.0)}}), CLEAR,
    ),
    Case(
        "recovered", "one of two outputs is switched off",
        make_run(
            changes={WEIGHT_MASS: {"weight_per_row": np.tile([1.0, 0.0], (40, 1))}},
            card=configuration(output(), output(name="b"))
        ),
        FIRED, Severity.INFO,
    ),
    Case("too short", "two records", make_run(1, {WEIGHT_MASS: {"weight_per_row": 0.0}}), EARLY),
]  # fmt: skip

HEAD = (VariableCard("head/kernel", "head", (16, 5), True, "Dense"), VariableCard("head/bias", "head", (5,), False))
DOTS = (VariableCard("words", "words", (900, 16), True, "Embedding"), VariableCard("p", "p", (16, 8), True, "Dense"))
FIRST_IS_RIGHT = output(loss="sparse_categorical_crossentropy", width=5, target_is_class_index=True, activation=None)
ALL_FIRST = {TARGET: {"seen_std": 0.0, "seen_mean": 0.0, "seen_minimum": 0.0, "seen_maximum": 0.0}}
COLLAPSED, VARIED = [[32, 0, 0, 0, 0]] * 2, [[32, 0, 0, 0, 0], [28, 1, 1, 1, 1]]

CONSTANT_TARGETS = [
    Case("healthy", "targets vary", make_run(), CLEAR),
    Case(
        "broken", "all targets are 0",
        make_run(changes={TARGET: {"seen_std": 0.0, "seen_mean": 0.0, "seen_minimum": 0.0, "seen_maximum": 0.0}}),
        FIRED, Severity.CRITICAL, 0,
    ),
    Case(
        "healthy", "the residual of an equation is held against 0",
        make_run(changes={TARGET: {"seen_std": 0.0, "seen_mean": 0.0, "seen_minimum": 0.0, "seen_maximum": 0.0}},
                 card=configuration(output(is_output=False))),
        FIRED, Severity.INFO, 0,
    ),
    Case(
        "at the limit", "the spread is a millionth of the mean",
        make_run(changes={TARGET: {"seen_std": 0.5e-6}}), FIRED,
    ),
    Case("at the limit", "the spread is a bit more", make_run(changes={TARGET: {"seen_std": 0.6e-6}}), CLEAR),
    Case(
        "recovered", "the first batches were constant",
        make_run(changes={TARGET: {"seen_std": since(50, 0.0, 1.0)}}), CLEAR,
    ),
    Case(
        "recovered", "the loss is one's own and may ignore its targets",
        make_run(changes={TARGET: {"seen_std": 0.0}}, card=PLAIN), FIRED, Severity.INFO,
    ),
    Case("too short", "five batches of an epoch of ten", make_run(4, {TARGET: {"seen_std": 0.0}}), EARLY),
    Case(
        "healthy", "all targets are missing",
        make_run(changes={TARGET: {"seen_std": 0.0, "seen_mean": 0.0, "non_finite_share": 1.0}}), NOT_APPLICABLE,
    ),
    Case(
        "healthy", "all targets are 0, and a loss of 0 is meant",
        make_run(changes=ALL_FIRST, card=configuration(expected_zero=True)), NOT_APPLICABLE,
    ),
    Case(
        "broken", "all targets are 1 where a loss of 0 is meant",
        make_run(
            changes={TARGET: {"seen_std": 0.0, "seen_mean": 1.0, "seen_minimum": 1.0, "seen_maximum": 1.0}},
            card=configuration(expected_zero=True),
        ),
        FIRED, Severity.CRITICAL,
    ),
    Case(
        "healthy", "similarities of candidates of which the first is right",
        make_run(changes=ALL_FIRST, card=configuration(FIRST_IS_RIGHT, variables=DOTS), class_counts=COLLAPSED), FIRED,
        Severity.INFO,
    ),
    Case(
        "broken", "a head with a bias for each class, and labels of one class",
        make_run(changes=ALL_FIRST, card=configuration(FIRST_IS_RIGHT, variables=HEAD), class_counts=COLLAPSED), FIRED,
        Severity.CRITICAL,
    ),
    Case(
        "healthy", "a head as wide as the candidates, which still answers others",
        make_run(changes=ALL_FIRST, card=configuration(FIRST_IS_RIGHT, variables=HEAD), class_counts=VARIED), FIRED,
        Severity.INFO,
    ),
]  # fmt: skip

SINGLE_CLASS = [
    Case("healthy", "batches mix two classes", make_run(card=ONE_CLASS, class_counts=[[16, 16], [15, 17]]), CLEAR),
    Case("healthy", "a regression counts no classes", make_run(), NOT_APPLICABLE),
    Case(
        "broken", "one class only",
        make_run(card=ONE_CLASS, class_counts=[[0, 32], [0, 32]]), FIRED, Severity.CRITICAL, 0,
    ),
    Case(
        "broken", "sorted labels: each batch is of one class",
        make_run(card=ONE_CLASS, class_counts=counts_of(([32, 0], [16, 16]), ([0, 32], [16, 16]))), FIRED,
        Severity.WARNING,
    ),
    Case(
        "at the limit", "batches are of one class but smaller than eight rows",
        make_run(card=ONE_CLASS, class_counts=counts_of(([7, 0], [4, 3]), ([0, 7], [4, 3]))), CLEAR,
    ),
    Case(
        "at the limit", "batches are of one class and just eight rows",
        make_run(card=ONE_CLASS, class_counts=counts_of(([8, 0], [4, 4]), ([0, 8], [4, 4]))), FIRED,
    ),
    Case(
        "recovered", "some batches mix the classes again",
        make_run(card=ONE_CLASS, class_counts=counts_of(([32, 0], [16, 16]), ([16, 16], [16, 16]))), CLEAR,
    ),
    Case(
        "too short", "four batches of an epoch of ten",
        make_run(3, card=ONE_CLASS, class_counts=[[0, 32], [0, 32]]), EARLY,
    ),
    Case(
        "healthy", "similarities of candidates of which the first is right",
        make_run(card=configuration(FIRST_IS_RIGHT, variables=DOTS), class_counts=COLLAPSED), FIRED, Severity.INFO,
    ),
    Case(
        "broken", "a head with a bias for each class answers the one there is",
        make_run(card=configuration(FIRST_IS_RIGHT, variables=HEAD), class_counts=COLLAPSED), FIRED, Severity.CRITICAL,
    ),
    Case(
        "healthy", "other candidates are still answered after hundreds of steps",
        make_run(card=configuration(FIRST_IS_RIGHT, variables=HEAD), class_counts=VARIED), FIRED, Severity.INFO,
    ),
    Case(
        "broken", "other classes are answered by a model that has not learned yet",
        make_run(150, card=configuration(FIRST_IS_RIGHT, variables=HEAD), class_counts=VARIED), FIRED,
        Severity.CRITICAL,
    ),
]  # fmt: skip

PADDED: Changes = {TARGET: {"row_sum_off_share": 0.3, "mean": 0.14, "integer_share": 1.0}, PREDICTION: {"width": 5}}

INVALID_LABELS = [
    Case(
        "healthy", "one-hot rows",
        make_run(card=SOFTMAX, changes={TARGET: {"row_sum_off_share": 0.0}, PREDICTION: {"width": 5}}), CLEAR,
    ),
    Case(
        "broken", "a fifth of the rows is all zero",
        make_run(card=SOFTMAX, changes={TARGET: {"row_sum_off_share": 0.2, "mean": 0.16}, PREDICTION: {"width": 5}}),
        FIRED, Severity.CRITICAL, 0,
    ),
    Case(
        "broken", "class indices reach 5 of 5 classes",
        make_run(
            card=configuration(output(loss="sparse_categorical_crossentropy", width=5, target_is_class_index=True)),
            changes={TARGET: {"label_off_share": 0.05, "seen_minimum": 0.0, "seen_maximum": 5.0}},
        ),
        FIRED, Severity.CRITICAL,
    ),
    Case(
        "at the limit", "exactly 1 % of the rows is off",
        make_run(card=SOFTMAX, changes={TARGET: {"row_sum_off_share": 0.01}, PREDICTION: {"width": 5}}), CLEAR,
    ),
    Case(
        "at the limit", "a bit more than 1 % is off",
        make_run(card=SOFTMAX, changes={TARGET: {"row_sum_off_share": 0.011}, PREDICTION: {"width": 5}}), FIRED,
    ),
    Case(
        "recovered", "one early batch of padding",
        make_run(card=SOFTMAX, changes={TARGET: {"row_sum_off_share": since(1, 1.0, 0.0)}, PREDICTION: {"width": 5}}),
        CLEAR,
    ),
    Case(
        "too short", "two records",
        make_run(1, card=SOFTMAX, changes={TARGET: {"row_sum_off_share": 0.2}, PREDICTION: {"width": 5}}), EARLY,
    ),
    Case(
        "healthy", "the rows of zeros are padding that a mask removes",
        make_run(card=SOFTMAX, changes={**PADDED, WEIGHT_MASS: {"masked_share": 0.3, "weight_per_row": 0.7}}), CLEAR,
    ),
    Case(
        "healthy", "the rows of zeros are padding that weighs nothing",
        make_run(card=SOFTMAX, changes={**PADDED, WEIGHT_MASS: {"weight_per_row": 0.7}}), CLEAR,
    ),
    Case(
        "broken", "more rows of zeros than a mask removes",
        make_run(card=SOFTMAX, changes={**PADDED, WEIGHT_MASS: {"masked_share": 0.1, "weight_per_row": 0.9}}), FIRED,
    ),
    Case(
        "broken", "rows with two labels beside a mask",
        make_run(
            card=SOFTMAX,
            changes={TARGET: {"row_sum_off_share": 0.3, "mean": 0.26}, PREDICTION: {"width": 5},
                    WEIGHT_MASS: {"masked_share": 0.3, "weight_per_row": 0.7}},
        ),
        FIRED,
    ),
]  # fmt: skip


def made_by_loop(value: float, squared_error: float) -> RunSeries:
    """Return a run whose loss is known by its value alone, on targets of variance 1 and predictions of 0.09."""
    return make_run(changes={
        LOSS: {"value": value, "shifted": np.nan, "recomputed": np.nan},
        TARGET: {"std": 1.0, "mean": 0.5},
        PREDICTION: {"std": 0.3, "mean": 0.5, "squared_error": squared_error, "width": 1.0},
    })  # fmt: skip


BROADCAST = [
    Case("healthy", "another pairing gives another loss", make_run(), CLEAR),
    Case(
        "broken", "the pairing does not matter and ranks differ",
        make_run(changes=SHUFFLED_LOSS, card=PLAIN), FIRED, Severity.CRITICAL, 0,
    ),
    Case(
        "broken", "the unreduced loss has a row of elements for each row",
        make_run(changes={LOSS: {**SHUFFLED_LOSS[LOSS], "elements_per_row": 32}}), FIRED, Severity.CRITICAL,
    ),
    Case(
        "at the limit", "the losses differ by more than rounding",
        make_run(changes={LOSS: {"value": 1.3, "shifted": 1.30002}}), CLEAR,
    ),
    Case(
        "at the limit", "the losses differ by rounding",
        make_run(changes={LOSS: {"value": 1.3, "shifted": 1.300012}}), FIRED,
    ),
    Case(
        "recovered", "the pairing matters again in the last records",
        make_run(changes={LOSS: {"value": 1.3, "shifted": since(900, 1.3, 1.5)}}), CLEAR,
    ),
    Case(
        "recovered", "collapsed predictions make the pairing meaningless, not the loss",
        make_run(changes={**SHUFFLED_LOSS, PREDICTION: {"std": 1e-9}}), CLEAR,
    ),
    Case(
        "healthy", "the targets are so far away that the pairing cannot be seen in the loss",
        make_run(changes={**SHUFFLED_LOSS, PREDICTION: {"mean": -1e6}}), CLEAR,
    ),
    Case(
        "broken", "so far away, in a loss of one's own whose shapes broadcast",
        make_run(changes={**SHUFFLED_LOSS, PREDICTION: {"mean": -1e6}}, card=PLAIN), FIRED, Severity.CRITICAL,
    ),
    Case(
        "healthy", "so far away, in a loss of Keras that aligns the shapes",
        make_run(changes={**SHUFFLED_LOSS, PREDICTION: {"mean": -1e6}}, card=ALIGNED), CLEAR,
    ),
    Case(
        "at the limit", "a thousandth of the distance is as much as the pairing can make",
        make_run(changes={**SHUFFLED_LOSS, PREDICTION: {"mean": 0.5 - 2000**0.5 * 0.99, "std": 1.0}}), FIRED,
    ),
    Case(
        "at the limit", "a bit farther away",
        make_run(changes={**SHUFFLED_LOSS, PREDICTION: {"mean": 0.5 - 2000**0.5 * 1.01, "std": 1.0}}), CLEAR,
    ),
    Case(
        "broken", "a loop's own loss is the mean square over all pairs", made_by_loop(1.0 + 0.09, 0.5), FIRED,
        Severity.CRITICAL, 0,
    ),
    Case(
        "healthy", "labels of another length than the answers, under a loss that aligns them",
        make_run(changes=SHUFFLED_LOSS, card=configuration(
            output(loss="ctc", target_shape=(32, 8), prediction_shape=(32, 6, 6)))), FIRED, Severity.INFO,
    ),
    Case("healthy", "a loop's own loss is another number", made_by_loop(1.0 + 0.1, 0.5), NOT_RECORDED),
    Case("healthy", "nothing is learned yet: both squares are the same", made_by_loop(1.09, 1.09), NOT_RECORDED),
    Case("at the limit", "they differ by 5 %", made_by_loop(1.09, 1.09 * 0.9501), NOT_RECORDED),
    Case("at the limit", "they differ by a bit more", made_by_loop(1.09, 1.09 * 0.9499), FIRED),
    Case("too short", "no record is there", make_run(steps=[]), EARLY),
]  # fmt: skip

CONSTANT_INPUTS = [
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

UNSCALED = [
    Case("healthy", "features of like scale", make_run(), CLEAR),
    Case("healthy", "a large feature, but the model learns", make_run(changes={INPUT: {"std_largest": 1e4}}), CLEAR),
    Case(
        "healthy", "numbers of words before an embedding, and learning has stalled",
        make_run(changes={**STALLED, INPUT: {"features": 0.0, "std_largest": float("nan")}}), NOT_APPLICABLE,
    ),
    Case(
        "broken", "a large feature, and learning has stalled",
        make_run(changes={**STALLED, INPUT: {"std_largest": 1e4}}), FIRED, Severity.WARNING, 0,
    ),
    Case(
        "broken", "raw pixels, and learning has stalled",
        make_run(changes={**STALLED, INPUT: {"rms_seen": 90.0}}), FIRED,
    ),
    Case(
        "broken", "NaN after three steps",
        make_run(2, {INPUT: {"std_largest": 1e4}, FACTS: {"first_non_finite_step": 2}}), FIRED,
    ),
    Case(
        "at the limit", "the ratio is exactly 300",
        make_run(changes={**STALLED, INPUT: {"std_largest": 300.0, "std_smallest": 1.0}}), CLEAR,
    ),
    Case(
        "at the limit", "the ratio is a bit more",
        make_run(changes={**STALLED, INPUT: {"std_largest": 301.0, "std_smallest": 1.0}}), FIRED,
    ),
    Case(
        "recovered", "most batches are scaled",
        make_run(changes={**STALLED, INPUT: {"std_largest": since(10, 1e4, 1.1)}}), CLEAR,
    ),
    Case("too short", "30 steps", make_run(30, {**STALLED, INPUT: {"std_largest": 1e4}}), EARLY),
]  # fmt: skip

CASES = {
    "non-finite-values": NON_FINITE,
    "zero-weight-mass": ZERO_WEIGHT,
    "constant-targets": CONSTANT_TARGETS,
    "single-class-targets": SINGLE_CLASS,
    "invalid-labels": INVALID_LABELS,
    "broadcast-loss": BROADCAST,
    "constant-inputs": CONSTANT_INPUTS,
    "unscaled-inputs": UNSCALED,
}
