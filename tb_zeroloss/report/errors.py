"""What can go wrong when a report is asked for, each with its cure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


class DegenerateRunError(AssertionError):
    """A run has findings at or above the severity that is not tolerated; the message is the report."""


class NothingToCheckError(ValueError):
    """There was no run, or no rule had an answer for any: this is not a pass."""


class UnknownRunError(LookupError):
    """A run was asked for that the log directory does not hold."""

    def __init__(self, name: str, near: Sequence[str]) -> None:
        """Say which run is missing and which names come near."""
        self.name = name
        self.error = f"Run '{name}' is not in this log directory."
        self.do = f"The nearest names are: {', '.join(near)}" if near else "Choose a run of the overview."
        super().__init__(f"{self.error} {self.do}")


class UnreadableRunError(ValueError):
    """A run was asked for whose records cannot be read."""

    def __init__(self, name: str, error: str, do: str) -> None:
        """Say why and what to do."""
        self.error = f"Could not read run {name}: {error}."
        self.do = do
        super().__init__(f"{self.error} {do}")


class UnknownRuleError(LookupError):
    """A rule was asked for that does not exist."""

    def __init__(self, rule_id: str, near: Iterable[str]) -> None:
        """Say which rule is missing and which ids come near."""
        nearest = ", ".join(near)
        cure = f"Did you mean: {nearest}?" if nearest else "`python -m tb_zeroloss rules` lists them."
        super().__init__(f"There is no rule '{rule_id}'. {cure}")
