"""Cases of the rules on outcomes."""

from __future__ import annotations

import numpy as np

from tb_zeroloss.rules.base import Outcome, Severity
from tb_zeroloss.schema.quantities import FACTS, GRADIENTS, LOSS, PREDICTION, TARGET
from tb_zeroloss.series import RunSeries
from tests.rules.build import configuration, evaluated, make_run, output
from tests.rules.case import Case, Changes, counts_of, since

CLEAR, FIRED, EARLY = Outcome.CLEAR, Outcome.FIRED, Outcome.TOO_EARLY
NOT_APPLICABLE = Outcome.NOT_APPLICABLE
SIGMOID = configuration(output(activation="sigmoid", loss="binary_crossentropy"))
HINGE = configuration(output(loss="hinge"))
EXPECTED = configuration(expected_zero=True)
GAN = configuration(loss_kind="adversarial")
ENDED = {"epoch": 2, "planned_steps": 30, "steps_per_epoch": 10}

OWN = configuration(output(loss="triplet"))
NO_LOSS = configuration(output(loss=None))
STILL = {GRADIENTS: {"norm": 0.0}}
NO_TARGETS = {TARGET: {"rows": np.nan}}


def loss(value: object, **prediction: object) -> Changes:
    return {LOSS: {"value": value, "total": value}, PREDICTION: prediction}


LOGITS = configuration(output(loss="binary_crossentropy", from_logits=True))

FOCAL = configuration(output(loss="binary_focal_crossentropy", activation="sigmoid"))


def tiny(value: object, error: float) -> Changes:
    return {LOSS: {"value": value, "constant": 1e-10}, PREDICTION: {"squared_error": error}}


def planning(steps: int) -> Changes:
    return {**loss(1.0), FACTS: {"epoch": 3, "planned_steps": steps, "steps_per_epoch": 100}}


def zero(largest: object) -> Changes:
    return {PREDICTION: {"std": 0.0, "minimum": 0.0, "maximum": largest}, TARGET: {"rms": 1.0}}


EXACT_ZERO = [
    Case("healthy", "the loss is not 0", make_run(), CLEAR),
    Case(
        "broken", "the loss is 0 since step 500",
        make_run(changes=loss(since(500, 1.0, 0.0), squared_error=1.0)), FIRED, Severity.CRITICAL, 500,
    ),
    Case(
        "healthy", "a real zero is only mentioned",
        make_run(changes=loss(0.0, squared_error=0.0)), FIRED, Severity.INFO,
    ),
    Case(
        "healthy", "a margin loss is only mentioned",
        make_run(changes=loss(0.0, squared_error=1.0), card=HINGE), FIRED, Severity.INFO,
    ),
    Case("healthy", "a zero that is expected", make_run(changes=loss(0.0), card=EXPECTED), NOT_APPLICABLE),
    Case("at the limit", "three records", make_run(2, loss(0.0, squared_error=1.0)), FIRED),
    Case("at the limit", "the smallest number that is not 0", make_run(changes=loss(5e-324)), CLEAR),
    Case("recovered", "the loss was 0 at first", make_run(changes=loss(since(50, 0.0, 1.0))), CLEAR),
    Case("too short", "two records", make_run(1, loss(0.0)), EARLY),
    Case(
        "healthy", "an output without a loss of its own, beside another that is minimised",
        make_run(changes={LOSS: {"value": 0.0}}, card=NO_LOSS), CLEAR,
    ),
    Case(
        "broken", "what is minimised is 0, and the output has no loss of its own",
        make_run(changes={LOSS: {"value": 0.0, "total": 0.0}}, card=NO_LOSS), FIRED, Severity.CRITICAL, 0,
    ),
    Case(
        "broken", "the loss is 0 beside a penalty that is not",
        make_run(changes={LOSS: {"value": 0.0, "total": 0.3, "regularization": 0.3}, PREDICTION: {"squared_error": 1}}),
        FIRED, Severity.CRITICAL,
    ),
    Case(
        "healthy", "a margin of one's own is kept after a while",
        make_run(changes={**loss(since(500, 1.0, 0.0), squared_error=1.0), **STILL}, card=OWN), FIRED, Severity.INFO,
        500,
    ),
    Case(
        "broken", "a loss of one's own was 0 from the start and never moved the weights",
        make_run(changes={**loss(0.0, squared_error=1.0), **STILL, FACTS: {"first_loss": 0.0}}, card=OWN), FIRED,
        Severity.CRITICAL, 0,
    ),
    Case(
        "healthy", "a loss of one's own is 0 without targets and has a gradient",
        make_run(changes={**loss(0.0), **NO_TARGETS, FACTS: {"first_loss": 0.0}}, card=OWN), FIRED, Severity.INFO,
    ),
]  # fmt: skip

