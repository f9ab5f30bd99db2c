"""A training that goes on while the tab is open, and a TensorBoard that stops and comes back."""

from __future__ import annotations

import re
import time
import urllib.parse
from pathlib import Path

from playwright.sync_api import Browser, ViewportSize, expect

from tests import events
from tests.browser.board import tensorboard, wait_until_read
from tests.browser.tab import WAIT_MS, Tab

WINDOW = ViewportSize(width=1280, height=900)
FAST = ("--reload_interval", "1")


def test_a_finding_that_appears_while_the_tab_is_open_is_shown_and_said(browser: Browser, tmp_path: Path) -> None:
    run, now = tmp_path / "going" / "zeroloss", time.time()
    path = events.write(run, events.records(range(30)), start=now - 60)
    with tensorboard(tmp_path, *FAST) as address, browser.new_context(viewport=WINDOW) as context:
        tab = Tab(context.new_page(), address)
        wait_until_read(address, runs=1)
        frame = tab.open()
        expect(frame.get_by_role("cell", name=re.compile("No problem found so far"))).to_be_visible(timeout=WAIT_MS)
        expect(frame.get_by_role("switch", name="Live")).to_be_checked()
        broken = events.write(tmp_path / "other", events.broken_records(range(30, 60)), start=now)
        with path.open("ab") as file:
            file.write(broken.read_bytes())
        broken.unlink()
        expect(frame.get_by_role("cell", name=re.compile("Degenerate"))).to_be_visible(timeout=WAIT_MS)
        expect(frame.locator("[aria-live]").first).to_contain_text("New critical finding in going")
        assert tab.troubles == []


def test_when_tensorboard_stops_the_last_answer_stays_and_when_it_is_back_it_is_read(
    browser: Browser, tmp_path: Path
) -> None:
    events.write(tmp_path / "kept" / "zeroloss", events.records(range(30)))
    with browser.new_context(viewport=WINDOW) as context:
        with tensorboard(tmp_path) as address:
            wait_until_read(address, runs=1)
            frame = Tab(context.new_page(), address).open()
            row = frame.get_by_role("rowheader", name="kept")
            expect(row).to_be_visible(timeout=WAIT_MS)
        frame.get_by_role("button", name="Reload").click()
        silent = frame.get_by_text(re.compile("TensorBoard is not answering since"))
        expect(silent).to_be_visible()
        expect(row).to_be_visible()
        with tensorboard(tmp_path, "--port", str(urllib.parse.urlsplit(address).port)) as back:
            wait_until_read(back, runs=1)
            frame.get_by_role("button", name="Reload").click()
            expect(silent).to_be_hidden(timeout=WAIT_MS)
            expect(frame.get_by_text(re.compile("updated"))).to_be_visible()
