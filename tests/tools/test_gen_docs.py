"""## What it detects
More than {limit} of the rows are odd.

## Why it matters
Odd | even.

## How to fix it
1. Look at the rows.
2. Count them again.

## Check it yourself
`count(rows)`

## When it is innocent
All rows are odd by design.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tb_zeroloss.checks.rule import Hit, Limits, Rule, Threshold, rule
from tb_zeroloss.rules import load_rules
from tb_zeroloss.schema.quantities import EVALUATION, GROUPS, METRICS, VALIDATED
from tb_zeroloss.series import RunSeries
from tb_zeroloss.tools.gen_docs import BEGIN, END, between_marks, format_page, rule_page, rule_table, write


@rule(
    title="Odd rows",
    passed="Rows are even",
    tier=2,
    thresholds=(Threshold("limit", 0.25, "share", "even runs stay below 10 %"),),
    explained_by=("other",),
)
def odd_rows(run: RunSeries, limits: Limits) -> Hit | None:
    return None


@pytest.fixture
def odd() -> Rule:
    return odd_rows


def test_a_rules_page_has_its_prose_its_thresholds_and_what_explains_it(odd: Rule) -> None:
    page = rule_page(odd)
    assert "More than 25 % of the rows are odd." in page
    assert "1. Look at the rows.\n2. Count them again.\n" in page
    assert "| `limit` | 0.25 | share | even runs stay below 10 % |" in page
    assert "[other](other.md)" in page


def test_a_table_row_leads_to_the_page_and_keeps_the_columns(odd: Rule) -> None:
    row = rule_table([odd], "docs/rules/").splitlines()[2]
    assert row.startswith("| [test-gen-docs](docs/rules/test-gen-docs.md) | warning | gradient and optimizer |")
    assert row.count("|") == 5


def test_the_format_page_names_every_tag_and_column() -> None:
    page = format_page()
    assert all(f"- `{group.tag}`, as `{tag}`" in page for tag, group in VALIDATED.items())
    for group in (*GROUPS, EVALUATION, METRICS):
        assert f"## `{group.tag}`" in page
        for quantity in group:
            assert f"| `{quantity.name}` | {quantity.unit} |" in page


def test_only_what_is_between_the_marks_is_replaced() -> None:
    text = f"before\n{BEGIN}\nold\n{END}\nafter\n"
    assert between_marks(text, "new\n") == f"before\n{BEGIN}\nnew\n{END}\nafter\n"


def test_a_readme_without_marks_is_refused() -> None:
    with pytest.raises(ValueError, match="once each"):
        between_marks("no marks", "table")


def test_every_rule_gets_a_page_and_the_page_of_a_rule_that_is_gone_goes(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text(f"{BEGIN}\n{END}\n")
    stale = tmp_path / "docs" / "rules" / "gone.md"
    stale.parent.mkdir(parents=True)
    stale.write_text("old")
    write(tmp_path)
    assert not stale.exists()
    pages = {page.stem for page in stale.parent.glob("*.md")} - {"index"}
    assert pages == {found.id for found in load_rules()}
    assert set(re.findall(r"docs/rules/([\w-]+)\.md", (tmp_path / "README.md").read_text())) == pages
