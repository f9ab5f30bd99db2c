"""Trains one variant of a case and says what the diagnosis makes of it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import keras

import tb_zeroloss
from benchmarks.diagnosis.build import build
from benchmarks.diagnosis.cases import Case, Cause
from benchmarks.diagnosis.replay import SAMPLES, Said, Sample, first_said, loud, primaries, samples
from benchmarks.diagnosis.scores import score
from tb_zeroloss.diagnose import Diagnosis, judge
from tb_zeroloss.read.directory import read_directory
from tb_zeroloss.read.problem import ReadProblem

TRAINED = "trained.json"
COUNTED_PRIMARIES = 2
"""Of the findings that nothing else explains, those that may hold the right one: a long list is no diagnosis."""


class Answer(StrEnum):
    """What the diagnosis of a program is worth."""

    DIAGNOSED = "diagnosed"
    DETECTED = "detected"
    MISSED = "missed"
    QUIET = "quiet"
    FALSE_ALARM = "FALSE ALARM"
    NOT_READ = "NOT READ"


@dataclass(frozen=True)
class Trained:
    """What is known of a training beside its records.

    Attributes:
        error: What ended it, where the program died of its fault.
        score: On the task; None where there is no goal, NaN where predictions are not finite.
    """

    error: str | None
    score: float | None


@dataclass(frozen=True)
class Measured:
    """A program that was trained and judged.

    Attributes:
        case: The case.
        variant: ``broken``, ``fixed`` or ``healthy``.
        seed: Of the training.
        trained: What the training came to.
        diagnosis: Of all records; None if they could not be read.
        first: What is said first when the records are replayed; None if nothing loud ever is.
        samples: For each number of records kept, what samples do to the diagnosis.
    """

    case: Case
    variant: str
    seed: int
    trained: Trained
    diagnosis: Diagnosis | None
    first: Said | None
    samples: Mapping[int, list[Sample]]

    @property
    def is_broken(self) -> bool:
        """Return whether something should be found."""
        return self.variant == "broken"

    @property
    def primaries(self) -> list[str]:
        """Return the loud rules that nothing else explains."""
        return primaries(self.diagnosis) if self.diagnosis else []

    @property
    def is_as_described(self) -> bool:
        """Return whether a broken program misses its goal and any other reaches it."""
        goal, reached = self.case.goal, self.trained.score
        return goal is None or reached is None or goal.is_reached(reached) is not self.is_broken

    def answer(self, causes: Mapping[str, Cause]) -> Answer:
        """Return what the diagnosis is worth."""
        if self.diagnosis is None:
            return Answer.NOT_READ
        found = bool(loud(self.diagnosis))
        if not self.is_broken:
            return Answer.FALSE_ALARM if found else Answer.QUIET
        if not found:
            return Answer.MISSED
        right = set(self.primaries[:COUNTED_PRIMARIES]) & set(accepted(self.case, causes))
        return Answer.DIAGNOSED if right else Answer.DETECTED


def accepted(case: Case, causes: Mapping[str, Cause]) -> list[str]:
    """Return the rules that name one of the causes of a case rightly."""
    return list(dict.fromkeys(rule for cause in case.causes for rule in causes[cause].rules))


def measure(case: Case, variant: str, seed: int, out: Path) -> Measured:
    """Train, unless it was trained into ``out`` before, and judge.

    Args:
        case: The case.
        variant: Which of its programs.
        seed: Of everything random.
        out: Directory of all runs.
    """
    directory = out / f"seed_{seed}" / case.id / variant
    if not (directory / TRAINED).exists():
        train(case, variant, seed, directory)
    trained = Trained(**json.loads((directory / TRAINED).read_text(encoding="utf-8")))
    (run,) = read_directory(str(directory)).runs.values() or (None,)
    if run is None or isinstance(run, ReadProblem):
        return Measured(case, variant, seed, trained, None, None, {})
    found = judge(run)
    drawn = {count: samples(run, found, count) for count in SAMPLES}
    return Measured(case, variant, seed, trained, found, first_said(run), drawn)


def train(case: Case, variant: str, seed: int, directory: Path) -> None:
    """Train one variant with the callback and keep what the training came to beside its records."""
    shutil.rmtree(directory, ignore_errors=True)  # what an interrupted training left
    keras.backend.clear_session()  # frees the memory of the training before
    program = build(case, variant, seed)
    rows = program.data.training
    error = None
    try:
        program.model.fit(
            rows.x,
            rows.y,
            callbacks=[tb_zeroloss.DegeneracyCallback(directory, on_finding="ignore")],
            verbose=0,
            **program.fit,
        )
    except Exception as problem:  # a program may die of its own fault; what it recorded until then counts
        error = f"{type(problem).__name__}: {problem}".splitlines()[0]
    goal = case.goal
    reached = score(goal.score, program.model, getattr(program.data, goal.of)) if goal else None
    directory.mkdir(parents=True, exist_ok=True)
    (directory / TRAINED).write_text(json.dumps({"error": error, "score": reached}), encoding="utf-8")
