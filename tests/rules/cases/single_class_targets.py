"""Cases of single-class-targets."""

from __future__ import annotations

from tb_zeroloss.checks.rule import Severity
from tests.rules.build import configuration, make_run, output
from tests.rules.case import CLEAR, EARLY, FIRED, NOT_APPLICABLE, Case, counts_of
from tests.rules.parts import COLLAPSED, DOTS, FIRST_IS_RIGHT, HEAD, VARIED

ONE_CLASS = configuration(output(activation="sigmoid", loss="binary_crossentropy"))

CASES = [
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
