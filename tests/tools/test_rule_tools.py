"""A new rule is written whole, and one that lacks a part is named with the file where it belongs."""

from __future__ import annotations

import ast
import shutil
from pathlib import Path

import pytest

from tb_zeroloss.rules import load_rules
from tb_zeroloss.tools.new_rule import CATALOGUE, write_rule
from tb_zeroloss.tools.rule_parts import CASES, EXPECTATIONS, FAULTS, PAGES, complaints

ROOT = Path(__file__).parents[2]
RULE, PAIR = "loud-optimizer", "rate-in-percent"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Return the root of a project with the files that the tools look into."""
    for folder in (CASES, PAGES, Path("tb_zeroloss/rules"), Path("demo/rules")):
        (tmp_path / folder).mkdir(parents=True)
    for path in (EXPECTATIONS, FAULTS, CATALOGUE):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / path, tmp_path / path)
    return tmp_path


def test_every_rule_has_all_its_parts() -> None:
    assert complaints([rule.id for rule in load_rules()], ROOT) == []


def test_a_rule_without_its_parts_is_named_with_each(tree: Path) -> None:
    (said,) = complaints([RULE], tree)
    assert said.startswith(f"{RULE} lacks ")
    for path in (CASES / "loud_optimizer.py", EXPECTATIONS, FAULTS, PAGES / f"{RULE}.md"):
        assert str(path) in said


def test_what_is_written_is_listed_and_lacks_only_what_a_person_knows(tree: Path) -> None:
    written = write_rule(RULE, PAIR, tree)
    for path in written:
        ast.parse((tree / path).read_text())
    assert f'"{PAIR}"' in (tree / CATALOGUE).read_text()
    assert f'"rules/{PAIR}/broken": Expectation(primary=("{RULE}",))' in (tree / EXPECTATIONS).read_text()
    (said,) = complaints([RULE], tree)
    assert str(FAULTS) in said
    assert str(CASES) not in said


def test_a_name_that_is_taken_or_no_name_is_refused(tree: Path) -> None:
    write_rule(RULE, PAIR, tree)
    with pytest.raises(FileExistsError, match="take another name"):
        write_rule(RULE, PAIR, tree)
    with pytest.raises(ValueError, match="kebab-case"):
        write_rule("Loud Optimizer", PAIR, tree)
