"""``python -m benchmarks.healthy``: train what is healthy, print what is said of it."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path


def main(arguments: list[str] | None = None) -> int:
    """Train, judge and print; return 1 if a run is flagged or misses its score."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.healthy", description=__doc__)
    parser.add_argument("out", nargs="?", type=Path, help="directory of the records; a temporary one if not given")
    parser.add_argument("--seeds", nargs="+", type=int, default=[0, 1], help="train everything once for each")
    parser.add_argument("--only", nargs="+", metavar="NAME", help="only these programs")
    given = parser.parse_args(arguments)
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    from benchmarks.healthy import totals
    from benchmarks.healthy.catalogue import select
    from benchmarks.healthy.train import train

    try:
        programs = select(given.only)
    except ValueError as error:
        parser.error(str(error))
    results = []
    with tempfile.TemporaryDirectory() as folder:
        for program in programs:
            for seed in given.seeds:
                results.append(train(program, seed, given.out or Path(folder)))
                print(results[-1].line(), flush=True)
    print(*totals.lines(results), sep="\n")
    return 0 if totals.is_clean(results) else 1


if __name__ == "__main__":
    sys.exit(main())
