"""Stand in for a method on one object, for the calls of one thread.

A strategy runs the step of each replica in a thread of its own, and the threads take turns
in the middle of the step: each must go through its own taps only.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import get_ident
from typing import Any

Method = Callable[..., Any]


class MethodPatch:
    """What an object's attribute is while some thread has a tap on the method of this name."""

    def __init__(self, owner: Any, name: str) -> None:
        """Take the place of ``owner.name``."""
        self._owner, self._name = owner, name
        self._before, self._original = owner.__dict__.get(name), getattr(owner, name)
        self._taps: dict[int, list[Method]] = {}
        owner.__dict__[name] = self

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call this thread's tap, or the method."""
        return self.beneath()(*args, **kwargs)

    def beneath(self) -> Method:
        """Return what a further tap of this thread would cover."""
        taps = self._taps.get(get_ident())
        method: Method = taps[-1] if taps else self._original
        return method

    def put_on(self, tap: Method) -> None:
        """Let this thread's calls go to ``tap``."""
        self._taps.setdefault(get_ident(), []).append(tap)

    def take_off(self) -> None:
        """Take this thread's last tap off; the last of all threads leaves no trace."""
        taps = self._taps[get_ident()]
        taps.pop()
        if taps:
            return
        del self._taps[get_ident()]
        if self._taps:
            return
        if self._before is None:
            self._owner.__dict__.pop(self._name, None)
        else:
            self._owner.__dict__[self._name] = self._before


def shadow(owner: Any, name: str) -> MethodPatch:
    """Return the shadow of a method, a new one if there is none."""
    found = owner.__dict__.get(name)
    return found if isinstance(found, MethodPatch) else MethodPatch(owner, name)


def beneath(owner: Any, name: str) -> Method:
    """Return the method that a new tap of this thread would cover."""
    found = owner.__dict__.get(name)
    method: Method = found.beneath() if isinstance(found, MethodPatch) else getattr(owner, name)
    return method
