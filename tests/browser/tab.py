"""The tab as a person has it: a page of TensorBoard, the plugin's frame in it, what went wrong."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any, Protocol
from urllib.parse import quote

import pytest
from playwright.sync_api import ConsoleMessage, FrameLocator, Page, Response

WAIT_MS = 30_000
THEMES = [pytest.param(False, id="light"), pytest.param(True, id="dark", marks=pytest.mark.slow)]
"""Whether TensorBoard is dark; of the demo's views and of every element alone, both are always looked at."""

_AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
_FRAME = re.compile(r"plugin_entry\.html\?name=tb_zeroloss")


class Evaluates(Protocol):
    """Whatever runs an expression in a document: a page, a frame of it."""

    def evaluate(self, expression: str) -> Any:
        """Return the value of the expression."""


def violations_of(place: Evaluates, *, without: Sequence[str] = ()) -> list[str]:
    """Return what axe finds wrong in a document, in sentences; ``without`` these of its rules."""
    place.evaluate(_AXE)
    options = json.dumps({"rules": {rule: {"enabled": False} for rule in without}})
    found = place.evaluate(f"axe.run(document, {options}).then(result => result.violations)")
    return [f"{rule['id']}: {rule['help']} {[node['target'] for node in rule['nodes']]}" for rule in found]


class Tab:
    """One page; collects console errors, exceptions and failed requests from its first moment.

    Attributes:
        troubles: What the browser complained about, in sentences.
    """

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.troubles: list[str] = []
        self.address = address
        page.set_default_timeout(WAIT_MS)
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self.troubles.append(f"exception: {error}"))
        page.on("requestfailed", lambda request: self.troubles.append(f"{request.url} failed: {request.failure}"))
        page.on("response", self._on_response)

    def open(self, state: Mapping[str, str] | None = None, *, dark: bool = False) -> FrameLocator:
        """Open the link to a state of the tab, cold, and return the plugin's frame."""
        pairs = [f"p.tb_zeroloss.{key}={quote(value, safe='')}" for key, value in (state or {}).items()]
        self.page.goto(f"{self.address}?darkMode={str(dark).lower()}#{'&'.join(['tb_zeroloss', *pairs])}")
        return self.frame

    @property
    def frame(self) -> FrameLocator:
        """The plugin's frame."""
        return self.page.frame_locator('iframe[src*="plugin_entry.html?name=tb_zeroloss"]')

    def evaluate(self, expression: str) -> Any:
        """Return the value of an expression inside the plugin's frame."""
        frame = self.page.frame(url=_FRAME)
        assert frame is not None, f"no frame of the plugin among {[frame.url for frame in self.page.frames]}"
        return frame.evaluate(expression)

    def violations(self) -> list[str]:
        """Return what axe finds wrong inside the plugin's frame, in sentences."""
        return violations_of(self)

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.troubles.append(f"console: {message.text} {message.location}")

    def _on_response(self, response: Response) -> None:
        if response.status >= 400:
            self.troubles.append(f"{response.url} answered {response.status}")
