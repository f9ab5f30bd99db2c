"""The finding names what was not finite first, where its row was recorded."""

from __future__ import annotations

import numpy as np
import pytest

from tb_zeroloss.schema.quantities import FACTS, LOSS, NON_FINITE_SOURCES, PREDICTION
from tests.rules.build import diagnosis, make_run
from tests.rules.case import since


@pytest.mark.parametrize(
    ("source", "row", "named"),
    [
        pytest.param("activation", 1, "activation of dense_1", id="a layer"),
        pytest.param("gradient", 0, "gradient of dense/kernel", id="a variable"),
        pytest.param("input", 0, "input of x", id="an input"),
        pytest.param("loss", 0, "loss at step", id="the loss has no row"),
        pytest.param("activation", np.nan, "activation at step", id="a row that was not recorded"),
        pytest.param("activation", 99, "activation at step", id="a row that has no name"),
    ],
)
def test_the_first_is_named(source: str, row: float, named: str) -> None:
    code = NON_FINITE_SOURCES.index(source)
    facts = {"first_non_finite_step": 500, "non_finite_source": code, "non_finite_row": row}
    run = make_run(changes={FACTS: {name: since(500, np.nan, value) for name, value in facts.items()}})
    assert named in diagnosis("non-finite-values", run).findings[0].hit.summary


@pytest.mark.parametrize(
    ("predictions", "made_by_loss"),
    [
        pytest.param({"minimum": 0.0, "maximum": 1.0}, True, id="a logarithm of 0"),
        pytest.param({"minimum": -1e20, "maximum": 1.0}, False, id="the square of a huge prediction overflows"),
        pytest.param({"minimum": 0.0, "maximum": 1.0, "non_finite_share": 0.1}, False, id="predictions are not finite"),
    ],
)
def test_a_loss_that_makes_infinity_of_finite_predictions_is_the_cause_itself(
    predictions: dict[str, float], made_by_loss: bool
) -> None:
    facts = {"first_non_finite_step": 500, "non_finite_source": NON_FINITE_SOURCES.index("loss")}
    changes = {FACTS: {name: since(500, np.nan, value) for name, value in facts.items()}}
    run = make_run(changes={**changes, PREDICTION: predictions, LOSS: {"total": since(500, 1.0, np.inf)}})
    hit = diagnosis("non-finite-values", run).findings[0].hit
    assert bool(hit.not_explained_by) is made_by_loss
    assert ("the loss function made it" in hit.summary) is made_by_loss


def test_a_nan_that_was_first_seen_between_records_is_not_laid_on_the_loss() -> None:
    facts = {"first_non_finite_step": 510, "non_finite_source": NON_FINITE_SOURCES.index("loss")}
    run = make_run(changes={FACTS: facts, LOSS: {"total": since(550, 1.0, np.nan)}})
    assert not diagnosis("non-finite-values", run).findings[0].hit.not_explained_by
