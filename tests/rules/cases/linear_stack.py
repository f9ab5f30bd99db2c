"""Cases of linear-stack."""

from __future__ import annotations

from dataclasses import replace

from tb_zeroloss.checks.rule import Outcome, Severity
from tb_zeroloss.schema.configuration import LayerCard, VariableCard
from tests.rules.build import configuration, make_run
from tests.rules.case import CLEAR, EARLY, FIRED, NOT_APPLICABLE, Case
from tests.rules.parts import POOR

STACK = (
    LayerCard("a", "Dense", "linear", 16, 80),
    LayerCard("drop", "Dropout"),
    LayerCard("b", "Dense", "linear", 16, 272),
    LayerCard("c", "Dense", "linear", 1, 17),
)

KERNELS = tuple(
    VariableCard(f"{card.name}/kernel", card.name, (before, card.units or 0), True, "Dense")
    for card, before in zip([card for card in STACK if card.kind == "Dense"], (4, 16, 16), strict=True)
)

HEADS = (LayerCard("value", "Dense", "linear", 1, 17), LayerCard("count", "Dense", "linear", 1, 17))

BESIDE = tuple(VariableCard(f"{card.name}/kernel", card.name, (16, 1), True, "Dense") for card in HEADS)

CASES = [
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
