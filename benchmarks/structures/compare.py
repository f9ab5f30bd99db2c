"""Train a structure twice bare and once recorded: is it the same to the bit, does it learn, what is said of it?"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

import tb_zeroloss
from benchmarks.structures.structure import Structure, Trained, run
from tb_zeroloss.report.payload import FindingPayload, RunPayload


@dataclass(frozen=True)
class Comparison:
    """What came of one structure and seed.

    Attributes:
        structure: Which.
        seed: Of weights, data and noise.
        score: That the recorded program reached.
        is_repeatable: Whether two bare runs agree to the bit; without that nothing is proven.
        is_identical: Whether the recorded run agrees with the bare one.
        runs: What is said of what was recorded.
        died: Of what the recorded run died, or nothing.
    """

    structure: Structure
    seed: int
    score: float
    is_repeatable: bool
    is_identical: bool
    runs: tuple[RunPayload, ...]
    died: str = ""

    @property
    def alarms(self) -> list[FindingPayload]:
        """Return the findings of warning and above that are not known to be true."""
        known = self.structure.true_warnings
        loud = [finding for run in self.runs for finding in run.findings if finding.severity != "info"]
        return [finding for finding in loud if finding.severity == "critical" or finding.rule not in known]

    @property
    def faults(self) -> list[str]:
        """Return what must not be."""
        if self.died:
            return [f"DIED {self.died}"]
        learned = self.score >= self.structure.reaches
        return [
            *([] if learned else [f"did not learn ({self.structure.reaches:g} was promised)"]),
            *([] if self.is_repeatable else ["two bare runs differ"]),
            *([] if self.is_identical else ["NOT IDENTICAL"]),
            *([] if self.runs and all(run.outcomes for run in self.runs) else ["nothing recorded"]),
            *(f"{finding.severity}: {finding.rule}" for finding in self.alarms),
            *(f"broke: {rule}" for run in self.runs for rule, end in run.outcomes.items() if end == "failed"),
            *(f"trouble: {run.trouble}" for run in self.runs if run.trouble),
        ]

    def line(self) -> str:
        """Return the line that is printed about it."""
        verdicts = "+".join(dict.fromkeys(run.verdict for run in self.runs)) or "-"
        told = "; ".join(self.faults) or "identical, quiet"
        name = f"{self.structure.name}:{self.seed}"
        return f"{name:32} {self.structure.way:12} score {self.score:<8.4g} {verdicts:18} {told}"


def compare(chosen: Structure, seed: int, out: Path) -> Comparison:
    """Train and judge one structure; records go to a folder of ``out``."""
    first, again = (run(chosen, seed, None) for _ in range(2))
    log_dir = out / f"{chosen.name}-{seed}"
    try:
        recorded = run(chosen, seed, log_dir)
    except Exception as error:
        died = f"{type(error).__name__}: {error}"
        return Comparison(chosen, seed, float("nan"), same(first, again), False, (), died)
    report = tb_zeroloss.check(log_dir)
    return Comparison(chosen, seed, recorded.score, same(first, again), same(first, recorded), tuple(report.runs))


def same(one: Trained, other: Trained) -> bool:
    """Return whether two runs hold the same bits in every variable, and told the same numbers."""
    mine, theirs = (
        [np.asarray(variable) for owner in trained.owners for variable in owner.variables] for trained in (one, other)
    )
    alike = [
        a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()
        for a, b in zip(mine, theirs, strict=False)
    ]
    told = np.array(one.told).tobytes() == np.array(other.told).tobytes()
    return len(mine) == len(theirs) > 0 and all(alike) and told
