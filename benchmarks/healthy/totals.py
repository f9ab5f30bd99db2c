"""What many runs come to: how many were flagged, how their rules ended, what the programs cover."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from benchmarks.healthy.train import Result

NO_ANSWER = "not-applicable"


def is_clean(results: Sequence[Result]) -> bool:
    """Return whether every run reached its score, none was flagged, and no rule broke."""
    return all(result.is_healthy and not result.loud and not _broken(result) for result in results)


def _broken(result: Result) -> list[str]:
    return [rule for run in result.runs for rule, outcome in run.outcomes.items() if outcome == "failed"]


def lines(results: Sequence[Result]) -> list[str]:
    """Return the totals as they are printed."""
    flagged = [result for result in results if result.loud]
    missed = [result for result in results if not result.is_healthy]
    outcomes = Counter(outcome for result in results for run in result.runs for outcome in run.outcomes.values())
    applicable = sum(count for outcome, count in outcomes.items() if outcome != NO_ANSWER)
    shown = ", ".join(f"{count} {outcome}" for outcome, count in outcomes.most_common())
    rules = Counter(finding.rule for result in results for run in result.runs for finding in run.findings)
    return [
        f"{len(results)} trainings of {len({result.program.name for result in results})} programs: "
        f"{len(flagged)} flagged, {len(missed)} did not reach their score, "
        f"{sum(len(_broken(result)) for result in results)} rules broke",
        f"outcomes: {shown}; {outcomes['clear'] / applicable:.1%} of the applicable are clear",
        f"findings, information too: {', '.join(f'{count} {rule}' for rule, count in rules.most_common()) or 'none'}",
        f"covered: {_covered(results)}",
    ]


def _covered(results: Sequence[Result]) -> str:
    kinds: dict[str, set[str | None]] = {
        "families": {result.program.family for result in results},
        "losses": {part for result in results for part in result.loss.split("+")},
        "optimizers": {result.optimizer for result in results},
        "schedules": {result.program.schedule for result in results} - {None},
        "real data sets": {result.program.data for result in results if result.program.real},
    }
    return ", ".join(f"{len(names)} {kind}" for kind, names in kinds.items())
