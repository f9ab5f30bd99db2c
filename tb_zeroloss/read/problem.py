"""Why a run or a log directory could not be read, in a sentence."""

from __future__ import annotations

import os
from dataclasses import dataclass


@dataclass(frozen=True)
class ReadProblem:
    """A run that could not be read; the others are not affected.

    Attributes:
        name: The run.
        error: What is wrong with it.
        do: What to do about it.
    """

    name: str
    error: str
    do: str

    def __str__(self) -> str:
        """Return the problem as one line."""
        return f"Could not read run {self.name}: {self.error}. {self.do}"


class LogDirNotFoundError(FileNotFoundError):
    """The log directory does not exist."""

    def __init__(self, log_dir: str) -> None:
        """Say which directory is missing and what to do."""
        super().__init__(
            f"There is no log directory '{log_dir}' (looked in {os.getcwd()}). "
            "Give the directory that training writes to, the one `tensorboard --logdir` takes."
        )
