"""Where the records of a run lie below its log directory."""

from __future__ import annotations

import re

SUBDIRECTORY = "zeroloss"
"""Records have a folder of their own: two event files in one folder can freeze the other's curves."""

_WORKER = "worker_"


def worker_folder(number: int) -> str:
    """Return the folder of one of several workers, below that or below the folder of a named monitor."""
    return f"{_WORKER}{number}"


def is_worker_folder(name: str) -> bool:
    """Return whether a folder is that of one of several workers."""
    return re.fullmatch(rf"{_WORKER}\d+", name) is not None
