"""``python -m tests.record.identity``: train each cell of the matrix, bare, again and recorded, and print a line.

A process trains a few dozen cells: after a hundred functions that XLA compiled one has died in XLA's own code.
"""

from __future__ import annotations

import argparse
import fnmatch
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.record.identity.cells import Cell, cells, same

CELLS_OF_A_PROCESS = 24
IDENTICAL = "identical"


def compared(cell: Cell) -> str:
    """Return what came of a cell in a word or two."""
    try:
        bare = cell.trained(None)
    except Exception as error:
        return f"Keras refuses it ({type(error).__name__}: {str(error).splitlines()[0]})"
    if not same(bare, cell.trained(None)):
        return "two bare runs differ"
    with tempfile.TemporaryDirectory() as folder:
        try:
            return IDENTICAL if same(bare, cell.trained(Path(folder))) else "NOT IDENTICAL"
        except Exception as error:
            return f"the recorded run raised {type(error).__name__}: {str(error).splitlines()[0]}"


def of_a_process(names: list[str]) -> Iterator[str]:
    """Yield the lines of some cells that a process of their own trains; one that died ends the lines with that."""
    command = [sys.executable, "-m", __package__, *names, "--here"]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False)
    yield from done.stdout.splitlines()
    if done.returncode < 0:
        yield f"died of signal {-done.returncode}: a cell of {', '.join(names)}"


def main() -> int:
    """Train the cells that fit the patterns; return 1 where one is not identical and Keras does not refuse it."""
    parser = argparse.ArgumentParser(prog=f"python -m {__package__}", description=__doc__)
    parser.add_argument("patterns", nargs="*", default=["*"], help="of the names of cells, such as 'lstm-*-jit on'")
    parser.add_argument("--jobs", type=int, default=2, help="processes at a time")
    parser.add_argument("--here", action="store_true", help="train in this process")
    given = parser.parse_args()
    chosen = [cell for cell in cells() if any(fnmatch.fnmatchcase(cell.name, one) for one in given.patterns)]
    if given.here:
        os.environ["TB_ZEROLOSS_STRICT"] = "1"
        for cell in chosen:
            print(f"{cell.name}: {compared(cell)}", flush=True)
        return 0
    # Dealt out in turn, so that no process gets all the slow ones.
    parts = max(1, -(-len(chosen) // CELLS_OF_A_PROCESS))
    names = [[cell.name for cell in chosen[part::parts]] for part in range(parts)]
    bad = seen = 0
    with ThreadPoolExecutor(given.jobs) as pool:
        for lines in pool.map(lambda part: list(of_a_process(part)), names):
            for line in lines:
                seen += 1
                bad += not line.endswith(f": {IDENTICAL}") and "Keras refuses it" not in line
                print(line, flush=True)
    print(f"{seen} of {len(chosen)} cells, {bad} not identical")
    return int(bad > 0 or seen < len(chosen))


if __name__ == "__main__":
    sys.exit(main())
