"""One run of 300 layers and 1,000 records: the heatmap, its zoom, its rows as lines, its numbers as a table."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, FrameLocator, expect

from tests.browser.board import tensorboard, wait_until_read
from tests.browser.many import write_layers
from tests.browser.tab import THEMES, WAIT_MS, Tab

LAYERS, RECORDS = 300, 1000


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    runs = tmp_path_factory.mktemp("layers")
    write_layers(runs / "deep" / "zeroloss", LAYERS, RECORDS)
    with tensorboard(runs) as address:
        wait_until_read(address, runs=1)
        yield address


@pytest.fixture
def deep(browser: Browser, board: str) -> Iterator[Tab]:
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        tab = Tab(context.new_page(), board)
        yield tab
        assert tab.troubles == []


def heatmap(tab: Tab) -> FrameLocator:
    """Open the run with its layers and wait for the picture."""
    frame = tab.open({"run": "deep", "layers": "norm"})
    expect(frame.get_by_role("img", name=re.compile("Gradient norm"))).to_be_visible(timeout=WAIT_MS)
    return frame


def test_many_layers_are_grouped_until_they_are_asked_for(deep: Tab) -> None:
    frame = heatmap(deep)
    grouped = frame.get_by_role("checkbox", name="Group by block")
    expect(grouped).to_be_checked()
    expect(frame.get_by_role("img", name=re.compile("Gradient norm of 30 rows"))).to_be_visible()
    grouped.uncheck()
    expect(frame.get_by_role("img", name=re.compile(f"Gradient norm of {LAYERS} rows"))).to_be_visible()


def test_the_layers_whose_gradient_is_gone_are_named_with_since_when(deep: Tab) -> None:
    frame = heatmap(deep)
    worst = frame.get_by_role("list", name="Smallest at the last record")
    expect(worst).to_contain_text("block0 (10)")
    expect(worst).to_contain_text("exactly 0 since step 500")


def test_a_drag_across_zooms_and_a_button_undoes_it(deep: Tab) -> None:
    frame = heatmap(deep)
    picture = frame.locator("zl-heatmap .u-over")
    picture.scroll_into_view_if_needed()
    box = picture.bounding_box()
    assert box
    deep.page.mouse.move(box["x"] + 100, box["y"] + 20)
    deep.page.mouse.down()
    deep.page.mouse.move(box["x"] + 300, box["y"] + 22, steps=4)
    deep.page.mouse.up()
    reset = frame.locator("zl-layers").get_by_role("button", name="Reset zoom")
    expect(reset).to_be_visible()
    reset.click()
    expect(reset).to_be_hidden()


def test_rows_that_are_picked_become_lines_and_the_picture_a_table(deep: Tab) -> None:
    frame = heatmap(deep)
    layers = frame.locator("zl-layers")
    layers.get_by_role("button", name="block0 (10)").click()
    expect(layers.locator("zl-chart")).to_have_count(1)
    layers.locator("zl-heatmap").get_by_role("button", name="View as table").click()
    expect(layers.get_by_role("row")).to_have_count(31)


@pytest.mark.parametrize("dark", THEMES)
def test_axe_finds_nothing(deep: Tab, dark: bool) -> None:
    frame = deep.open({"run": "deep", "layers": "norm"}, dark=dark)
    expect(frame.get_by_role("img", name=re.compile("Gradient norm"))).to_be_visible(timeout=WAIT_MS)
    assert deep.violations() == []
