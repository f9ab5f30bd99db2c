"""Train what is broken on several seeds, and print of each whether it was told from the others.

``python -m benchmarks.broken [--seeds 0 1 2 3 4] [--out DIRECTORY]``: the pairs of the demo and the causes of a loss
that is exactly 0. Ends with 1 if one is not diagnosed as it should be.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.broken.zeros import ZEROS, ZeroCause
from demo.catalogue import ENTRIES
from demo.expectations import BROKEN, complaints
from demo.train import QUIET, train_all
from tb_zeroloss.diagnose import Diagnosis, judge
from tb_zeroloss.read.directory import read_directory
from tb_zeroloss.series import RunSeries

SEEDS = (0, 1, 2, 3, 4)


def record_zero(cause: ZeroCause, log_dir: Path, seed: int) -> None:
    """Train one cause of a loss of 0 with the recorder attached."""
    import keras

    import tb_zeroloss

    keras.backend.clear_session()
    keras.utils.set_random_seed(seed)
    program = cause.build(seed)
    program.fit((tb_zeroloss.DegeneracyCallback(log_dir, on_finding="ignore", **program.recording),))


def wrong_about_zero(cause: ZeroCause, diagnosis: Diagnosis) -> str:
    """Return how a diagnosis misses the cause, or nothing."""
    loud = [finding for finding in diagnosis.findings if finding.severity != "info"]
    first = [finding.rule.id for finding in loud if finding.role == "primary"][:2]
    if not cause.primary:
        return f"{', '.join(first)} is found" if loud else ""
    return "" if set(first) & set(cause.primary) else f"{' and '.join(first) or 'nothing'} is found"


def diagnoses(directory: Path) -> dict[str, Diagnosis]:
    """Return the diagnosis of every run of a directory.

    Raises:
        RuntimeError: if a run cannot be read.
    """
    runs = read_directory(str(directory)).runs
    unread = [name for name, run in runs.items() if not isinstance(run, RunSeries)]
    if unread:
        raise RuntimeError(f"not read: {', '.join(unread)}")
    return {name: judge(run) for name, run in runs.items() if isinstance(run, RunSeries)}


def lines(seeds: Sequence[int], out: Path) -> Iterator[tuple[str, str]]:
    """Train everything; yield the name of each run and what is wrong with its diagnosis."""
    for seed in seeds:
        zeros, pairs = out / f"zeros_{seed}", out / f"pairs_{seed}"
        for cause in ZEROS:
            record_zero(cause, zeros / cause.name.replace(" ", "-"), seed)
        found = diagnoses(zeros)
        for cause in ZEROS:
            yield f"{cause.name}, seed {seed}", wrong_about_zero(cause, found[cause.name.replace(" ", "-")])
        for _ in train_all(ENTRIES, pairs, seed):
            pass
        found = diagnoses(pairs)
        for name, diagnosis in sorted(found.items()):
            if name in BROKEN:
                yield f"{name}, seed {seed}", "; ".join(complaints(diagnosis, BROKEN[name]))
            else:
                loud = [finding.rule.id for finding in diagnosis.findings if finding.severity != "info"]
                yield f"{name}, seed {seed}", f"{', '.join(loud)} is found" if loud else ""


def main() -> int:
    """Print a line a run and the totals; return 1 if a diagnosis is wrong."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.broken", description=__doc__)
    parser.add_argument("--seeds", type=int, nargs="+", default=SEEDS)
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    out = given.out or Path(tempfile.mkdtemp(prefix="tb_zeroloss_broken_"))
    runs = wrong = 0
    for name, complaint in lines(given.seeds, out):
        runs, wrong = runs + 1, wrong + bool(complaint)
        print(f"{'WRONG' if complaint else 'right':6} {name:60} {complaint}", flush=True)
    print(f"{runs - wrong} of {runs} runs told apart, on seeds {', '.join(map(str, given.seeds))}.")
    return int(wrong > 0)


if __name__ == "__main__":
    os.environ.update(QUIET)
    sys.exit(main())
