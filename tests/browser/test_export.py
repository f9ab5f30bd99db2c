from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import FrameLocator, expect

from tests.browser.tab import WAIT_MS, Tab, violations_of

BROKEN, FIXED = "relu-head/broken", "relu-head/fixed"
RUN = {"run": BROKEN}
COMPARISON = {"view": "compare", "base": BROKEN, "runs": FIXED}
PAGES = {"run": {"run": BROKEN}, "comparison": {"base": BROKEN, "runs": FIXED}}


def menu(frame: FrameLocator) -> None:
    """Open the menu by keyboard."""
    frame.get_by_text("Export", exact=True).press("Enter")
    expect(frame.get_by_role("button", name="Download JSON")).to_be_visible(timeout=WAIT_MS)


@pytest.mark.parametrize(
    ("page", "scheme"),
    [
        ("run", "light"),
        ("comparison", "dark"),
        pytest.param("run", "dark", marks=pytest.mark.slow),
        pytest.param("comparison", "light", marks=pytest.mark.slow),
    ],
)
def test_a_page_needs_no_script_and_axe_finds_nothing(tab: Tab, page: str, scheme: str) -> None:
    tab.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    tab.page.goto(f"{tab.address}data/plugin/tb_zeroloss/report.html?{urlencode(PAGES[page])}")
    expect(tab.page.get_by_role("heading", name="Findings")).to_be_visible()
    expect(tab.page.get_by_role("img").first).to_be_visible()
    assert tab.page.locator("script").count() == 0
    assert violations_of(tab.page) == []


def test_a_page_reads_the_same_without_a_server(tab: Tab, tmp_path: Path) -> None:
    answer = tab.page.request.get(f"{tab.address}data/plugin/tb_zeroloss/report.html?{urlencode(RUN)}")
    kept = tmp_path / "report.html"
    kept.write_bytes(answer.body())
    tab.page.context.set_offline(True)
    tab.page.goto(kept.as_uri())
    expect(tab.page.get_by_role("heading", name=BROKEN)).to_be_visible()
    expect(tab.page.get_by_role("img").first).to_be_visible()


def test_the_menu_closes_with_escape_and_gives_the_focus_back(tab: Tab) -> None:
    frame = tab.open(RUN)
    menu(frame)
    assert tab.violations() == []
    frame.get_by_role("button", name="Download JSON").focus()
    tab.page.keyboard.press("Escape")
    expect(frame.get_by_role("button", name="Download JSON")).to_be_hidden()
    expect(frame.get_by_text("Export", exact=True)).to_be_focused()


@pytest.mark.parametrize("state", [RUN, COMPARISON], ids=["run", "comparison"])
def test_what_is_shown_can_be_taken_along(tab: Tab, state: dict[str, str]) -> None:
    tab.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    frame = tab.open(state)
    menu(frame)
    with tab.page.expect_download() as downloading:
        frame.get_by_role("button", name="Download JSON").click()
    assert json.loads(Path(downloading.value.path()).read_text(encoding="utf-8"))["schema"] == 1
    menu(frame)
    frame.locator("zl-export").get_by_role("button", name="Copy as Markdown").click()
    expect(frame.get_by_role("button", name="Copied")).to_be_visible()
    text = str(tab.page.evaluate("navigator.clipboard.readText()"))
    assert f"`{BROKEN}`" in text
    assert f"[Open in TensorBoard](<{tab.address}" in text
    with tab.page.context.expect_page() as opening:
        frame.get_by_role("link", name="Open HTML report").click()
    expect(opening.value.get_by_role("heading", name="Findings")).to_be_visible()


def test_the_open_finding_is_copied_by_itself(tab: Tab) -> None:
    tab.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    frame = tab.open(RUN)
    frame.locator("zl-finding").get_by_role("button", name="Copy as Markdown").click()
    expect(frame.get_by_role("button", name="Copied")).to_be_visible()
    text = str(tab.page.evaluate("navigator.clipboard.readText()"))
    assert text.startswith("### ▲ Critical: Targets out of the output's range\n")
    assert "p.tb_zeroloss.rule=targets-out-of-range>)" in text
