"""Which rules run, and with which limits: one frozen value for every face of the product."""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from tb_zeroloss.rules.base import Rule

_NONE: Mapping[str, str] = MappingProxyType({})
_NO_LIMITS: Mapping[str, float] = MappingProxyType({})


@dataclass(frozen=True)
class Settings:
    """What the user wants checked.

    Attributes:
        select: Ids of the rules to run; all when None.
        ignore: Ids of rules that are suppressed, each with the reason why.
        limits: Limits in force instead of the defaults, by ``"rule:threshold"``.
    """

    select: tuple[str, ...] | None = None
    ignore: Mapping[str, str] = field(default_factory=lambda: _NONE)
    limits: Mapping[str, float] = field(default_factory=lambda: _NO_LIMITS)

    def __post_init__(self) -> None:
        """Check the form of what was given.

        Raises:
            ValueError: if a reason is missing, or a limit is no finite number or badly named.
        """
        if isinstance(self.select, str):
            raise ValueError(
                f"select: expected a list of rule ids; got the text '{self.select}'. Write ['{self.select}']."
            )
        for identifier, reason in self.ignore.items():
            if not str(reason).strip():
                raise ValueError(
                    f"ignore: '{identifier}' needs a reason. Write {{'{identifier}': 'why it is innocent here'}}."
                )
        for name, value in self.limits.items():
            _check_limit(name, value)

    def overrides(self, identifier: str) -> dict[str, float]:
        """Return the limits of one rule by the name of the threshold."""
        prefix = f"{identifier}:"
        return {name[len(prefix) :]: value for name, value in self.limits.items() if name.startswith(prefix)}

    def check_against(self, rules: Iterable[Rule]) -> None:
        """Check that every rule and threshold that is named exists.

        Raises:
            ValueError: naming what was not found and what comes nearest.
        """
        known = {rule.id: {threshold.name for threshold in rule.thresholds} for rule in rules}
        for where, names in (("select", self.select or ()), ("ignore", self.ignore)):
            for identifier in names:
                if identifier not in known:
                    raise ValueError(f"{where}: no rule '{identifier}'{_nearest(identifier, known)}")
        for name in self.limits:
            identifier, _, threshold = name.partition(":")
            if identifier not in known:
                raise ValueError(f"limits: no rule '{identifier}' in '{name}'{_nearest(identifier, known)}")
            if threshold not in known[identifier]:
                have = ", ".join(sorted(known[identifier])) or "none"
                raise ValueError(f"limits: {identifier} has no threshold '{threshold}'; it has: {have}.")


def _check_limit(name: str, value: float) -> None:
    identifier, colon, threshold = name.partition(":")
    if not (identifier and colon and threshold):
        raise ValueError(
            f"limits: '{name}' is not of the form rule:threshold. Write for example dying-relu:dead_share."
        )
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise ValueError(f"limits: {name} must be a finite number; got {value!r}.")


def _nearest(identifier: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(identifier, list(known), 3)
    return f"; did you mean {' or '.join(near)}?" if near else "; `tb-zeroloss rules` lists them."
