"""Start TensorBoard on the records and say where to look."""

from __future__ import annotations

import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

START_SECONDS = 120.0
"""How long TensorBoard may take to answer: under 10 s on two idle cores."""


@contextmanager
def tensorboard(log_dir: Path) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """Run TensorBoard on a free port of this machine and wait until it answers.

    Yields:
        The process and the link that opens the tab. The process is ended on leaving.

    Raises:
        RuntimeError: if TensorBoard ends by itself or does not answer.
    """
    address = f"http://127.0.0.1:{free_port()}/"
    host, port = address.removeprefix("http://").rstrip("/").split(":")
    command = [sys.executable, "-m", "tensorboard.main", "--logdir", str(log_dir), "--host", host, "--port", port]
    with (
        tempfile.TemporaryFile() as messages,
        subprocess.Popen(command, stdout=messages, stderr=messages) as process,
    ):
        try:
            _wait_until_it_answers(process, address, messages)
            yield process, f"{address}#tb_zeroloss"
        finally:
            process.terminate()


def free_port() -> int:
    """Return a port on which nothing listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _wait_until_it_answers(process: subprocess.Popen[bytes], address: str, messages: IO[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            messages.seek(0)
            said = messages.read().decode(errors="replace")
            raise RuntimeError(f"TensorBoard ended with {process.returncode}: {said.strip()[-500:]}")
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            time.sleep(0.2)
    raise RuntimeError(f"TensorBoard did not answer at {address} within {START_SECONDS:g} s")
