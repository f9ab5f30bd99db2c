"""The finding names what was not finite first, where its row was recorded."""

from __future__ import annotations

import numpy as np
import pytest

from tb_zeroloss.schema.quantities import FACTS, NON_FINITE_SOURCES
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
