from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from benchmarks import footprint

ALLOCATED_KB = 300_000


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_child_does_not_report_the_memory_of_its_parent() -> None:
    filled = np.ones(ALLOCATED_KB * 1024, np.uint8)
    assert footprint.peak_memory() > ALLOCATED_KB
    program = "import pathlib; print(pathlib.Path('/proc/self/status').read_text())"
    text = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert footprint.peak_memory_in(text) < ALLOCATED_KB
    assert filled.all()
