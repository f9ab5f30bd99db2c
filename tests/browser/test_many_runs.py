"""The overview of hundreds of runs: only what is in view is drawn, and every run can be reached."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, FrameLocator, ViewportSize, expect

from tests.browser import sweep
from tests.browser.board import tensorboard, wait_until_read
from tests.browser.tab import THEMES, WAIT_MS, Tab

WIDE: ViewportSize = {"width": 1280, "height": 720}
NARROW: ViewportSize = {"width": 400, "height": 720}
RUNS = 500
MOST_DRAWN = 100
BROKEN = RUNS // 10
DRAWN = """
(function inside(root) {
  return [...root.querySelectorAll('*')].reduce(
    (sum, each) => sum + each.matches('tr') + (each.shadowRoot ? inside(each.shadowRoot) : 0), 0)
})(document)
"""
TO_THE_END = "window.scrollTo(0, document.documentElement.scrollHeight)"


@pytest.fixture(scope="module")
def many(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tab]:
    """A tab on all of them; fails for whatever the browser complained about."""
    log_dir = tmp_path_factory.mktemp("sweep") / "runs"
    sweep.write(log_dir, RUNS)
    with tensorboard(log_dir) as address, browser.new_context(viewport=WIDE) as context:
        wait_until_read(address, RUNS)
        tab = Tab(context.new_page(), address)
        yield tab
        assert tab.troubles == []


def opened(tab: Tab, **state: str) -> FrameLocator:
    frame = tab.open(state)
    expect(frame.get_by_role("rowheader").first).to_be_visible(timeout=WAIT_MS)
    return frame


def go_to_the_end(tab: Tab) -> None:
    """Scroll down; rows that were not drawn before turn out higher or lower than they were taken to be."""
    for _ in range(3):
        tab.evaluate(TO_THE_END)
        tab.page.wait_for_timeout(100)


@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["narrow", "wide"])
def test_few_rows_are_drawn_and_scrolling_reaches_the_last_run(many: Tab, size: ViewportSize) -> None:
    many.page.set_viewport_size(size)
    frame = opened(many)
    table = frame.get_by_role("table", name="Runs")
    expect(table).to_have_attribute("aria-rowcount", str(RUNS + 1))
    assert 5 < many.evaluate(DRAWN) < MOST_DRAWN
    go_to_the_end(many)
    last = table.locator(f"[aria-rowindex='{RUNS + 1}']")
    expect(last).to_contain_text("Not enough data")
    expect(last).to_be_in_viewport()
    assert 5 < many.evaluate(DRAWN) < MOST_DRAWN
    many.evaluate("window.scrollTo(0, 0)")
    expect(frame.get_by_role("rowheader").first).to_be_in_viewport()


def test_the_row_with_the_focus_stays_while_others_come_and_go(many: Tab) -> None:
    frame = opened(many)
    header = frame.get_by_role("rowheader").nth(2)
    name = header.inner_text().strip()
    header.get_by_role("link").focus()
    go_to_the_end(many)
    expect(frame.get_by_role("link", name=name, exact=True)).to_be_focused()
    many.page.keyboard.press("ArrowUp")
    expect(frame.get_by_role("rowheader").nth(1).get_by_role("link")).to_be_focused()
    expect(frame.get_by_role("rowheader").nth(1)).to_be_in_viewport()


def test_runs_are_found_by_name_and_by_finding(many: Tab) -> None:
    frame = opened(many)
    frame.get_by_label("Filter").fill("seed-00[0-9]")
    expect(frame.get_by_text(f"10 of {RUNS} runs")).to_be_visible()
    expect(frame.get_by_role("rowheader")).to_have_count(10)
    frame.get_by_label("Filter").fill("")
    frame.get_by_label("Finding").select_option(label=f"Single-unit softmax ({BROKEN})")
    expect(frame.get_by_role("rowheader")).to_have_count(BROKEN)
    expect(many.page).to_have_url(re.compile(r"p\.tb_zeroloss\.finding=single-unit-softmax"))


def test_folders_say_what_their_runs_come_to_and_can_be_folded(many: Tab) -> None:
    frame = opened(many)
    frame.get_by_label("Group by").select_option("folder")
    expect(many.page).to_have_url(re.compile(r"p\.tb_zeroloss\.group=folder"))
    worst = frame.get_by_role("row").filter(has=frame.get_by_role("button", name="lr=0.1", exact=True))
    expect(worst).to_contain_text("100 runs: 50 degenerate, all with Single-unit softmax; 50 no problem found so far")
    frame.get_by_role("button", name="Collapse all").click()
    expect(frame.get_by_role("rowheader")).to_have_count(0)
    oversized = frame.get_by_role("button", name="lr=1.0")
    oversized.click()
    expect(oversized).to_have_attribute("aria-expanded", "true")
    expect(frame.get_by_role("table")).to_have_attribute("aria-rowcount", "106")
    assert many.evaluate(DRAWN) < MOST_DRAWN
    assert many.violations() == []


def test_runs_are_ticked_and_compared_by_keys_alone(many: Tab) -> None:
    frame = opened(many)
    many.page.locator("iframe").focus()
    press = many.page.keyboard.press
    for _ in range(7):
        press("ArrowDown")
        press("x")
    expect(frame.get_by_text("At most 6 runs can be compared: untick 1.")).to_be_visible()
    expect(frame.get_by_role("button", name="Compare")).to_be_disabled()
    press("x")
    press("c")
    expect(frame.get_by_role("list", name="Compared runs").get_by_role("listitem")).to_have_count(6)


@pytest.mark.parametrize("dark", THEMES)
def test_axe_finds_nothing(many: Tab, dark: bool) -> None:
    frame = many.open({"group": "folder"}, dark=dark)
    expect(frame.get_by_role("rowheader").first).to_be_visible(timeout=WAIT_MS)
    frame.get_by_role("button", name="Keys").click()
    expect(frame.get_by_role("dialog", name="Keys")).to_be_visible()
    assert many.violations() == []
