from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser.board import tensorboard, wait_until_read
from tests.browser.chromium import NoBrowserError, launched
from tests.browser.tab import Tab

ROOT = Path(__file__).parents[2]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def demo_runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's runs: those of TB_ZEROLOSS_DEMO_RUNS, else trained now."""
    if given := os.environ.get("TB_ZEROLOSS_DEMO_RUNS"):
        return Path(given).resolve()
    made = tmp_path_factory.mktemp("demo") / "runs"
    subprocess.run([sys.executable, "-m", "demo", "--no-serve", "--out", str(made)], cwd=ROOT, check=True)
    return made


@pytest.fixture(scope="session")
def demo_board(demo_runs: Path) -> Iterator[str]:
    with tensorboard(demo_runs, tensorflow=True) as address:
        wait_until_read(address, runs=len(list(demo_runs.glob("*/*/zeroloss"))))
        yield address


@pytest.fixture(scope="session")
def demo_overview(demo_board: str) -> dict[str, Any]:
    return wait_until_read(demo_board, runs=1)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    try:
        with launched() as running:
            yield running
    except NoBrowserError as error:
        pytest.fail(str(error), pytrace=False)


@pytest.fixture
def tab(browser: Browser, demo_board: str) -> Iterator[Tab]:
    """A tab on the demo's runs; fails the test for whatever the browser complained about."""
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        opened = Tab(context.new_page(), demo_board)
        yield opened
        assert opened.troubles == []
