"""The options of every command that judges: which rules run, and with which limits."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from tb_zeroloss.settings.settings import Settings


@dataclass(frozen=True)
class Chosen:
    """The settings of a command.

    Attributes:
        settings: Those of the command line over those of the file.
        source: The file and the command line, as far as they say something.
    """

    settings: Settings
    source: str


def settings_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command ``--select``, ``--ignore``, ``--set`` and ``--config``; it is called with ``chosen=``."""

    @click.option(
        "--select",
        multiple=True,
        metavar="RULE",
        callback=_reading(_selection),
        help="Run only these rules, several separated by commas; what a file selects or ignores does not count then.",
    )
    @click.option(
        "--ignore",
        multiple=True,
        metavar="'RULE: REASON'",
        callback=_reading(_suppressions),
        help="Switch a rule off and say why; it is listed with the reason. Can be given several times.",
    )
    @click.option(
        "--set",
        "limits",
        multiple=True,
        metavar="RULE.THRESHOLD=VALUE",
        callback=_reading(_limits),
        help="Use another limit; `tb-zeroloss explain RULE` names them. Can be given several times.",
    )
    @click.option(
        "--config",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help="The file to read instead of the nearest pyproject.toml with [tool.tb_zeroloss].",
    )
    @functools.wraps(command)
    def with_settings(
        *arguments: Any, select: Settings, ignore: Settings, limits: Settings, config: Path | None, **others: Any
    ) -> None:
        given = limits.over(ignore.over(select))
        command(*arguments, chosen=_chosen(given, config), **others)

    return with_settings


def _chosen(given: Settings, config: Path | None) -> Chosen:
    from tb_zeroloss.settings.file import SettingsFileError, nearest_file, read_settings
    from tb_zeroloss.settings.settings import Settings

    try:
        path = config or nearest_file()
        written = read_settings(path) if path else Settings()
    except SettingsFileError as error:
        raise click.UsageError(str(error)) from error
    sources = [*([str(path)] if written != Settings() else []), *(["command line"] if given != Settings() else [])]
    return Chosen(given.over(written), " and ".join(sources))


def _reading(read: Callable[[Iterable[str]], Settings]) -> Callable[[Any, Any, tuple[str, ...]], Settings]:
    """Return a callback of an option that makes settings of what was given, or refuses it."""

    def callback(_context: Any, _parameter: Any, given: tuple[str, ...]) -> Settings:
        from tb_zeroloss.rules import load_rules
        from tb_zeroloss.settings.settings import Settings

        if not given:
            return Settings()
        try:
            settings = read(given)
            settings.check_against(load_rules())
        except ValueError as error:
            raise click.BadParameter(str(error)) from error
        return settings

    return callback


def _selection(given: Iterable[str]) -> Settings:
    from tb_zeroloss.settings import text as settings_text

    return settings_text.selection(part for text in given for part in text.split(",") if part.strip())


def _suppressions(given: Iterable[str]) -> Settings:
    from tb_zeroloss.settings import text as settings_text

    return settings_text.suppressions(given)


def _limits(given: Iterable[str]) -> Settings:
    from tb_zeroloss.settings import text as settings_text

    return settings_text.limits(given, "=")
