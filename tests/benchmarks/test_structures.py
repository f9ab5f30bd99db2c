"""The suite of published structures is wide, and what it says of a comparison is right."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

import keras
import numpy as np
import pytest

from benchmarks.structures.compare import Comparison, same
from benchmarks.structures.structure import Trained, Way, select
from tb_zeroloss.report.payload import FindingPayload, RunPayload, SeverityName


def found(severity: SeverityName) -> RunPayload:
    finding = FindingPayload("flat-loss", "", severity, "primary", [], None, None, 0, 1, "", [], "", [], "", "")
    return RunPayload("a", "suspicious", False, [finding], {"flat-loss": "fired"}, {})


def compared(**changes: Any) -> Comparison:
    structure = replace(select(["triplet"])[0], reaches=0.5)
    return replace(Comparison(structure, 0, 0.9, True, True, (found("info"),)), **changes)


def test_at_least_thirty_structures_most_of_them_with_a_step_or_loop_of_their_own() -> None:
    structures = select()
    ways = Counter(structure.way for structure in structures)
    assert len(structures) == len({structure.name for structure in structures}) >= 30
    assert ways[Way.STEP] + ways[Way.LOOP] >= 24


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        ({}, []),
        ({"score": 0.4}, ["did not learn (0.5 was promised)"]),
        ({"is_repeatable": False}, ["two bare runs differ"]),
        ({"is_identical": False}, ["NOT IDENTICAL"]),
        ({"runs": ()}, ["nothing recorded"]),
        ({"runs": (found("warning"),)}, ["warning: flat-loss"]),
        ({"died": "TypeError: no"}, ["DIED TypeError: no"]),
    ],
)
def test_what_must_not_be_is_said(changes: dict[str, Any], faults: list[str]) -> None:
    assert compared(**changes).faults == faults


def test_a_warning_that_is_known_to_be_true_is_no_alarm_and_a_critical_finding_always_is() -> None:
    known = replace(compared().structure, true_warnings={"flat-loss": "it is flat"})
    assert compared(structure=known, runs=(found("warning"),)).faults == []
    assert compared(structure=known, runs=(found("critical"),)).faults == ["critical: flat-loss"]


def test_runs_are_the_same_by_their_bits() -> None:
    one, other = (keras.Variable(np.ones(3)) for _ in range(2))

    class Owner:
        def __init__(self, variable: Any) -> None:
            self.variables = [variable]

    assert same(Trained(1, [Owner(one)], [0.5]), Trained(1, [Owner(other)], [0.5]))
    assert not same(Trained(1, [Owner(one)], [0.5]), Trained(1, [Owner(other)], [0.25]))
    other.assign([1, 1, 2])
    assert not same(Trained(1, [Owner(one)]), Trained(1, [Owner(other)]))
    assert not same(Trained(1, []), Trained(1, []))
