"""Settings as they are written in a command or an address: parts of text, one for each rule or limit."""

from __future__ import annotations

from collections.abc import Iterable

from tb_zeroloss.settings.settings import Settings


def selection(parts: Iterable[str]) -> Settings:
    """Return settings that run only the rules named."""
    return Settings(select=tuple(part.strip() for part in parts))


def suppressions(parts: Iterable[str]) -> Settings:
    """Return settings that ignore the rules of ``rule: reason``.

    Raises:
        ValueError: if a part has no reason.
    """
    return Settings(ignore=dict(_suppression(part) for part in parts))


def limits(parts: Iterable[str], sign: str) -> Settings:
    """Return settings with the limits of ``rule.threshold`` and a value, ``sign`` between them.

    Raises:
        ValueError: if a part has another form or the value is no finite number.
    """
    return Settings(limits=dict(_limit(part, sign) for part in parts))


def _suppression(part: str) -> tuple[str, str]:
    rule, _, reason = (piece.strip() for piece in part.partition(":"))
    if not reason:
        raise ValueError(
            f"ignore: '{rule}' needs a reason; got '{part}'. Write '{rule}: why its finding is no fault here'."
        )
    return rule, reason


def _limit(part: str, sign: str) -> tuple[str, float]:
    name, _, value = part.rpartition(sign)
    rule, dot, threshold = name.strip().partition(".")
    try:
        number = float(value)
    except ValueError:
        dot = ""
    if not dot:
        raise ValueError(f"limits: '{part}' must be rule.threshold{sign}value, with a number as the value.")
    return f"{rule}:{threshold}", number
