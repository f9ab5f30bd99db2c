"""Rules and limits that stand in the address of the tab."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests import events
from tests.browser.board import tensorboard, wait_until_read
from tests.browser.tab import THEMES, WAIT_MS, Tab

SETTINGS = {
    "select": "exact-zero-loss,single-unit-softmax,flat-loss",
    "ignore": "single-unit-softmax:the head is replaced%2C later",
    "limits": "exact-zero-loss.records:1000",
}


@pytest.mark.parametrize("dark", THEMES)
def test_settings_of_the_address_are_in_force_shown_and_taken_back(
    browser: Browser, tmp_path: Path, dark: bool
) -> None:
    events.write(tmp_path / "broken" / "zeroloss", events.broken_records(range(60)))
    with tensorboard(tmp_path) as address, browser.new_context() as context:
        wait_until_read(address, runs=1)
        tab = Tab(context.new_page(), address)
        main = tab.open({**SETTINGS, "run": "broken"}, dark=dark).get_by_role("main")
        expect(main).to_contain_text("only exact-zero-loss, single-unit-softmax, flat-loss", timeout=WAIT_MS)
        expect(main).to_contain_text("switched off: single-unit-softmax (the head is replaced, later)")
        expect(main).to_contain_text("exact-zero-loss.records is 1000")
        expect(main).to_contain_text("No problem found so far")
        main.get_by_text("Switched off (1)").click()
        expect(main).to_contain_text("Switched off: the head is replaced, later")
        assert tab.violations() == []
        main.get_by_role("link", name="All runs").click()
        expect(main.get_by_role("row").filter(has_text="broken")).to_contain_text("No problem found so far")
        main.get_by_role("link", name="Use the defaults").click()
        expect(main.get_by_role("row").filter(has_text="broken")).to_contain_text("Degenerate")
        expect(main).not_to_contain_text("Not the default settings")
        expect(tab.page).to_have_url(re.compile(r"#tb_zeroloss$"))
        tab.page.go_back()
        expect(main).to_contain_text("exact-zero-loss.records is 1000")
        assert tab.troubles == []
