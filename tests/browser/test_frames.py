"""The tab where its frame is narrow, where TensorBoard has a path of its own, and where motion is not wanted."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, ViewportSize, expect

from tests import events
from tests.browser.board import tensorboard
from tests.browser.tab import WAIT_MS, Tab

VIEWS: dict[str, dict[str, str]] = {
    "overview": {},
    "run": {"run": "pair/broken", "layers": "norm"},
    "compare": {"view": "compare", "base": "pair/broken", "runs": "pair/fixed"},
}
WIDTHS = (320, 640, 800)
"""A notebook's cell, 1280 pixels at a zoom of 200 %, a wide cell."""


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    runs = tmp_path_factory.mktemp("pair")
    events.write(runs / "pair" / "broken" / "zeroloss", events.broken_records(range(60)))
    events.write(runs / "pair" / "fixed" / "zeroloss", events.records(range(60)))
    with tensorboard(runs, "--path_prefix", "/behind/a/proxy") as address:
        yield f"{address}behind/a/proxy/"


@pytest.mark.parametrize("width", [WIDTHS[0], pytest.param(WIDTHS[1], marks=pytest.mark.slow), WIDTHS[2]])
@pytest.mark.parametrize("view", VIEWS)
def test_no_view_scrolls_sideways(browser: Browser, board: str, view: str, width: int) -> None:
    with browser.new_context(viewport=ViewportSize(width=width, height=800), reduced_motion="reduce") as context:
        tab = Tab(context.new_page(), board)
        frame = tab.open(VIEWS[view])
        expect(frame.get_by_role("main")).to_contain_text("softmax over one unit", timeout=WAIT_MS)
        over = tab.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert over <= 0
        assert [trouble for trouble in tab.troubles if "tb_zeroloss" in trouble] == []  # TensorBoard's fonts are lost


def test_nothing_moves(browser: Browser, board: str) -> None:
    with browser.new_context(viewport=ViewportSize(width=1280, height=800)) as context:
        tab = Tab(context.new_page(), board)
        expect(tab.open().get_by_role("rowheader").first).to_be_visible(timeout=WAIT_MS)
        assert tab.evaluate("document.getAnimations().length") == 0
