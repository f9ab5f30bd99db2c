from __future__ import annotations

import dataclasses

import pytest

from tb_zeroloss.report.active_settings import settings_payload
from tb_zeroloss.report.comparison import compare_payload
from tb_zeroloss.report.detail import detail_payload
from tb_zeroloss.report.findings import Judged
from tb_zeroloss.report.markdown import comparison_markdown, finding_markdown
from tb_zeroloss.report.markdown_runs import report_markdown, run_markdown
from tb_zeroloss.report.markdown_syntax import code, link, prose, table, text
from tb_zeroloss.report.payload import ReportPayload
from tb_zeroloss.report.public import judge_run
from tb_zeroloss.settings.settings import Settings
from tests import events

DEFAULTS = settings_payload(Settings())
TWO = Settings(select=("single-unit-softmax", "inconsistent-loss", "flat-loss"))
INERT = "<script>alert(1)</script>"


def judged(name: str, *, broken: bool = False, settings: Settings | None = None) -> Judged:
    made = events.broken_records(range(60)) if broken else events.records(range(60))
    return judge_run(name, events.series(made, name), settings or Settings(select=("single-unit-softmax",)))


@pytest.mark.parametrize(
    ("words", "escaped"),
    [
        ("dense_1 uses mean_squared_error", "dense_1 uses mean_squared_error"),
        ("__init__ *bold* `code`", r"\_\_init\_\_ \*bold\* \`code\`"),
        (INERT, r"\<script\>alert(1)\</script\>"),
        ("[a](b) & #1 ~x~ $y$ \\", r"\[a\](b) \& \#1 \~x\~ \$y\$ \\"),
        ("1. a\n- b", r"1\. a - b"),
        ("- b", r"\- b"),
        ("-1.2 to 3", "-1.2 to 3"),
        ("5.3 of them", "5.3 of them"),
    ],
)
def test_nothing_in_a_text_is_markup(words: str, escaped: str) -> None:
    assert text(words) == escaped


@pytest.mark.parametrize(
    ("name", "span"),
    [
        ("a/b", "`a/b`"),
        ("a`b", "``a`b``"),
        ("`a", "`` `a ``"),
        ("a\nb", "`a b`"),
        (INERT, f"`{INERT}`"),
    ],
)
def test_a_name_is_code_that_cannot_end_early(name: str, span: str) -> None:
    assert code(name) == span


def test_code_in_the_prose_of_a_rule_stays_code() -> None:
    assert prose("Use `Dense(1)` or ``x_*`` * 2.") == r"Use `Dense(1)` or `x_*` \* 2."


def test_an_address_cannot_end_its_link() -> None:
    assert link("Open", "http://h/#a=b%2Fc>) <x>") == "[Open](<http://h/#a=b%2Fc%3E)%20%3Cx%3E>)"


def test_a_bar_does_not_end_a_cell() -> None:
    assert table(["A"], [[code("a|b")]]).splitlines() == ["| A |", "| --- |", r"| `a\|b` |"]


def test_a_finding_says_all_that_the_tab_says_of_it() -> None:
    detail = detail_payload(judged("pair/broken", broken=True))
    address = "http://host:6006/#tb_zeroloss&p.tb_zeroloss.run=pair%2Fbroken"
    lines = finding_markdown("pair/broken", detail.run.findings[0], address).splitlines()
    assert [line for line in lines if line] == [
        "### ▲ Critical: Single-unit softmax",
        "**The output 'dense_1' is a softmax over one unit: it answers 1 for every input, whatever the weights are.**",
        "Run `pair/broken` · steps 0 to 59 · rule `single-unit-softmax`",
        "**What we saw**",
        "- **100 %** · elements that are exactly 1, steps 0 to 59.",
        "**Why it matters.** Softmax divides each unit by the sum over units; with one unit that is 1 whatever the "
        "weights are. The predictions never change, even where Keras computes the loss from the logits behind it and "
        "the loss falls.",
        "**How to fix**",
        '1. For two classes: `Dense(1, activation="sigmoid")` with `binary_crossentropy`.',
        '2. Or `Dense(2, activation="softmax")` with `sparse_categorical_crossentropy`.',
        "3. For regression: `Dense(1)` without activation.",
        "**Check it yourself.** `model.predict(x[:5])` gives five times 1.0.",
        "**Innocent if.** Never as the output of a model; attention over a sequence of length 1 is not an output.",
        f"[Open in TensorBoard](<{address}>)",
    ]


