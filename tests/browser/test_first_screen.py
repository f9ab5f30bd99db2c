"""What a person has in view in a window of 1280 x 720 without scrolling: asked of the demo's runs."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, ViewportSize, expect

from tests.browser.tab import WAIT_MS, Tab

WINDOW = ViewportSize(width=1280, height=720)
LEAST_ROWS = 8


@pytest.fixture
def window(browser: Browser, demo_board: str) -> Iterator[Tab]:
    with browser.new_context(viewport=WINDOW) as context:
        tab = Tab(context.new_page(), demo_board)
        yield tab
        assert tab.troubles == []


def is_in_view(part: Locator) -> bool:
    """Return whether all of it is inside the window."""
    box = part.bounding_box()
    return box is not None and box["y"] >= 0 and box["y"] + box["height"] <= WINDOW["height"]


def test_the_overview_says_which_runs_are_broken_and_why(window: Tab) -> None:
    frame = window.open()
    rows = frame.get_by_role("row").filter(has=frame.get_by_role("rowheader"))
    expect(rows.first).to_be_visible(timeout=WAIT_MS)
    seen = [row for row in rows.all() if is_in_view(row)]
    assert len(seen) >= LEAST_ROWS
    for row in seen:
        expect(row).to_contain_text("Degenerate")
        assert len(row.get_by_role("cell").nth(2).inner_text()) > 20, "the main finding is a sentence"


def test_one_click_later_cause_evidence_and_first_fix_are_in_view(window: Tab) -> None:
    frame = window.open()
    frame.get_by_role("link", name="one-unit-softmax/broken").click()
    cause = frame.get_by_role("heading", name="is a softmax over one unit")
    expect(cause).to_be_visible(timeout=WAIT_MS)
    evidence = frame.locator("zl-chart .plot")
    expect(evidence).to_be_visible()
    fix = frame.locator("zl-finding ol li").first
    assert [is_in_view(part) for part in (cause, evidence, fix)] == [True, True, True]


def test_a_comparison_has_what_became_of_the_findings_and_what_was_changed_in_view(window: Tab) -> None:
    frame = window.open({"view": "compare", "base": "relu-head/broken", "runs": "relu-head/fixed"})
    headline = frame.get_by_role("heading", name=re.compile(r"problems? fixed, \d+ still there, \d+ new"))
    expect(headline).to_be_visible(timeout=WAIT_MS)
    changed = frame.get_by_text("Changed:")
    first = frame.locator("zl-compare-table tbody tr").first
    assert [is_in_view(part) for part in (headline, changed, first)] == [True, True, True]
