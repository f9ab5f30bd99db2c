"""Which rules run, and with which limits: one frozen value for every face of the product."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from tb_zeroloss.checks.rule import Rule

_LARGEST = sys.float_info.max
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
            ValueError: if something has another form, a reason is missing, or a limit is no finite number.
        """
        if self.select is not None:
            object.__setattr__(self, "select", _identifiers(self.select))
        for identifier, reason in _pairs("ignore", self.ignore, "each rule with its reason"):
            _check_reason(identifier, reason)
        for name, value in _pairs("limits", self.limits, "each rule:threshold with its value"):
            _check_limit(name, value)

    def __hash__(self) -> int:
        """Return a hash, so that answers can be kept by the settings they were given for."""
        return hash((self.select, frozenset(self.ignore.items()), frozenset(self.limits.items())))

    def __reduce__(self) -> tuple[object, ...]:
        """Let them be copied and pickled, whatever kinds of mappings they hold."""
        return Settings, (self.select, dict(self.ignore), dict(self.limits))

    def over(self, base: Settings) -> Settings:
        """Return these on top of others: a selection starts afresh, reasons and limits are added to theirs."""
        if self.select is not None:
            return Settings(self.select, self.ignore, {**base.limits, **self.limits})
        return Settings(base.select, {**base.ignore, **self.ignore}, {**base.limits, **self.limits})

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


def _identifiers(given: object) -> tuple[str, ...]:
    if isinstance(given, str):
        raise ValueError(f"select: expected a list of rule ids; got the text '{given}'. Write ['{given}'].")
    if not isinstance(given, (list, tuple)) or not all(isinstance(identifier, str) for identifier in given):
        raise ValueError(f"select: expected a list of rule ids; got {given!r}. Write for example ['dying-relu'].")
    if not given:
        raise ValueError("select: names no rule, so that nothing would be checked. Leave it out to check all.")
    return tuple(dict.fromkeys(given))


def _pairs(where: str, given: object, what: str) -> Iterable[tuple[str, object]]:
    if not isinstance(given, Mapping):
        raise ValueError(f"{where}: expected {what}; got {given!r}.")
    return given.items()


def _check_reason(identifier: str, reason: object) -> None:
    if not isinstance(reason, str) or not reason.strip():
        raise ValueError(
            f"ignore: '{identifier}' needs a reason; got {reason!r}. "
            "Say why its finding is no fault here, for example 'sparse by design'."
        )


def _check_limit(name: str, value: object) -> None:
    identifier, colon, threshold = name.partition(":")
    if not (identifier and colon and threshold):
        raise ValueError(
            f"limits: '{name}' is not of the form rule:threshold. Write for example dying-relu:dead_share."
        )
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not -_LARGEST <= value <= _LARGEST:
        raise ValueError(f"limits: {name} must be a finite number; got {value!r}.")


def _nearest(identifier: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(identifier, list(known), 3)
    return f"; did you mean {' or '.join(near)}?" if near else "; `tb-zeroloss rules` lists them."
