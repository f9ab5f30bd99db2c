from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import FrameLocator, Locator, expect

from demo.expectations import BROKEN as EXPECTATIONS
from tests.browser.tab import WAIT_MS, Tab

SEVERITY_ORDER = ("degenerate", "suspicious", "not-enough-data", "no-problem-found")
BROKEN, FIXED = "relu-head/broken", "relu-head/fixed"
PAGE_COLOUR = "getComputedStyle(document.body).backgroundColor"
VIEWS: dict[str, dict[str, str]] = {
    "overview": {},
    "run": {"run": BROKEN},
    "compare": {"view": "compare", "base": BROKEN, "runs": FIXED},
}


def run_names(frame: FrameLocator) -> list[str]:
    """Return the names in the overview's table, from the top."""
    expect(frame.get_by_role("rowheader").first).to_be_visible(timeout=WAIT_MS)
    return [name.strip() for name in frame.get_by_role("rowheader").all_inner_texts()]


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
    last_broken = max(
        names.index(name) for name, expected in EXPECTATIONS.items() if expected.primary and name in names
    )
    first_fixed = min(place for place, name in enumerate(names) if name.endswith("/fixed"))
    assert last_broken < first_fixed, names


def run_cells(frame: FrameLocator) -> list[Locator]:
    """Return the cells of the overview's table."""
    run_names(frame)
    return frame.get_by_role("cell").all()


def test_nothing_in_the_overview_runs_into_its_neighbour(tab: Tab) -> None:
    cells = run_cells(tab.open())
    wide = [cell.inner_text() for cell in cells if cell.evaluate("cell => cell.scrollWidth > cell.clientWidth + 1")]
    assert wide == []


def test_a_link_to_a_run_opens_it_cold(tab: Tab, demo_overview: dict[str, Any]) -> None:
    frame = tab.open(VIEWS["run"])
    (row,) = (row for row in demo_overview["runs"] if row["name"] == BROKEN)
    expect(frame.get_by_role("heading", name=BROKEN)).to_be_visible(timeout=WAIT_MS)
    expect(frame.get_by_role("heading", name=row["main"])).to_be_visible()
    for section in ("What we saw", "Why it matters", "How to fix", "Check it yourself", "Innocent if"):
        expect(frame.get_by_role("heading", name=section)).to_be_visible()


@pytest.mark.parametrize(
    ("run", "verdict"),
    [
        ("tiny-targets/broken", "The loss is not 0. It is"),
        ("one-unit-softmax/broken", "The loss is exactly 0 in"),
        ("nan-mask/broken", "Values that are not a number were seen"),
    ],
)
def test_whether_a_zero_is_real_is_said_first(tab: Tab, run: str, verdict: str) -> None:
    frame = tab.open()
    run_names(frame)
    frame.get_by_role("link", name=run).click()
    expect(frame.get_by_text("Is the loss zero?")).to_be_visible()
    expect(frame.locator(".zero")).to_contain_text(verdict)


def test_a_link_to_a_comparison_opens_it_cold(tab: Tab) -> None:
    frame = tab.open(VIEWS["compare"])
    expect(frame.get_by_role("heading", name="fixed")).to_be_visible(timeout=WAIT_MS)
    for name in (BROKEN, FIXED):
        expect(frame.get_by_role("columnheader", name=name)).to_be_visible()


def test_a_click_on_a_run_makes_a_link_that_can_be_sent(tab: Tab) -> None:
    frame = tab.open()
    name = run_names(frame)[0]
    frame.get_by_role("link", name=name, exact=True).click()
    expect(frame.get_by_role("heading", name=name, exact=True)).to_be_visible()
    tab.page.wait_for_load_state("networkidle")
    tab.page.goto("about:blank")
    tab.page.go_back()
    expect(tab.frame.get_by_role("heading", name=name, exact=True)).to_be_visible(timeout=WAIT_MS)


@pytest.mark.parametrize("view", ["run", "compare"])
def test_the_way_back_leads_to_the_overview(tab: Tab, view: str) -> None:
    frame = tab.open(VIEWS[view])
    frame.get_by_role("link", name="All runs").click()
    assert BROKEN in run_names(frame)
    tab.page.wait_for_load_state("networkidle")


def test_two_selected_runs_are_compared_by_keyboard_alone(tab: Tab) -> None:
    frame = tab.open()
    run_names(frame)
    for name in (BROKEN, FIXED):
        frame.get_by_role("checkbox", name=f"Select {name}").press("Space")
    frame.get_by_role("button", name="Compare").press("Enter")
    expect(frame.get_by_role("columnheader", name=FIXED)).to_be_visible()


def test_the_theme_follows_tensorboards(tab: Tab) -> None:
    run_names(tab.open())
    light = tab.evaluate(PAGE_COLOUR)
    tab.page.evaluate("document.body.classList.add('dark-mode')")
    tab.page.wait_for_function("document.body.classList.contains('dark-mode')")
    expect(tab.frame.locator("html")).to_have_attribute("data-theme", "dark")
    dark = tab.evaluate(PAGE_COLOUR)
    tab.page.evaluate("document.body.classList.remove('dark-mode')")
    expect(tab.frame.locator("html")).to_have_attribute("data-theme", "light")
    assert tab.evaluate(PAGE_COLOUR) == light != dark


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("view", VIEWS)
def test_axe_finds_nothing(tab: Tab, view: str, dark: bool) -> None:
    frame = tab.open(VIEWS[view], dark=dark)
    expect(frame.get_by_role("main")).to_contain_text("relu-head", timeout=WAIT_MS)
    assert tab.violations() == []


def test_axe_would_find_something(tab: Tab) -> None:
    run_names(tab.open())
    tab.evaluate("document.body.append(document.createElement('button'))")
    assert [found.partition(":")[0] for found in tab.violations()] == ["button-name"]
