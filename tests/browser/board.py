"""A real ``tensorboard`` process on a free loopback port."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

START_SECONDS = 60.0
READ_SECONDS = 60.0


@contextmanager
def tensorboard(log_dir: Path, *arguments: str, python: str | Path = sys.executable) -> Iterator[str]:
    """Serve ``log_dir`` and give the address, which ends in a slash; ended on leaving."""
    command = [str(python), "-m", "tensorboard.main", "--logdir", str(log_dir), "--host", "127.0.0.1", "--port", "0"]
    with TemporaryFile("w+") as log, subprocess.Popen([*command, *arguments], stdout=log, stderr=log) as process:
        try:
            yield _address(process, log)
        finally:
            process.terminate()


def overview(address: str) -> dict[str, Any]:
    """Return what the overview of the tab is made of."""
    with urllib.request.urlopen(f"{address}data/plugin/tb_zeroloss/overview", timeout=READ_SECONDS) as answer:
        payload: dict[str, Any] = json.load(answer)
    return payload


def wait_until_read(address: str, runs: int) -> dict[str, Any]:
    """Return the overview once TensorBoard has read ``runs`` runs and nothing changes any more."""
    deadline = time.monotonic() + READ_SECONDS
    before: dict[str, Any] = {}
    while time.monotonic() < deadline:
        now = overview(address)
        if len(now["runs"]) >= runs and now["runs"] == before.get("runs"):
            return now
        before = now
        time.sleep(0.5)
    raise TimeoutError(f"TensorBoard shows {len(before['runs'])} of {runs} runs after {READ_SECONDS:g} s")


def _address(process: subprocess.Popen[bytes], log: IO[str]) -> str:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        log.seek(0)
        if found := re.search(r"http://127\.0\.0\.1:\d+/", log.read()):
            return found[0]
        time.sleep(0.1)
    log.seek(0)
    raise RuntimeError(f"tensorboard named no address in {START_SECONDS:g} s; it said:\n{log.read()}")
