"""Say of every rule which of its parts is missing.

``python -m tb_zeroloss.tools.rule_parts`` is a part of ``make check`` and is run in the root of the project.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from tb_zeroloss.rules import load_rules

CASES = Path("tests/rules/cases")
EXPECTATIONS = Path("demo/expectations.py")
PAGES = Path("docs/rules")
FAULTS = Path("benchmarks/diagnosis/accepted.toml")


def module_of(rule: str) -> str:
    """Return the name of the files of a rule."""
    return rule.replace("-", "_")


def missing_parts(rule: str, root: Path) -> Iterator[str]:
    """Yield what a rule lacks in the tree below ``root``, each with the file where it belongs."""
    cases = CASES / f"{module_of(rule)}.py"
    if not (root / cases).exists():
        yield f"runs on which it ends in each way ({cases})"
    if f'"{rule}"' not in (root / EXPECTATIONS).read_text(encoding="utf-8"):
        yield f"a demo run in which it must be found ({EXPECTATIONS})"
    if f'"{rule}"' not in (root / FAULTS).read_text(encoding="utf-8"):
        yield f"the faults it names, or that it names none ({FAULTS})"
    page = PAGES / f"{rule}.md"
    if not (root / page).exists():
        yield f"its page ({page}: run make generate)"


def complaints(rules: list[str], root: Path) -> list[str]:
    """Return a sentence for each rule that lacks something."""
    lacking = ((rule, list(missing_parts(rule, root))) for rule in rules)
    return [f"{rule} lacks {'; '.join(parts)}." for rule, parts in lacking if parts]


if __name__ == "__main__":
    own = [rule.id for rule in load_rules() if rule.check.__module__.startswith("tb_zeroloss.")]
    said = complaints(own, Path())
    sys.exit("\n".join(said) if said else 0)
