"""Say why something failed: in one line, and without what is private to a machine."""

from __future__ import annotations

import re

LONGEST = 300
"""Characters of a message that are kept: TensorFlow's may fill pages."""

_ABSOLUTE = re.compile(r"(?<![\w.:/])(?:[A-Za-z]:)?[/\\](?:[^\s/\\:;,'\"()]+[/\\])+")


def cause(error: BaseException) -> str:
    """Return kind and first line of an error; of a path only the last part stays."""
    text = str(error).strip().splitlines()
    kind = type(error).__name__
    return f"{kind}: {_ABSOLUTE.sub('', text[0])[:LONGEST]}" if text else kind
