"""See what gradients are taken of, whoever takes them: each ``GradientTape`` of a thread, while it is watched."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from threading import Lock, get_ident
from typing import Any

import tensorflow as tf

from tb_zeroloss.record.stats.observation import Tensor


@dataclass(frozen=True)
class Differentiated:
    """One call of ``GradientTape.gradient``.

    Attributes:
        targets: What it is the gradient of; the elements of all of them are added up.
        sources: Of which variables or tensors.
        gradients: What it gave, in the order of the sources.
    """

    targets: list[Tensor]
    sources: list[Any]
    gradients: list[Any]


Note = Callable[[Differentiated], None]

_lock = Lock()
_watchers: dict[int, list[Note]] = {}
_original = tf.GradientTape.gradient


@contextlib.contextmanager
def watched_tapes(note: Note) -> Iterator[None]:
    """Have ``note`` told of each gradient that this thread takes; afterwards the class is as it was."""
    mine = get_ident()
    with _lock:
        if not _watchers:
            setattr(tf.GradientTape, "gradient", _told)  # noqa: B010  a checker takes it for a method of its own
        _watchers.setdefault(mine, []).append(note)
    try:
        yield
    finally:
        with _lock:
            _watchers[mine].pop()
            if not _watchers[mine]:
                del _watchers[mine]
            if not _watchers:
                setattr(tf.GradientTape, "gradient", _original)  # noqa: B010


def _told(tape: Any, target: Any, sources: Any, *args: Any, **options: Any) -> Any:
    gradients = _original(tape, target, sources, *args, **options)
    for note in _watchers.get(get_ident(), ()):
        parts = (tf.nest.flatten(part) for part in (target, sources, gradients))
        note(Differentiated(*parts))
    return gradients
