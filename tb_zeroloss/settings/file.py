"""Settings that stand in a file: ``[tool.tb_zeroloss]`` of a ``pyproject.toml``."""

from __future__ import annotations

import difflib
import os
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tb_zeroloss.rules import load_rules
from tb_zeroloss.settings.settings import Settings

NAME = "pyproject.toml"
TABLE = "tool.tb_zeroloss"
KEYS = ("select", "ignore", "limits")


class SettingsFileError(ValueError):
    """A file whose settings cannot be used; the message names it, what is wrong and what to write."""


def nearest_file(directory: Path | None = None) -> Path | None:
    """Return the first ``pyproject.toml`` that holds our table, in a directory or one above it.

    Args:
        directory: Where to begin; the current directory when None.

    Raises:
        SettingsFileError: if one on the way cannot be read.
    """
    try:
        start = directory or Path.cwd()
    except FileNotFoundError:
        return None
    paths = (folder / NAME for folder in (start, *start.parents))
    # Path.is_file raises where a directory may not be searched; what cannot be seen is not there.
    return next((path for path in paths if os.path.isfile(path) and _table(path) is not None), None)


def read_settings(path: Path | str) -> Settings:
    """Return the settings of a file.

    Raises:
        SettingsFileError: if it cannot be read, holds no such table, or something in it does not exist
            or has another form.
    """
    path = Path(path)
    table = _table(path)
    if table is None:
        raise SettingsFileError(f"{path}: there is no [{TABLE}] in it. Add the table, or name another file.")
    try:
        settings = _settings(table)
        settings.check_against(load_rules())
    except ValueError as error:
        raise SettingsFileError(f"{path}, [{TABLE}]: {error}") from error
    return settings


def _table(path: Path) -> Any:
    try:
        with path.open("rb") as file:
            tool = tomllib.load(file).get("tool", {})
    except OSError as error:
        raise SettingsFileError(f"{path} could not be read: {error.strerror}. Name another file.") from error
    except ValueError as error:
        raise SettingsFileError(f"{path} is no valid TOML: {error}. Correct it there.") from error
    if not isinstance(tool, Mapping):
        return None
    if "tb-zeroloss" in tool:
        raise SettingsFileError(f"{path}: [tool.tb-zeroloss] is not read. Write [{TABLE}], with an underscore.")
    return tool.get("tb_zeroloss")


def _settings(table: Any) -> Settings:
    if not isinstance(table, Mapping):
        raise ValueError(f"expected a table; got {table!r}. It holds {', '.join(KEYS)}.")
    for key in table:
        if key not in KEYS:
            near = difflib.get_close_matches(key, KEYS, 1)
            raise ValueError(f"unknown key '{key}'; {f'did you mean {near[0]}?' if near else _known()}")
    return Settings(table.get("select"), table.get("ignore", {}), dict(_limits(table.get("limits", {}))))


def _known() -> str:
    return f"it holds {', '.join(KEYS)}."


def _limits(given: Any) -> Iterator[tuple[str, Any]]:
    if not isinstance(given, Mapping):
        raise ValueError(f"limits: expected a table; got {given!r}. Write limits.dying-relu.dead_share = 0.95.")
    for rule, thresholds in given.items():
        if not isinstance(thresholds, Mapping):
            raise ValueError(
                f"limits: expected thresholds and their values below '{rule}'; got {thresholds!r}. "
                "Write for example dying-relu.dead_share = 0.95, without quotes around the name."
            )
        yield from ((f"{rule}:{threshold}", value) for threshold, value in thresholds.items())
