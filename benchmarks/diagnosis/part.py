"""How a case names a part of a program: by a name, or by a table of one name with its arguments."""

from __future__ import annotations

from typing import Any

Part = str | dict[str, Any]


def part(given: Part) -> tuple[str, dict[str, Any]]:
    """Return the name of a part and its arguments.

    Raises:
        ValueError: if the table names another number of parts than one.
    """
    if isinstance(given, str):
        return given, {}
    if len(given) != 1:
        raise ValueError(f"a part is a name, or a table of one name with its arguments; got {given}")
    ((name, arguments),) = given.items()
    return name, dict(arguments)
