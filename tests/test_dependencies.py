"""What the package imports is what it declares to need, and the other way round."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path("tb_zeroloss")

EXTRAS = {"keras", "tensorflow"}
"""What the recorder needs: whoever records has it."""


def imported() -> Iterator[str]:
    """Yield the top-level names that the package imports, its own and Python's left out."""
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and not node.level:
                names = [node.module or ""]
            yield from (name.split(".")[0] for name in names)


def declared() -> set[str]:
    """Return the modules of the run-time dependencies."""
    project = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = [re.split(r"[^\w-]", dependency)[0] for dependency in project["dependencies"]]
    return {name.replace("-", "_") for name in names}


def test_every_dependency_is_imported_and_every_import_is_a_dependency() -> None:
    needed = set(imported()) - set(sys.stdlib_module_names) - {PACKAGE.name} - EXTRAS
    assert needed == declared()