def test_a_fact_that_is_held_against_a_limit_names_it_with_its_reason() -> None:
    (_, finding) = detail_payload(judged("a", broken=True, settings=TWO)).run.findings
    told = finding_markdown("a", finding)
    assert " · rule `inconsistent-loss` · follows from `single-unit-softmax`" in told
    assert "- **0.224 loss / weight** against a limit of 0.0001 loss / weight · Euclidean norm" in told
    assert " Why this limit: a cross-entropy rounds to 0 in float32 below 6e-8" in told


def test_a_run_lists_what_follows_and_what_was_not_checked() -> None:
    told = run_markdown(detail_payload(judged(INERT, broken=True, settings=TWO)), DEFAULTS, "http://h/#x")
    assert told.startswith(f"## `{INERT}`\n\n**▲ Degenerate: 1 critical finding, 1 consequence**\n")
    assert told.count("#### ") == 1
    assert "**What follows from that**\n\n- ▲ Critical: " in told
    assert "not checked</summary>\n\n- `" in told
    assert told.endswith("[Open in TensorBoard](<http://h/#x>)\n")


def test_limits_that_are_not_the_default_are_named() -> None:
    settings = Settings(ignore={"flat-loss": "known"})
    run = judged("a", settings=settings)
    assert "Not the default settings: switched off: flat-loss (known)" in run_markdown(
        detail_payload(run), settings_payload(settings)
    )


def test_a_comparison_is_two_tables() -> None:
    comparison = compare_payload(judged("a|b", broken=True).read(), [judged(INERT).read()])
    lines = comparison_markdown(comparison, DEFAULTS).splitlines()
    assert lines[0] == "### 1 problem fixed, 0 still there, 0 new"
    assert lines[2:4] == ["- A `a|b`: ▲ Degenerate (baseline)", f"- B `{INERT}`: ✓ No problem found so far"]
    assert rf"| Finding | Change | A `a\|b` | B `{INERT}` |" in lines
    assert (
        "| ▲ Single-unit softmax | fixed | The output 'dense_1' is a softmax over one unit: it answers 1 for every "
        "input, whatever the weights are. | No output is a softmax over one unit |" in lines
    )
    assert "| output | softmax, 1 unit | linear, 1 unit |" in lines


def test_runs_that_are_alike_have_no_tables() -> None:
    told = comparison_markdown(compare_payload(judged("a").read(), [judged("b").read()]), DEFAULTS)
    assert "None of these runs has a finding." in told
    assert "No setting differs." in told


def test_a_report_begins_with_a_table_of_its_runs() -> None:
    runs = [detail_payload(judged("a", broken=True)).run, detail_payload(judged("b")).run]
    lines = report_markdown(ReportPayload(runs, DEFAULTS)).splitlines()
    assert lines[0] == "## Degeneracy report"
    assert lines[4].startswith("| `a` | ▲ Degenerate | The output 'dense_1' is a softmax over one unit: ")
    assert lines[5] == "| `b` | ✓ No problem found so far | 1 check passed, 0 not checked |"
    assert "### `a`: ▲ Degenerate" in lines


def test_a_run_that_could_not_be_read_says_why_in_a_report() -> None:
    run = dataclasses.replace(detail_payload(judged("a")).run, outcomes={}, reasons={"run": "Could not read run a."})
    assert report_markdown(ReportPayload([run], DEFAULTS)).count("Could not read run a.") == 2
