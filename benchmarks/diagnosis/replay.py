"""What would have been said earlier, and what is said of a sample of the records."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

import numpy as np

from benchmarks.diagnosis.rows import Array
from tb_zeroloss.checks.rule import Severity
from tb_zeroloss.diagnose import Diagnosis, Finding, Role, judge
from tb_zeroloss.series import RunSeries

SAMPLES = (100, 10)
"""Records of each tag that the loaders of TensorBoard keep unless they are told otherwise."""
DRAWS = 5
"""Samples of each size for each run."""

ARRAYS = ("class_counts", "fingerprints", "examples", "elements", "validation_class_counts")
"""What a run keeps as steps and values beside its groups."""


class Change(StrEnum):
    """What a sample of the records does to a diagnosis.

    *Different* is wrong: something loud is said that all records together do not say.
    """

    SAME = "same"
    FEWER = "too early or fewer"
    DIFFERENT = "different"


@dataclass(frozen=True)
class Said:
    """The main findings when the records end at a step."""

    step: int
    rules: tuple[str, ...]


@dataclass(frozen=True)
class Sample:
    """What a sample of the records does to a diagnosis, and its main findings."""

    change: Change
    rules: tuple[str, ...]


def loud(found: Diagnosis) -> list[Finding]:
    """Return the warnings and critical findings, those that nothing else explains first."""
    return [finding for finding in found.findings if finding.severity is not Severity.INFO]


def primaries(found: Diagnosis) -> list[str]:
    """Return the rules of the loud findings that nothing else explains, each once."""
    return list(dict.fromkeys(each.rule.id for each in loud(found) if each.role is Role.PRIMARY))


def first_said(run: RunSeries) -> Said | None:
    """Return what is said first that is loud, or None.

    The records are replayed one by one: at each, only what was recorded until then is judged.
    """
    for step in map(int, run.steps):
        rules = primaries(judge(until(run, step)))
        if rules:
            return Said(step, tuple(rules))
    return None


def until(run: RunSeries, step: int) -> RunSeries:
    """Return what was recorded up to a step."""
    return _chosen(run, lambda steps: np.flatnonzero(steps <= step))


def thinned(run: RunSeries, count: int, seed: int) -> RunSeries:
    """Return a random sample of so many records of each tag, the last one among them, as a host may keep it."""

    def kept(steps: Array) -> Array:
        if len(steps) <= count:
            return np.arange(len(steps))
        drawn = np.random.default_rng(seed).choice(len(steps) - 1, count - 1, replace=False)
        return np.append(np.sort(drawn), len(steps) - 1)

    return _chosen(run, kept)


def samples(run: RunSeries, full: Diagnosis, count: int) -> list[Sample]:
    """Return what samples of so many records do to the diagnosis; nothing for a run that has no more."""
    if len(run.steps) <= count:
        return []
    drawn = [judge(thinned(run, count, seed)) for seed in range(DRAWS)]
    return [Sample(change(full, found), tuple(primaries(found))) for found in drawn]


def change(full: Diagnosis, sample: Diagnosis) -> Change:
    """Return how the diagnosis of a sample differs from that of all records."""
    if set(primaries(sample)) - {finding.rule.id for finding in loud(full)}:
        return Change.DIFFERENT
    same = full.verdict is sample.verdict and primaries(full)[:1] == primaries(sample)[:1]
    return Change.SAME if same else Change.FEWER


def _chosen(run: RunSeries, choose: Callable[[Array], Array]) -> RunSeries:
    """Return the run with the records that ``choose`` names by index, given the steps of each tag."""
    groups = {}
    for tag, series in run.groups.items():
        kept = choose(series.steps)
        groups[tag] = replace(series, steps=series.steps[kept], values=series.values[kept])
    arrays: dict[str, Any] = {}
    for name in ARRAYS:
        found = getattr(run, name)
        if found is not None:
            kept = choose(found[0])
            arrays[name] = (found[0][kept], found[1][kept])
    return replace(run, groups=groups, **arrays)
