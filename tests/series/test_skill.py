"""How much of the targets a model explains, against what it means."""

from __future__ import annotations

import numpy as np
import pytest

from tb_zeroloss.schema.quantities import LOSS, PREDICTION, TARGET, Rows
from tb_zeroloss.series.skill import best_skill, recent_skill, recent_unexplained
from tests.rules.build import configuration, make_run, output, steps_at_cadence
from tests.rules.case import since

CADENCE = steps_at_cadence(1000)


def test_skill_and_unexplained_share_are_those_of_the_end() -> None:
    view = make_run(
        changes={LOSS: {"value": since(800, 1.0, 0.25)}, PREDICTION: {"squared_error": 2.0}, TARGET: {"seen_std": 2.0}}
    )
    view = view.at(Rows.OUTPUT, 0)
    assert recent_skill(view) == pytest.approx(0.75)
    assert recent_unexplained(view) == pytest.approx(0.5)


@pytest.mark.parametrize("constant", [0.0, -1.0, float("nan")])
def test_without_a_usable_constant_there_is_no_skill(constant: float) -> None:
    view = make_run(changes={LOSS: {"constant": constant}}).at(Rows.OUTPUT, 0)
    assert np.isnan(recent_skill(view))


def test_constant_targets_have_no_skill_and_no_unexplained_share() -> None:
    view = make_run(changes={TARGET: {"seen_std": 0.0}}).at(Rows.OUTPUT, 0)
    assert np.isnan(recent_skill(view))
    assert np.isnan(recent_unexplained(view))


def test_the_best_output_counts_and_falls_back_on_the_unexplained_share() -> None:
    card = configuration(output(), output(name="b"))
    values = np.tile([1.0, 0.4], (len(CADENCE), 1))
    assert best_skill(make_run(changes={LOSS: {"value": values}}, card=card)) == pytest.approx(0.6)
    unknown = make_run(changes={LOSS: {"constant": np.nan}, PREDICTION: {"squared_error": 0.3}})
    assert best_skill(unknown) == pytest.approx(0.7)


@pytest.mark.parametrize(("is_assumed", "skill"), [(True, 0.9), (False, -18.0)])
def test_a_loop_that_minimises_another_number_is_judged_by_the_assumed_loss(is_assumed: bool, skill: float) -> None:
    card = configuration(output(loss_assumed=is_assumed))
    changes = {LOSS: {"value": 19.0, "recomputed": 0.1, "constant": 1.0}}
    assert recent_skill(make_run(changes=changes, card=card).at(Rows.OUTPUT, 0)) == pytest.approx(skill)


def test_records_without_targets_do_not_count_for_the_unexplained_share() -> None:
    left = np.where(CADENCE > 750, np.nan, 0.2)
    view = make_run(changes={PREDICTION: {"squared_error": left}}).at(Rows.OUTPUT, 0)
    assert recent_unexplained(view) == pytest.approx(0.2)
