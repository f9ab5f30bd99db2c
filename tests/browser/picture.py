"""``python -m tests.browser.picture RUNS PNG`` takes the README's picture: the overview of ``RUNS``."""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.board import tensorboard, wait_until_read
from tests.browser.chromium import launched
from tests.browser.tab import WAIT_MS, Tab

WIDTH, HEIGHT = 1200, 760


def take(runs: Path, picture: Path) -> None:
    """Write the picture of the tab's overview as a person sees it."""
    with tensorboard(runs) as address, launched() as browser:
        wait_until_read(address, runs=1)
        with browser.new_context(viewport={"width": WIDTH, "height": HEIGHT}) as context:
            tab = Tab(context.new_page(), address)
            expect(tab.open().get_by_role("rowheader").first).to_be_visible(timeout=WAIT_MS)
            tab.page.wait_for_load_state("networkidle")
            tab.page.screenshot(path=picture)


if __name__ == "__main__":
    take(Path(sys.argv[1]), Path(sys.argv[2]))
