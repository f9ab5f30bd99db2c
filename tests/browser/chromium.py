"""The browser: a Chromium that is on the machine; nothing is downloaded."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class NoBrowserError(RuntimeError):
    """There is no Chromium on the PATH."""


@contextmanager
def launched() -> Iterator[Browser]:
    """Run the Chromium that is on the PATH.

    Raises:
        NoBrowserError: if there is none; says how to get one.
    """
    path = shutil.which("chromium")
    if path is None:
        raise NoBrowserError(
            "no 'chromium' on the PATH: the browser tests drive one. "
            "Debian and Ubuntu: apt-get update && apt-get install chromium"
        )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()
