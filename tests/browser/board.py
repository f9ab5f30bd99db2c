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

WITHOUT_TENSORFLOW = """
import sys, types
sys.modules["tensorboard.compat.notf"] = types.ModuleType("notf")
from tensorboard.main import run_main
run_main()
"""
"""TensorBoard's command as it is where TensorFlow is not installed: it starts in a quarter of the time."""


@contextmanager
def tensorboard(
    log_dir: Path, *arguments: str, python: str | Path = sys.executable, tensorflow: bool = False
) -> Iterator[str]:
    """Serve a log directory and give the address, which ends in a slash; ended on leaving.

    Args:
        log_dir: What is served.
        *arguments: Further ones of TensorBoard's.
        python: The interpreter.
        tensorflow: Load it where it is installed, as the plain command does.
    """
    program = ("-m", "tensorboard.main") if tensorflow else ("-c", WITHOUT_TENSORFLOW)
    command = [str(python), *program, "--logdir", str(log_dir), "--host", "127.0.0.1", "--port", "0", *arguments]
    with TemporaryFile("w+") as log, subprocess.Popen(command, stdout=log, stderr=log) as process:
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
