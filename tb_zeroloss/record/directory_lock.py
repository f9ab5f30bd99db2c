"""Which directories are written to now: two writers in one folder lose data."""

from __future__ import annotations

import weakref
from typing import Protocol


class Owner(Protocol):
    """Something that writes to a directory."""

    def gives_way(self) -> bool:
        """Return whether another may write there now; lets go of the directory if so."""


_owners: weakref.WeakValueDictionary[str, Owner] = weakref.WeakValueDictionary()


def is_claimed(directory: str) -> bool:
    """Return whether someone writes to ``directory`` now, or has not said that it is over."""
    return directory in _owners


def refuse_if_claimed(where: str, directory: str) -> None:
    """Raise ``ValueError`` if someone writes to ``directory`` and does not give way to ``where``, which asks."""
    other = _owners.get(directory)
    if other is not None and not other.gives_way():
        raise ValueError(
            f"{where}: a {type(other).__name__} is writing to {directory} now, and two writers in one folder lose data."
            " Pass a log_dir or a name of its own to each, or close the other first."
        )


def claim(where: str, directory: str, owner: Owner) -> None:
    """Note that ``owner``, kept weakly, writes to ``directory`` from now on.

    Raises:
        ValueError: if another owner writes there and does not give way.
    """
    if _owners.get(directory) is not owner:
        refuse_if_claimed(where, directory)
    _owners[directory] = owner


def release(directory: str, owner: Owner) -> None:
    """Note that ``owner`` no longer writes to ``directory``."""
    if _owners.get(directory) is owner:
        del _owners[directory]
