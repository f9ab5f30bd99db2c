"""Which loop a ``tf.summary`` writer takes the records of: a run holds one model, and a writer one run."""

from __future__ import annotations

import weakref
from typing import Any, Generic, TypeVar

Holder = TypeVar("Holder")


class Held(Generic[Holder]):
    """Remembers who came first; neither writers nor holders are kept alive."""

    def __init__(self) -> None:
        """Start with none."""
        self._holders: weakref.WeakKeyDictionary[Any, weakref.ref[Holder]] = weakref.WeakKeyDictionary()

    def other_than(self, owner: Holder, writer: Any) -> Holder | None:
        """Return who else holds a writer; if nobody does, ``owner`` holds it from now on."""
        known = self._holders.get(writer)
        holder = None if known is None else known()
        if holder is None:
            self._holders[writer] = weakref.ref(owner)
        return None if holder is owner else holder
