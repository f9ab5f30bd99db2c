"""Log directories whose runs were never recorded: their loss curves are checked when somebody asks."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests import events
from tests.browser import directories
from tests.browser.board import tensorboard, wait_until_read
from tests.browser.tab import THEMES, WAIT_MS, Tab


@pytest.mark.parametrize("dark", THEMES)
def test_the_loss_curves_of_a_foreign_directory_are_checked_by_a_button(
    browser: Browser, tmp_path: Path, dark: bool
) -> None:
    directories.scalars_only(tmp_path)
    with tensorboard(tmp_path) as address, browser.new_context() as context:
        wait_until_read(address, runs=0)
        tab = Tab(context.new_page(), address)
        main = tab.open(dark=dark).get_by_role("main")
        expect(main).to_contain_text("tb_zeroloss.log_step(model, x, y)", timeout=WAIT_MS)
        assert tab.violations() == []
        main.get_by_role("button", name="Check existing scalars").click()
        broken, fine = (main.get_by_role("row").filter(has_text=name) for name in ("broken", "fine"))
        expect(broken).to_contain_text(re.compile(r"Degenerate\s+loss only"))
        expect(broken).to_contain_text("The loss is NaN or infinite, first at step 37")
        expect(fine).to_contain_text(re.compile(r"Not enough data\s+loss only"))
        expect(fine).to_contain_text("Loss only: nothing odd in the loss curve")
        expect(main).to_contain_text("tb_zeroloss.DegeneracyCallback")
        expect(tab.page).to_have_url(re.compile(r"p\.tb_zeroloss\.scalars=1"))
        assert tab.violations() == []
        main.get_by_role("link", name="fine").click()
        expect(main).to_contain_text("Only the scalar 'epoch_loss' is available")
        expect(main.get_by_role("figure").first).to_be_visible()
        assert tab.violations() == []
        tab.page.reload()
        expect(main).to_contain_text("Only the scalar 'epoch_loss' is available")
        assert tab.troubles == []


def test_other_runs_are_added_to_recorded_ones_by_a_box(browser: Browser, tmp_path: Path) -> None:
    directories.scalars_only(tmp_path)
    events.write(tmp_path / "ours" / "zeroloss", events.records(range(60)))
    with tensorboard(tmp_path) as address, browser.new_context() as context:
        wait_until_read(address, runs=1)
        tab = Tab(context.new_page(), address)
        main = tab.open().get_by_role("main")
        box = main.get_by_role("checkbox", name="Also check the loss curves of 3 other runs")
        expect(box).not_to_be_checked(timeout=WAIT_MS)
        expect(main.get_by_role("row")).to_have_count(2)
        box.click()
        expect(main.get_by_role("row")).to_have_count(4)
        expect(box).to_be_checked()
        expect(main).to_contain_text("In some runs no training loss was recognised among: accuracy.")
        assert tab.violations() == []
        box.click()
        expect(main.get_by_role("row")).to_have_count(2)
        assert tab.troubles == []


def test_a_directory_without_a_loss_names_what_it_holds(browser: Browser, tmp_path: Path) -> None:
    directories.scalars_only(tmp_path, curves=False)
    with tensorboard(tmp_path) as address, browser.new_context() as context:
        wait_until_read(address, runs=0)
        tab = Tab(context.new_page(), address)
        main = tab.open({"scalars": "1"}).get_by_role("main")
        expect(main).to_contain_text("recognised among the scalars there: accuracy.", timeout=WAIT_MS)
        assert tab.violations() == []
