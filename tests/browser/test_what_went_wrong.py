"""Log directories in which something went wrong: each shows a sentence, never a blank page or a stack trace."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tb_zeroloss.schema.quantities import SCHEMA_VERSION
from tests import events
from tests.browser import directories
from tests.browser.board import tensorboard, wait_until_read
from tests.browser.tab import WAIT_MS, Tab


@contextmanager
def opened(browser: Browser, log_dir: Path, *arguments: str, runs: int, tensorflow: bool = False) -> Iterator[Tab]:
    """Open the tab on a log directory; whatever the browser complained about fails the test."""
    with tensorboard(log_dir, *arguments, tensorflow=tensorflow) as address, browser.new_context() as context:
        wait_until_read(address, runs=runs)
        tab = Tab(context.new_page(), address)
        yield tab
        assert tab.troubles == []


@pytest.fixture(scope="module")
def damaged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A log directory with a run that was killed and one whose file was cut."""
    log_dir = tmp_path_factory.mktemp("damaged")
    directories.truncated(log_dir / "truncated")
    directories.killed(log_dir / "killed")
    return log_dir


@pytest.mark.parametrize("loader", ["--load_fast=true", "--load_fast=false"])
def test_runs_that_ended_too_early_are_judged_by_what_is_there(browser: Browser, damaged: Path, loader: str) -> None:
    with opened(browser, damaged, loader, runs=2, tensorflow=True) as tab:
        for name in ("killed", "truncated"):
            frame = tab.open()
            row = frame.get_by_role("row").filter(has=frame.get_by_role("rowheader", name=name, exact=True))
            expect(row).to_contain_text(re.compile("No problem found so far|Not enough data"), timeout=WAIT_MS)
            frame.get_by_role("link", name=name).click()
            expect(frame.get_by_role("main")).to_contain_text(
                re.compile(r"steps 0 to \d+ · (\d+) of \1 steps available")
            )


def test_a_link_to_a_run_that_is_not_there_says_so(browser: Browser, damaged: Path) -> None:
    with tensorboard(damaged) as address, browser.new_context() as context:
        wait_until_read(address, runs=2)
        main = Tab(context.new_page(), address).open({"run": "gone"}).get_by_role("main")
        expect(main).to_contain_text("'gone'", timeout=WAIT_MS)
        expect(main.get_by_role("link")).not_to_have_count(0)


def test_an_empty_log_directory_says_so_and_how_to_record(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, tmp_path, runs=0) as tab:
        main = tab.open().get_by_role("main")
        expect(main).to_contain_text("No Degeneracy data in", timeout=WAIT_MS)
        expect(main).to_contain_text("tb_zeroloss.DegeneracyCallback")
        assert tab.violations() == []


def test_runs_of_others_are_said_not_to_be_ours(browser: Browser, tmp_path: Path) -> None:
    directories.foreign(tmp_path / "theirs")
    with opened(browser, tmp_path, runs=0) as tab:
        main = tab.open().get_by_role("main")
        expect(main).to_contain_text("recorded with tb_zeroloss", timeout=WAIT_MS)
        assert tab.violations() == []


def test_a_run_of_a_newer_version_says_so_beside_the_others(browser: Browser, tmp_path: Path) -> None:
    events.write(tmp_path / "newer" / "zeroloss", [events.record(0, 1, 1.0, schema=SCHEMA_VERSION + 1)])
    events.write(tmp_path / "ours" / "zeroloss", events.records(range(30)))
    with opened(browser, tmp_path, runs=2) as tab:
        frame = tab.open()
        row = frame.get_by_role("row").filter(has=frame.get_by_role("rowheader", name="newer"))
        expect(row).to_contain_text("written by a newer tb_zeroloss", timeout=WAIT_MS)
        expect(row).to_contain_text("pip install --upgrade tb-zeroloss")
        expect(frame.get_by_role("rowheader", name="ours")).to_be_visible()
