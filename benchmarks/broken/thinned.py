"""Record every step of the demo's programs, and print what samples of 100 and of 10 records do to each diagnosis.

``python -m benchmarks.broken.thinned [--seed 0] [--out DIRECTORY]``. Ends with 1 if a sample says something loud that
all records together do not say.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from benchmarks.broken.__main__ import diagnoses
from benchmarks.diagnosis.replay import SAMPLES, Change, primaries, samples
from demo.catalogue import ENTRIES
from demo.train import QUIET, train


def lines(out: Path, seed: int) -> Iterator[tuple[str, int, int, list[Change], str]]:
    """Train everything; yield name, records, size of the samples, what each does, and what the first wrong one says."""
    for entry in ENTRIES:
        train(entry, out, seed, update_freq=1)
    for name, full in sorted(diagnoses(out).items()):
        for count in SAMPLES:
            found = samples(full.run, full, count)
            wrong = [sample for sample in found if sample.change is Change.DIFFERENT]
            said = f"all: {primaries(full)}, a sample: {list(wrong[0].rules)}" if wrong else ""
            yield name, len(full.run.steps), count, [sample.change for sample in found], said


def main() -> int:
    """Print a line a run and the totals; return 1 if a sample says what is not so."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.broken.thinned", description=__doc__)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    totals = {count: Counter[Change]() for count in SAMPLES}
    for name, records, count, changes, said in lines(
        given.out or Path(tempfile.mkdtemp(prefix="tb_zeroloss_thinned_")), given.seed
    ):
        totals[count].update(changes)
        kinds = ", ".join(f"{number} {change}" for change, number in Counter(changes).items()) or "not sampled"
        print(f"{name:45} {records:5} records to {count:4}: {kinds} {said}".rstrip(), flush=True)
    for count, total in totals.items():
        print(f"to {count} records: " + ", ".join(f"{total[change]} {change}" for change in Change))
    return int(any(total[Change.DIFFERENT] for total in totals.values()))


if __name__ == "__main__":
    os.environ.update(QUIET)
    sys.exit(main())
