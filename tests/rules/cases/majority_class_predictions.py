"""Cases of majority-class-predictions."""

from __future__ import annotations

from tb_zeroloss.checks.rule import Severity
from tests.rules.build import configuration, make_run, output
from tests.rules.case import CLEAR, EARLY, FIRED, NOT_APPLICABLE, Case, counts_of
from tests.rules.parts import loss

SIGMOID = configuration(output(activation="sigmoid", loss="binary_crossentropy"))

POOR = loss(1.0)

LIKE_LABELS = ([40, 24], [40, 24])

CASES = [
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