APPARENT_ZERO = [
    Case("healthy", "a loss that prints", make_run(), CLEAR),
    Case("healthy", "a small scale that is solved", make_run(changes=tiny(1e-10, 0.05)), CLEAR),
    Case(
        "healthy", "logits, which are no labels, under a cross-entropy that is small because they are right",
        make_run(changes={LOSS: {"value": 1e-6, "constant": 0.7}, PREDICTION: {"squared_error": 900.0}}, card=LOGITS),
        CLEAR,
    ),
    Case("broken", "a small scale that is not", make_run(changes=tiny(1e-10, 0.95)), FIRED, Severity.WARNING, 0),
    Case("at the limit", "a loss that prints as 0.0001", make_run(changes=tiny(5e-5, 0.95)), CLEAR),
    Case("at the limit", "a loss just below", make_run(changes=tiny(4.9e-5, 0.95)), FIRED),
    Case("recovered", "the loss was small before", make_run(changes=tiny(since(500, 1e-10, 0.1), 0.95)), CLEAR),
    Case("too short", "15 steps", make_run(14, tiny(1e-10, 0.95)), EARLY),
    Case(
        "healthy", "a loss that is small by construction and explains most of the best constant's",
        make_run(changes={LOSS: {"value": 1e-5, "constant": 1e-3}, PREDICTION: {"squared_error": 0.7}}, card=FOCAL),
        CLEAR,
    ),
    Case(
        "healthy", "its answers agree with rare labels, although it is not sure of them",
        make_run(
            changes={LOSS: {"value": 1e-5, "constant": 1.5e-5}, PREDICTION: {"squared_error": 0.7, "correlation": 0.9}},
            card=FOCAL,
        ),
        CLEAR,
    ),
    Case(
        "broken", "its answers do not agree with them",
        make_run(
            changes={LOSS: {"value": 1e-5, "constant": 1.5e-5}, PREDICTION: {"squared_error": 0.7, "correlation": 0.2}},
            card=FOCAL,
        ),
        FIRED, Severity.WARNING,
    ),
]  # fmt: skip

CONSTANT = [
    Case("healthy", "predictions vary", make_run(), CLEAR),
    Case(
        "broken", "one answer since step 500",
        make_run(changes={PREDICTION: {"std": since(500, 0.9, 1e-9)}}), FIRED, Severity.CRITICAL, 500,
    ),
    Case(
        "healthy", "targets do not vary either",
        make_run(changes={PREDICTION: {"std": 0.0}, TARGET: {"seen_std": 0.0}}), NOT_APPLICABLE,
    ),
    Case("healthy", "adversarial training", make_run(changes={PREDICTION: {"std": 0.0}}, card=GAN), NOT_APPLICABLE),
    Case(
        "broken", "batches of one row with one answer",
        make_run(changes={PREDICTION: {"std": 0.0, "rows": 1, "mean": 0.5}}), FIRED,
    ),
    Case(
        "healthy", "batches of one row with many answers",
        make_run(changes={PREDICTION: {"std": 0.0, "rows": 1, "mean": lambda s: np.sin(s)}}), CLEAR,
    ),
    Case(
        "healthy", "batches without a row of the rare class",
        make_run(changes={TARGET: {"std": since(850, 1.0, 0.0)}, PREDICTION: {"std": since(850, 0.5, 1e-5)}}), CLEAR,
    ),
    Case(
        "too short", "no batch had a row of the rare class",
        make_run(changes={TARGET: {"std": 0.0}, PREDICTION: {"std": 1e-5}}), EARLY,
    ),
    Case("at the limit", "exactly a thousandth", make_run(changes={PREDICTION: {"std": 1e-3}}), CLEAR),
    Case("at the limit", "a bit less", make_run(changes={PREDICTION: {"std": 0.99e-3}}), FIRED),
    Case("recovered", "predictions vary again", make_run(changes={PREDICTION: {"std": since(1000, 0.0, 0.5)}}), CLEAR),
    Case("healthy", "zero everywhere is another rule's", make_run(changes=zero(0.0)), CLEAR),
    Case("too short", "15 steps", make_run(14, {PREDICTION: {"std": 0.0}}), EARLY),
]  # fmt: skip

