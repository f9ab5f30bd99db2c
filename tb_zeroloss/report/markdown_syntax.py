"""Text put into Markdown so that it stays text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from urllib.parse import quote

from tb_zeroloss.report.words import CODE_IN_PROSE

_SPECIAL = re.compile(r"[\\`*\[\]<>~&#$]|(?<![^\W_])_|_(?![^\W_])")
"""What begins markup inside a line; an underscore within a word does not."""

_FIRST = re.compile(r"^(\d*)([-+=.)])(?=[-+=\s]|$)")
"""What begins a list or a heading at the start of a line."""

_SAFE_IN_LINKS = "/:?#&=%@!$'()*+,;~[]"


def text(words: str) -> str:
    """Return words as one line in which nothing is markup."""
    escaped = _SPECIAL.sub(r"\\\g<0>", _on_one_line(words))
    return _FIRST.sub(r"\1\\\2", escaped)


def prose(words: str) -> str:
    """Return the prose of a rule: what stands between backquotes is code, the rest is text."""
    parts = CODE_IN_PROSE.split(_on_one_line(words))
    return "".join(code(part) if place % 2 else _SPECIAL.sub(r"\\\g<0>", part) for place, part in enumerate(parts))


def code(name: str) -> str:
    """Return a name as code: nothing in it is markup, a mention or a link."""
    line = _on_one_line(name)
    fence = "`" * (max(map(len, re.findall("`+", line)), default=0) + 1)
    pad = " " if line.startswith("`") or line.endswith("`") else ""
    return f"{fence}{pad}{line}{pad}{fence}"


def link(words: str, address: str) -> str:
    """Return a link; an address cannot end it early."""
    return f"[{text(words)}](<{quote(address, safe=_SAFE_IN_LINKS)}>)"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table of cells that are Markdown already."""
    return "\n".join([_row(head), _row(["---"] * len(head)), *map(_row, rows)])


def folded(title: str, lines: Sequence[str]) -> str:
    """Return a list that is closed at first, or nothing without lines; the title is HTML already."""
    items = "\n".join(f"- {line}" for line in lines)
    return f"<details><summary>{title}</summary>\n\n{items}\n\n</details>" if lines else ""


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _on_one_line(words: str) -> str:
    return " ".join(words.split())
