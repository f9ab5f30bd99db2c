"""Runs whose training and validation rows are known: what they share, in one run and between two."""

from __future__ import annotations

import json
from collections.abc import Iterator
from urllib.request import urlopen

import numpy as np
import pytest
from playwright.sync_api import Browser, expect

from tests import events
from tests.browser.board import tensorboard, wait_until_read
from tests.browser.tab import WAIT_MS, Tab
from tests.report.splits import records, split_of


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Two runs on the same validation rows, of which the second trains on some too."""
    runs = tmp_path_factory.mktemp("runs")
    for name, first in (("a", 0), ("b", 15)):
        training = split_of(np.arange(first, first + 100), np.arange(100) % 3)
        validation = split_of(np.arange(100, 120), np.arange(20) % 2)
        events.write(runs / name / "zeroloss", records(training, validation))
    with tensorboard(runs) as address:
        wait_until_read(address, runs=2)
        yield address


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_rows_of_a_run_are_open_beside_a_finding_about_them(
    browser: Browser, board: str, dark: bool, width: int
) -> None:
    with browser.new_context(viewport={"width": width, "height": 900}) as context:
        tab = Tab(context.new_page(), board)
        panel = tab.open({"run": "b"}, dark=dark).locator("zl-split")
        sentence = "15 of 20 validation rows are in training too: 75 %."
        expect(panel.locator("summary")).to_contain_text(sentence, timeout=WAIT_MS)
        facts = panel.get_by_role("row").filter(has_text="Rows that are in training too")
        expect(facts).to_contain_text("15 (75 %)")
        expect(panel.get_by_role("img")).to_be_visible()
        assert tab.violations() == []
        assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert tab.troubles == []


def test_the_rows_of_a_run_without_one_are_folded_until_they_are_asked_for(browser: Browser, board: str) -> None:
    with browser.new_context() as context:
        tab = Tab(context.new_page(), board)
        panel = tab.open({"run": "a"}).locator("zl-split")
        expect(panel.locator("summary")).to_contain_text("None of 20 validation rows is in training", timeout=WAIT_MS)
        facts = panel.get_by_role("row").filter(has_text="Rows that are in training too")
        expect(facts).not_to_be_visible()
        panel.locator("summary").focus()
        tab.page.keyboard.press("Enter")
        expect(facts).to_contain_text("none")
        assert tab.violations() == []


def test_two_runs_say_which_rows_they_share(browser: Browser, board: str) -> None:
    with browser.new_context() as context:
        tab = Tab(context.new_page(), board)
        frame = tab.open({"view": "compare", "base": "a", "runs": "b"})
        shared = frame.locator("zl-shared-rows")
        expect(shared).to_contain_text("A and B have the same validation rows.", timeout=WAIT_MS)
        expect(shared).to_contain_text("15 of 20 validation rows of A are among the training rows of B: 75 %.")
        assert tab.violations() == []
        assert tab.troubles == []


def test_the_points_of_splits_are_served_by_the_names_of_the_splits(board: str) -> None:
    with urlopen(f"{board}data/plugin/tb_zeroloss/series?run=a&tag=zeroloss/split&column=rows") as answer:
        series = json.load(answer)
    assert series["rows"] == ["training", "validation"]
    assert series["values"] == [[[100], [20]]]
