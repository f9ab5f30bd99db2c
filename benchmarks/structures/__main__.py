"""``python -m benchmarks.structures``: train published structures, bare and recorded, and print a line each."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path


def main(arguments: list[str] | None = None) -> int:
    """Train, compare and print; return 1 where anything is not as it must be."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.structures", description=__doc__)
    parser.add_argument("names", nargs="*", help="only these structures")
    parser.add_argument("--out", type=Path, help="directory of the records; a temporary one if not given")
    parser.add_argument("--seeds", nargs="+", type=int, default=[0, 1], help="train everything once for each")
    parser.add_argument("--part", default="1/1", metavar="K/N", help="the K-th of N parts, to share the work")
    given = parser.parse_args(arguments)
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    from benchmarks.structures.compare import compare
    from benchmarks.structures.structure import select

    try:
        chosen = select(given.names)
    except ValueError as error:
        parser.error(str(error))
    part, parts = map(int, given.part.split("/"))
    found = []
    with tempfile.TemporaryDirectory() as folder:
        for structure in chosen[part - 1 :: parts]:
            for seed in given.seeds:
                found.append(compare(structure, seed, given.out or Path(folder)))
                print(found[-1].line(), flush=True)
                for finding in (f for run in found[-1].runs for f in run.findings if f.severity != "info"):
                    print(f"    {finding.severity} {finding.rule} ({finding.role}): {finding.summary}", flush=True)
    faulty = [one for one in found if one.faults]
    print(f"{len(found)} trainings of {len({one.structure.name for one in found})} structures: {len(faulty)} faulty")
    return 1 if faulty else 0


if __name__ == "__main__":
    sys.exit(main())
