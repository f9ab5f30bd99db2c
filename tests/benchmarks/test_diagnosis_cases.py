"""Every case is a program that can be built, and what it says of itself is known."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from benchmarks.diagnosis.build import build
from benchmarks.diagnosis.cases import Case, Goal, load_cases, load_causes
from benchmarks.diagnosis.part import part
from benchmarks.diagnosis.rows import Rows
from benchmarks.diagnosis.scores import SCORES, score
from tb_zeroloss.rules import load_rules

CASES = load_cases()
PROGRAMS = [(case, variant) for case in CASES for variant in case.variants]


@pytest.mark.parametrize(
    ("case", "variant"), PROGRAMS, ids=[f"{case.id} {variant}" for case, variant in PROGRAMS]
)  # fmt: skip
def test_a_program_is_built_with_rows_for_its_batches(case: Case, variant: str) -> None:
    program = build(case, variant, seed=0)
    assert program.model.compiled
    assert len(program.data.training) >= program.fit["batch_size"]
    assert program.data.training.x.shape[1:] == program.data.validation.x.shape[1:]


def test_the_same_seed_gives_the_same_data_and_weights() -> None:
    case = next(case for case in CASES if case.id == "SO-59129802")
    one, two, other = (build(case, "broken", seed) for seed in (0, 0, 1))
    assert np.array_equal(one.data.training.x, two.data.training.x)
    assert np.array_equal(one.model.get_weights()[0], two.model.get_weights()[0])
    assert not np.array_equal(one.model.get_weights()[0], other.model.get_weights()[0])


def test_there_are_enough_cases_and_no_id_comes_twice() -> None:
    assert len({case.id for case in CASES}) == len(CASES)
    assert sum("broken" in case.variants for case in CASES) >= 40
    assert sum("healthy" in case.variants for case in CASES) >= 15


@pytest.mark.parametrize("case", [case for case in CASES if "broken" in case.variants], ids=lambda case: case.id)
def test_a_broken_program_says_what_was_wrong_and_has_a_fix(case: Case) -> None:
    assert set(case.causes) <= set(load_causes())
    assert case.causes
    assert case.evidence in ("program read", "documented cause only", "planted")
    assert case.evidence == "planted" or case.link.startswith("https://")
    assert case.variants["fixed"] != case.variants["broken"]
    assert case.goal is not None


def test_every_cause_names_rules_that_exist() -> None:
    known = {rule.id for rule in load_rules()}
    for name, cause in load_causes().items():
        assert set(cause.rules) <= known, name
        assert cause.why, name


@pytest.mark.parametrize(
    ("given", "read"),
    [
        pytest.param("Flatten", ("Flatten", {}), id="a name"),
        pytest.param({"Dense": {"units": 1}}, ("Dense", {"units": 1}), id="a name with arguments"),
    ],
)
def test_a_part_is_a_name_or_a_table_of_one_name(given: Any, read: Any) -> None:
    assert part(given) == read


def test_a_part_of_two_names_is_refused() -> None:
    with pytest.raises(ValueError, match="table of one name"):
        part({"Dense": {}, "Flatten": {}})


class Answers:
    """A model that answers what it is given."""

    def __call__(self, x: Any, training: bool) -> Any:
        return x


COIN = [[0.0], [0.0], [0.0], [1.0]]


@pytest.mark.parametrize(
    ("name", "answers", "targets", "expected"),
    [
        pytest.param("explained", [[1.0], [3.0]], [[1.0], [3.0]], 1.0, id="explained: all"),
        pytest.param("explained", [[2.0], [2.0]], [[1.0], [3.0]], 0.0, id="explained: the mean explains nothing"),
        pytest.param("accuracy", [[0.4], [0.6]], [[0.0], [1.0]], 1.0, id="accuracy: probabilities"),
        pytest.param("accuracy", [[0.0, 0.1, 0.9]], [[2]], 1.0, id="accuracy: an index"),
        pytest.param("accuracy", [[0.9, 0.1]], [[0.0, 1.0]], 0.0, id="accuracy: one-hot"),
        pytest.param("accuracy", [[0.1]] * 4, COIN, 0.75, id="accuracy: the majority is most"),
        pytest.param("balanced accuracy", [[0.1]] * 4, COIN, 0.5, id="balanced accuracy: the majority is half"),
        pytest.param("elementwise accuracy", [[0.9, 0.9]], [[1.0, 0.0]], 0.5, id="elementwise: one label of two"),
        pytest.param("accuracy", [[np.nan], [1.0]], [[0.0], [1.0]], np.nan, id="an answer that is no number"),
    ],
)
def test_a_score_looks_at_the_answers_only(name: str, answers: Any, targets: Any, expected: float) -> None:
    found = score(name, Answers(), Rows(np.array(answers), np.array(targets)))
    assert found == pytest.approx(expected, nan_ok=True)


def test_every_goal_has_a_score() -> None:
    assert {case.goal.score for case in CASES if case.goal} <= set(SCORES)


@pytest.mark.parametrize(
    ("goal", "reached", "works"),
    [
        pytest.param(Goal("accuracy", "training", at_least=0.9), 0.9, True, id="at the goal"),
        pytest.param(Goal("accuracy", "training", at_least=0.9), 0.89, False, id="below"),
        pytest.param(Goal("accuracy", "validation", at_most=0.7), 0.9, False, id="too good to be true"),
        pytest.param(Goal("accuracy", "training", at_least=0.0), np.nan, False, id="no number"),
    ],
)
def test_a_program_works_within_its_goal(goal: Goal, reached: float, works: bool) -> None:
    assert goal.is_reached(reached) is works
