"""The name under which a run is shown, from the directory its records are in."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable

from tb_zeroloss.schema.layout import SUBDIRECTORY, is_worker_folder


def own_name(data_location: str) -> str:
    """Return the last part of the log directory's path: the name of a run in its root."""
    path = data_location if "://" in data_location or not data_location else os.path.abspath(data_location)
    return path.rstrip("/").rpartition("/")[2] or path or "run"


def joined_name(directory: str, root: str) -> str:
    """Return the run's name: its path without the part ``zeroloss``.

    Args:
        directory: The run as TensorBoard names it, ``.`` for the log directory itself.
        root: The name of a run that lies in the log directory itself.
    """
    parts = _parts(directory)
    deepest = 3 if parts and is_worker_folder(parts[-1]) else 2
    if SUBDIRECTORY in parts[-deepest:]:
        position = len(parts) - 1 - parts[::-1].index(SUBDIRECTORY)
        del parts[position]
    return "/".join(parts) or root


def join_names(directories: Iterable[str], root: str) -> tuple[dict[str, str], list[str]]:
    """Return the directory of each run by its shown name, and the names claimed twice.

    Two directories of one name keep their paths, so that neither hides the other.
    """
    listed = sorted(set(directories))
    claims = Counter(joined_name(directory, root) for directory in listed)
    names: dict[str, str] = {}
    for directory in listed:
        name = joined_name(directory, root)
        path = root if directory == "." else directory
        names[path if claims[name] > 1 else name] = directory
    return names, sorted(name for name, count in claims.items() if count > 1)


def _parts(directory: str) -> list[str]:
    return [part for part in directory.split("/") if part not in {"", "."}]
