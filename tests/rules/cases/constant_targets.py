"""Cases of constant-targets."""

from __future__ import annotations

from tb_zeroloss.checks.rule import Severity
from tb_zeroloss.schema.quantities import TARGET
from tests.rules.build import configuration, make_run, output
from tests.rules.case import CLEAR, EARLY, FIRED, NOT_APPLICABLE, Case, since
from tests.rules.parts import COLLAPSED, DOTS, FIRST_IS_RIGHT, HEAD, PLAIN, VARIED

ALL_FIRST = {TARGET: {"seen_std": 0.0, "seen_mean": 0.0, "seen_minimum": 0.0, "seen_maximum": 0.0}}

CASES = [
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
