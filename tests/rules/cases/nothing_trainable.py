"""Cases of nothing-trainable."""

from __future__ import annotations

from tb_zeroloss.checks.rule import Severity
from tb_zeroloss.schema.configuration import LayerCard
from tb_zeroloss.schema.quantities import LOSS
from tests.rules.build import LAYERS, configuration, make_run
from tests.rules.case import CLEAR, EARLY, FIRED, Case
from tests.rules.parts import POOR

FROZEN = (*LAYERS[:2], LayerCard("dense_2", "Dense", "linear", 1, 17, False))

NOTHING = configuration(variables=(), parameters=0, frozen_parameters=369)

CASES = [
    Case("healthy", "everything is trainable", make_run(), CLEAR),
    Case("broken", "no parameter is trainable", make_run(card=NOTHING), FIRED, Severity.CRITICAL, 0),
    Case("at the limit", "one is", make_run(card=configuration(parameters=1, frozen_parameters=369)), CLEAR),
    Case(
        "broken", "the last layer is frozen and the model is poor",
        make_run(changes=POOR, card=configuration(layers=FROZEN)), FIRED, Severity.WARNING,
    ),
    Case(
        "at the limit", "the last layer is frozen and explains a bit more than 10 %",
        make_run(changes={LOSS: {"value": 0.89, "total": 0.89}}, card=configuration(layers=FROZEN)), CLEAR,
    ),
    Case("recovered", "the last layer is frozen but good", make_run(card=configuration(layers=FROZEN)), CLEAR),
    Case("too short", "no record is there", make_run(card=NOTHING, steps=[]), EARLY),
]  # fmt: skip
