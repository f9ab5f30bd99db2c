"""Print a line for the user."""

from __future__ import annotations

import contextlib
import sys


def say(text: str, *, wrong: bool = False) -> None:
    """Print to stdout, or to stderr what went ``wrong``; a stream that is full or closed must not end a training."""
    with contextlib.suppress(OSError, ValueError):
        print(f"tb_zeroloss: {text}", file=sys.stderr if wrong else sys.stdout, flush=True)
