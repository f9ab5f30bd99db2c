"""How every command ends."""

from __future__ import annotations

import sys
from enum import IntEnum
from typing import NoReturn

import click


class Exit(IntEnum):
    """What the exit code says."""

    CLEAN = 0
    FINDINGS = 1
    USAGE = 2
    NOTHING_TO_CHECK = 3


def stop(sentence: str) -> NoReturn:
    """End the command with a sentence on what was wrong."""
    click.echo(sentence, err=True)
    sys.exit(Exit.USAGE)