ZERO = [
    Case("healthy", "predictions vary", make_run(), CLEAR),
    Case("broken", "zero everywhere", make_run(changes=zero(0.0)), FIRED, Severity.CRITICAL, 0),
    Case("at the limit", "exactly a millionth of the targets", make_run(changes=zero(1e-6)), FIRED),
    Case("at the limit", "a bit more", make_run(changes=zero(1.1e-6)), CLEAR),
    Case("recovered", "answers came", make_run(changes=zero(since(1000, 0.0, 1.0))), CLEAR),
    Case("too short", "15 steps", make_run(14, zero(0.0)), EARLY),
]  # fmt: skip

NO_BETTER = [
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

FLAT = [
    Case("too short", "flat before half of a fit", make_run(400, planning(803)), FIRED, Severity.INFO),
    Case("at the limit", "flat at half of a fit", make_run(400, planning(802)), FIRED, Severity.WARNING),
    Case("healthy", "the model has learned", make_run(), CLEAR),
    Case("healthy", "the loss falls", make_run(changes=loss(lambda s: 1.0 - s / 4000)), CLEAR),
    Case("broken", "the loss stays at that of a constant", make_run(changes=loss(1.0)), FIRED, Severity.WARNING),
    Case("healthy", "a plateau above noise is only mentioned", make_run(changes=loss(0.7)), FIRED, Severity.INFO),
    Case(
        "at the limit", "it moves by just under 2 % over the window",
        make_run(changes=loss(lambda s: 1.0 - 1.9e-5 * s)), FIRED,
    ),
    Case(
        "at the limit", "it moves by more than 2 % over the window",
        make_run(changes=loss(lambda s: 1.0 - 2.3e-5 * s)), CLEAR,
    ),
    Case(
        "recovered", "flat at first, then falling",
        make_run(changes=loss(lambda s: np.minimum(1.0, 1.2 - s / 2500))), CLEAR,
    ),
    Case("too short", "150 steps", make_run(150, loss(1.0)), EARLY),
]  # fmt: skip

MOVING = {TARGET: {"mean": lambda s: s / 200.0}}
WIDENING = {TARGET: {"std": lambda s: 1.0 + s / 400.0}}

DIVERGING = [
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

POOR = loss(1.0)
LIKE_LABELS = ([40, 24], [40, 24])
MAJORITY = [
    Case(
        "healthy", "both classes are answered",
        make_run(changes=POOR, card=SIGMOID, class_counts=[[20, 12], [22, 10]]), CLEAR,
    ),
    Case("healthy", "a regression counts no classes", make_run(changes=POOR), NOT_APPLICABLE),
    Case(
        "broken", "class 0 is always answered",
        make_run(changes=POOR, card=SIGMOID, class_counts=[[20, 12], [32, 0]]), FIRED, Severity.WARNING,
    ),
    Case(
        "at the limit", "exactly 99 % of the answers",
        make_run(changes=POOR, card=SIGMOID, class_counts=[[60, 40], [99, 1]]), FIRED,
    ),
    Case("at the limit", "a bit less", make_run(changes=POOR, card=SIGMOID, class_counts=[[60, 40], [98, 2]]), CLEAR),
    Case(
        "at the limit", "the class is 95 % of the labels",
        make_run(changes=POOR, card=SIGMOID, class_counts=[[95, 5], [100, 0]]), CLEAR,
    ),
    Case(
        "broken", "the class is 97 % of the labels, and always answering it would be better",
        make_run(changes=loss(1.01), card=SIGMOID, class_counts=[[97, 3], [100, 0]]), FIRED,
    ),
    Case(
        "healthy", "the class is 97 % of the labels, and the probabilities explain a little",
        make_run(changes=loss(0.97), card=SIGMOID, class_counts=[[97, 3], [100, 0]]), CLEAR,
    ),
    Case(
        "broken", "other classes were answered at first",
        make_run(changes=POOR, card=SIGMOID, class_counts=counts_of(LIKE_LABELS, ([40, 24], [64, 0]), repeat=34)),
        FIRED,
    ),
    Case(
        "at the limit", "the last five records have few rows, and others were answered before",
        make_run(changes=POOR, card=SIGMOID, class_counts=counts_of(([4, 2], [3, 3]), ([4, 2], [6, 0]), repeat=34)),
        CLEAR,
    ),
    Case(
        "recovered", "the model explains something all the same",
        make_run(card=SIGMOID, class_counts=[[20, 12], [32, 0]]), CLEAR,
    ),
    Case("too short", "150 steps", make_run(150, POOR, SIGMOID, class_counts=[[20, 12], [32, 0]]), EARLY),
]  # fmt: skip

FIVE = (40, 80, 120, 160, 199)


def _ended_flat(**facts: float) -> RunSeries:
    """Return a fit of 200 steps whose batches tell nothing: their loss is flat, and that of a constant."""
    steps = (*range(20), 50, 100, 150, 199)
    return make_run(199, {**loss(1.0), FACTS: {**ENDED, "planned_steps": 200, **facts}}, steps=steps)


UNFINISHED = [
    Case("healthy", "the model has learned", make_run(), CLEAR),
    Case("healthy", "flat is not unfinished", make_run(changes=loss(0.8)), CLEAR),
    Case(
        "broken", "it falls quickly and is no better than a constant",
        make_run(150, loss(lambda s: 3.0 - s / 75)), FIRED, Severity.INFO,
    ),
    Case(
        "broken", "it falls after many steps and is no better than a constant",
        make_run(1000, loss(lambda s: 5.0 - s / 250)), FIRED, Severity.WARNING, 0,
    ),
    Case(
        "at the limit", "it falls by just under 1 % an epoch",
        make_run(1000, loss(lambda s: np.exp(-s * 1e-3 * 0.6))), CLEAR,
    ),
    Case(
        "at the limit", "it falls by more than 1 % an epoch",
        make_run(300, loss(lambda s: 2 * np.exp(-s * 1e-3 * 1.2))), FIRED,
    ),
    Case(
        "broken", "it falls, is no better than a constant, and all epochs are over",
        make_run(29, {**loss(lambda s: 3.0 - s / 75), FACTS: ENDED}, steps=range(30)), FIRED, Severity.WARNING,
    ),
    Case(
        "recovered", "it settled at the end",
        make_run(changes=loss(lambda s: np.where(s < 20, 3.0 - s / 10, 0.9))), CLEAR,
    ),
    Case("too short", "nine steps", make_run(8, loss(lambda s: 3.0 - s / 4)), EARLY),
    Case(
        "broken", "a fit ends while its validation loss falls and is above the constant's",
        evaluated(_ended_flat(), 1.2, 1.19, 1.18, 1.17, 1.16, at=FIVE), FIRED, Severity.WARNING,
    ),
    Case(
        "at the limit", "one of the five evaluations is no lower",
        evaluated(_ended_flat(), 1.2, 1.19, 1.19, 1.17, 1.16, at=FIVE), CLEAR,
    ),
    Case(
        "at the limit", "at its pace it comes down to the constant's in eight more evaluations, after five",
        evaluated(_ended_flat(), 1.75, 1.6875, 1.625, 1.5625, 1.5, at=FIVE), FIRED,
    ),
    Case(
        "at the limit", "at its pace it comes down to the constant's in five more evaluations, after five",
        evaluated(_ended_flat(), 1.5625, 1.5, 1.4375, 1.375, 1.3125, at=FIVE), CLEAR,
    ),
    Case(
        "healthy", "it falls by less than a thousandth in five evaluations",
        evaluated(_ended_flat(), 3.0, 2.9996, 2.9992, 2.9988, 2.9984, at=FIVE), CLEAR,
    ),
    Case(
        "too short", "four evaluations, each lower",
        evaluated(_ended_flat(), 1.2, 1.19, 1.18, 1.17, at=FIVE[1:]), CLEAR,
    ),
    Case(
        "healthy", "the fit goes on",
        evaluated(_ended_flat(planned_steps=400), 1.2, 1.19, 1.18, 1.17, 1.16, at=FIVE), CLEAR,
    ),
]  # fmt: skip

CASES = {
    "exact-zero-loss": EXACT_ZERO,
    "apparent-zero-loss": APPARENT_ZERO,
    "constant-predictions": CONSTANT,
    "zero-predictions": ZERO,
    "no-better-than-constant": NO_BETTER,
    "flat-loss": FLAT,
    "diverging-loss": DIVERGING,
    "majority-class-predictions": MAJORITY,
    "unfinished-training": UNFINISHED,
}
