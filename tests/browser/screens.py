"""``python -m tests.browser.screens RUNS FOLDER`` takes a picture of each view of the demo's runs, light and dark."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, ViewportSize, expect

from tests.browser.board import tensorboard, wait_until_read
from tests.browser.chromium import launched
from tests.browser.tab import WAIT_MS, Tab

WINDOW = (1280, 720)
NARROW = (400, 800)


@dataclass(frozen=True)
class Screen:
    """A picture: what the address says, what must be there before it is taken, what is brought into view."""

    name: str
    state: Mapping[str, str]
    shows: str
    scroll_to: str = ""
    size: tuple[int, int] = WINDOW


SCREENS = (
    Screen("overview", {}, "zl-runs-table"),
    Screen("overview-narrow", {}, "zl-runs-table", size=NARROW),
    Screen("run", {"run": "one-unit-softmax/broken"}, "zl-chart"),
    Screen("zero", {"run": "tiny-targets/broken", "rule": "apparent-zero-loss"}, "zl-chart"),
    Screen("not-finite", {"run": "nan-mask/broken"}, "zl-finite-strip", "zl-finite-strip"),
    Screen("rows", {"run": "leaked-split/broken"}, "zl-split", "zl-split"),
    Screen("compare", {"view": "compare", "base": "relu-head/broken", "runs": "relu-head/fixed"}, "zl-compare-table"),
    Screen("layers", {"run": "deep-sigmoid/broken", "layers": "norm"}, "zl-heatmap", "zl-layers"),
)


def take(runs: Path, folder: Path) -> None:
    """Write every picture of the tab, each in both themes."""
    folder.mkdir(parents=True, exist_ok=True)
    with tensorboard(runs) as address, launched() as browser:
        wait_until_read(address, runs=1)
        for screen in SCREENS:
            for dark in (False, True):
                _take(browser, address, screen, folder / f"{screen.name}{'-dark' if dark else ''}.png", dark=dark)


def _take(browser: Browser, address: str, screen: Screen, path: Path, *, dark: bool) -> None:
    width, height = screen.size
    with browser.new_context(viewport=ViewportSize(width=width, height=height)) as context:
        tab = Tab(context.new_page(), address)
        frame = tab.open(screen.state, dark=dark)
        expect(frame.locator(screen.shows).first).to_be_visible(timeout=WAIT_MS)
        tab.page.wait_for_load_state("networkidle")
        if screen.scroll_to:
            frame.locator(screen.scroll_to).first.evaluate("element => element.scrollIntoView()")
        tab.page.wait_for_timeout(300)
        tab.page.screenshot(path=path)


if __name__ == "__main__":
    take(Path(sys.argv[1]), Path(sys.argv[2]))
