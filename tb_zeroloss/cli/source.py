"""Where in the user's program a run was recorded."""

from __future__ import annotations


def file_and_line(source: str | None) -> tuple[str, str]:
    """Return the file and the line of ``train.py:41``; both are empty when they are not known."""
    file, _, line = (source or "").rpartition(":")
    return (file, line) if file and line.isdecimal() else ("", "")
