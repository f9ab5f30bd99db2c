"""Bytes on the disk and in memory."""

from __future__ import annotations

import argparse
import contextlib
import io
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.alternatives import Histograms
from benchmarks.models import KINDS, make, title
from benchmarks.ratio import Goal, Ratio
from benchmarks.recorder import Driven, bare_step
from benchmarks.timing import Step

BYTES = Goal(30.0, at_least=True)
MEMORY = Goal(1.10)
COUNTED = 10
"""Records whose bytes are counted."""
STEPS = 40
"""Steps of a process whose memory is compared."""


def file_bytes(title: str, histograms: Histograms, write: Step, driven: Driven) -> Ratio:
    """Compare the bytes that a recorded step adds: histograms of everything, and ours.

    Args:
        title: Of the model.
        histograms: Knows where they are written.
        write: A step that writes them.
        driven: A callback at the same model.
    """

    def sizes() -> tuple[int, int]:
        histograms.flush()
        driven.flush()
        return size(histograms.directory), size(driven.directory)

    before = sizes()
    for _ in range(COUNTED):
        write()
        driven.recorded_step()
    theirs, ours = (late - early for late, early in zip(sizes(), before, strict=True))
    name = f"{title}: histogram bytes / ours ({theirs // COUNTED} / {ours // COUNTED})"
    return Ratio.of(name, [theirs / ours], BYTES, timed=False)


def size(directory: Path) -> int:
    """Return the bytes of all files below a directory."""
    return sum(path.stat().st_size for path in directory.rglob("*") if path.is_file())


def memory(key: str, *, jit: bool, rounds: int) -> Ratio:
    """Compare the greatest resident memory of two processes: one records every step, one does not."""
    found = []
    for _ in range(rounds):
        both = [_started(key, jit=jit, recording=recording) for recording in (True, False)]
        ours, without = map(_answer, both)
        found.append(ours / without)
    return Ratio.of(f"{title(key, jit=jit)}: memory recording / without", found, MEMORY, timed=False)


def _started(key: str, *, jit: bool, recording: bool) -> subprocess.Popen[str]:
    flags = ["--jit"] * jit + ["--recording"] * recording
    command = [sys.executable, "-m", "benchmarks.footprint", key, *flags]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def _answer(process: subprocess.Popen[str]) -> int:
    answer, log = process.communicate(timeout=600)
    if process.returncode:
        raise RuntimeError(f"{process.args!r} ended with {process.returncode}:\n{log}")
    return int(answer)


def train(key: str, *, jit: bool, recording: bool) -> int:
    """Train for some steps and return the greatest resident memory of this process, in kB."""
    subject = make(key, jit=jit)
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()):
        step = Driven(subject, Path(folder), update_freq=1).step if recording else bare_step(subject)
        for _ in range(STEPS):
            step()
    return peak_memory()


def peak_memory() -> int:
    """Return the greatest resident memory of this program so far, in kB; on Linux only.

    ``getrusage`` would not do: its maximum outlives ``exec``, so a small child of a large process reports its parent's.
    """
    return peak_memory_in(Path("/proc/self/status").read_text(encoding="ascii"))


def peak_memory_in(status: str) -> int:
    """Return the greatest resident memory in kB that a process's status states."""
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:"))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m benchmarks.footprint", description="Memory of one training.")
    parser.add_argument("model", choices=KINDS)
    parser.add_argument("--jit", action="store_true", help="compile with XLA")
    parser.add_argument("--recording", action="store_true", help="record every step")
    given = parser.parse_args()
    print(train(given.model, jit=given.jit, recording=given.recording))
