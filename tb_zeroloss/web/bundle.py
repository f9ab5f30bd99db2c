"""The built page: one module with a hash in its name."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tensorboard.backend import http_util
from werkzeug import wrappers

STATIC = Path(__file__).parent / "static"

A_YEAR = 31_536_000
"""Seconds that a browser may keep a module whose name changes with its content."""

NOT_BUILT = (
    "The Degeneracy tab was installed without its page. "
    "Install a released tb-zeroloss, or run `make frontend` in its source and start TensorBoard again."
)

_NOT_BUILT_MODULE = """export async function render() {
  const sentence = document.createElement("p");
  sentence.textContent = %s;
  document.body.append(sentence);
}
"""


@dataclass(frozen=True)
class Bundle:
    """The module that TensorBoard's frame imports.

    Attributes:
        path: Its address below the plugin's own.
        source: Its text.
        expires: Seconds it may be cached.
    """

    path: str
    source: str
    expires: int

    def serve(self, environ: dict[str, Any], start_response: Any) -> Any:
        """Answer a request with the module."""
        request = wrappers.Request(environ)
        response = http_util.Respond(request, self.source, "application/javascript", expires=self.expires)
        return response(environ, start_response)


def find(folder: Path = STATIC) -> Bundle:
    """Return the newest module of a folder, or one that says that there is none."""
    built = sorted(folder.glob("index-*.js"), key=lambda path: path.stat().st_mtime)
    if not built:
        return Bundle("/index-not-built.js", _NOT_BUILT_MODULE % json.dumps(NOT_BUILT), 0)
    return Bundle(f"/{built[-1].name}", built[-1].read_text(encoding="utf-8"), A_YEAR)
