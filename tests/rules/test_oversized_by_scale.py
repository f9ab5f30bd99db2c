"""Large targets make large updates, but only so large, and only under plain gradient descent."""

from __future__ import annotations

import pytest

from tb_zeroloss.schema.quantities import GRADIENTS, LOSS, PREDICTION, TARGET
from tests.rules.build import configuration, diagnosis, make_run


@pytest.mark.parametrize(
    ("optimizer", "update", "rms", "follows"),
    [
        pytest.param("SGD", 10.0, 1000.0, True, id="a step that would be 0.01 with targets of size 1"),
        pytest.param("SGD", 100.0, 1000.0, True, id="at the limit"),
        pytest.param("SGD", 101.0, 1000.0, False, id="a step that would be too large all the same"),
        pytest.param("SGD", 10.0, 1e-3, False, id="small targets make no step larger"),
        pytest.param("Adam", 10.0, 1000.0, False, id="the steps of Adam do not grow with the targets"),
        pytest.param(None, 10.0, 1000.0, True, id="an optimizer that is not known"),
    ],
)
def test_target_scale_explains_only_what_it_can(
    optimizer: str | None, update: float, rms: float, follows: bool
) -> None:
    changes = {
        GRADIENTS: {"update_ratio": update},
        TARGET: {"rms": rms},
        LOSS: {"value": 1.0, "total": 1.0},
        PREDICTION: {"squared_error": 1.0},
    }
    run = make_run(changes=changes, card=configuration(optimizer=optimizer))
    hit = diagnosis("oversized-updates", run).findings[0].hit
    assert ("target-scale-mismatch" not in hit.not_explained_by) is follows
