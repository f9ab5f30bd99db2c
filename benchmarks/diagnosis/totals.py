"""The counts over all programs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks.diagnosis.cases import Cause
from benchmarks.diagnosis.measure import Answer, Measured
from benchmarks.diagnosis.replay import SAMPLES, Change
from tb_zeroloss.checks.rule import Outcome
from tb_zeroloss.diagnose import Verdict

LONG_STEPS = 200
"""Steps from which nobody should be told that there is not enough data."""

FOUND = (Answer.DIAGNOSED, Answer.DETECTED)


@dataclass(frozen=True)
class Totals:
    """What is counted over programs.

    Attributes:
        measured: The programs.
        answers: What each diagnosis is worth, in the same order.
    """

    measured: Sequence[Measured]
    answers: Sequence[Answer]

    @staticmethod
    def of(measured: Sequence[Measured], causes: Mapping[str, Cause]) -> Totals:
        """Return the totals of programs that were judged."""
        return Totals(measured, [program.answer(causes) for program in measured])

    def count(self, *answers: Answer) -> int:
        """Return how many programs have one of these answers."""
        return sum(answer in answers for answer in self.answers)

    @property
    def broken(self) -> list[Measured]:
        """Return the broken programs."""
        return [program for program in self.measured if program.is_broken]

    @property
    def sound(self) -> list[Measured]:
        """Return the fixed and the healthy programs."""
        return [program for program in self.measured if not program.is_broken]

    @property
    def outcomes(self) -> Counter[Outcome]:
        """Return how often rules ended in which way."""
        return Counter(
            outcome for program in self.measured if program.diagnosis for outcome in program.diagnosis.outcomes.values()
        )

    @property
    def first_steps(self) -> list[int]:
        """Return the steps at which the broken programs that are found at the end are first found, sorted."""
        pairs = zip(self.measured, self.answers, strict=True)
        return sorted(each.first.step for each, answer in pairs if answer in FOUND and each.first)

    def samples(self, kept: int) -> Counter[Change]:
        """Return what samples of so many records do to the diagnoses."""
        return Counter(sample.change for program in self.measured for sample in program.samples.get(kept, ()))

    def lines(self) -> Iterator[tuple[str, str]]:
        """Yield the names of the counts and what they came to."""
        broken, sound = len(self.broken), len(self.sound)
        yield "broken programs detected", f"{self.count(*FOUND)} of {broken}"
        yield "broken programs diagnosed", f"{self.count(Answer.DIAGNOSED)} of {broken}"
        yield "false alarms on fixed and healthy programs", f"{self.count(Answer.FALSE_ALARM)} of {sound}"
        yield "main findings per broken program", _mean([len(program.primaries) for program in self.broken])
        yield "programs not read", str(self.count(Answer.NOT_READ))
        yield f"programs of {LONG_STEPS} steps and more without enough data", str(sum(map(_is_unjudged, self.measured)))
        yield "programs that did not behave as described", str(sum(not each.is_as_described for each in self.measured))
        yield "steps until a broken program is found", _spread(self.first_steps)
        early = sum(program.first is not None for program in self.sound)
        yield "fixed and healthy programs with a warning on the way, taken back or not", f"{early} of {sound}"
        for kept in SAMPLES:
            found = self.samples(kept)
            counted = ", ".join(f"{found[change]} {change}" for change in Change)
            yield f"samples of {kept} records, against all records", counted if found else "no run has more records"
        yield "answers of rules", ", ".join(f"{count} {outcome}" for outcome, count in self.outcomes.most_common())


def _is_unjudged(program: Measured) -> bool:
    found = program.diagnosis
    return found is not None and found.verdict is Verdict.NOT_ENOUGH_DATA and found.run.steps_spanned >= LONG_STEPS


def _mean(counts: Sequence[int]) -> str:
    return f"{sum(counts) / len(counts):.2f}" if counts else "-"


def _spread(steps: Sequence[int]) -> str:
    if not steps:
        return "-"
    return f"median {median(steps):g}, three quarters by {steps[(3 * len(steps) - 1) // 4]}, the last at {steps[-1]}"
