from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import FrameLocator, expect

from tests.browser.tab import WAIT_MS, Tab

SEVERITY_ORDER = ("degenerate", "suspicious", "not-enough-data", "no-problem-found")
BROKEN, FIXED = "relu-head/broken", "relu-head/fixed"
VIEWS = {
    "overview": {},
    "run": {"run": BROKEN},
    "compare": {"view": "compare", "base": BROKEN, "runs": FIXED},
}


def run_names(frame: FrameLocator) -> list[str]:
    """Return the names in the overview's table, from the top."""
    expect(frame.get_by_role("row").nth(1)).to_be_visible(timeout=WAIT_MS)
    return [link.strip() for link in frame.locator("tbody").get_by_role("link").all_inner_texts()]


def test_the_tab_appears_in_tensorboards_bar(tab: Tab) -> None:
    tab.page.goto(tab.address)
    expect(tab.page.get_by_role("tab", name="Degeneracy")).to_be_visible(timeout=WAIT_MS)


def test_the_overview_lists_every_run_worst_first(tab: Tab, demo_overview: dict[str, Any]) -> None:
    names = run_names(tab.open())
    verdicts = {row["name"]: row["verdict"] for row in demo_overview["runs"]}
    assert set(names) == set(verdicts)
    ranks = [SEVERITY_ORDER.index(verdicts[name]) for name in names]
    assert ranks == sorted(ranks)


def test_every_broken_run_is_above_every_fixed_one(tab: Tab) -> None:
    names = run_names(tab.open())
    last_broken = max(place for place, name in enumerate(names) if name.endswith("/broken"))
    first_fixed = min(place for place, name in enumerate(names) if name.endswith("/fixed"))
    assert last_broken < first_fixed


def test_a_link_to_a_run_opens_it_cold(tab: Tab, demo_overview: dict[str, Any]) -> None:
    frame = tab.open({"run": BROKEN})
    (row,) = (row for row in demo_overview["runs"] if row["name"] == BROKEN)
    expect(frame.get_by_role("heading", name=BROKEN)).to_be_visible(timeout=WAIT_MS)
    expect(frame.get_by_text(row["main"]).first).to_be_visible()


def test_a_link_to_a_comparison_opens_it_cold(tab: Tab) -> None:
    frame = tab.open(VIEWS["compare"])
    expect(frame.get_by_text("fixed", exact=False).first).to_be_visible(timeout=WAIT_MS)
    expect(frame.get_by_text(BROKEN).first).to_be_visible()
    expect(frame.get_by_text(FIXED).first).to_be_visible()


def test_a_click_on_a_run_can_be_sent_as_a_link(tab: Tab) -> None:
    frame = tab.open()
    name = run_names(frame)[0]
    frame.get_by_role("link", name=name, exact=True).click()
    expect(frame.get_by_role("heading", name=name)).to_be_visible()
    tab.page.reload()
    expect(tab.frame.get_by_role("heading", name=name)).to_be_visible(timeout=WAIT_MS)


def test_the_theme_follows_tensorboards(tab: Tab) -> None:
    run_names(tab.open())
    colour = "getComputedStyle(document.querySelector('zl-app')).backgroundColor"
    light = tab.evaluate(colour)
    tab.page.evaluate("document.body.classList.add('dark-mode')")
    tab.page.wait_for_timeout(200)
    assert tab.evaluate(colour) != light
    assert tab.evaluate("document.documentElement.dataset.theme") == "dark"


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("view", VIEWS)
def test_axe_finds_nothing(tab: Tab, view: str, dark: bool) -> None:
    frame = tab.open(VIEWS[view], dark=dark)
    expect(frame.get_by_role("main")).to_contain_text("relu-head", timeout=WAIT_MS)
    assert tab.violations() == []
