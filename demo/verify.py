"""Check without any recorder that broken runs are broken and the others are good, on three seeds.

``python -m demo.verify [NAME ...]`` trains with plain Keras and prints the share of variance left
unexplained by each run on each seed; it ends with 1 when one is on the wrong side of its limit.
"""

from __future__ import annotations

import math
import os
import sys

from demo.catalogue import Entry, select
from demo.train import QUIET

SEEDS = (0, 1, 2)
BROKEN_AT_LEAST = 0.8
"""Share of variance left unexplained. Above it a run knows next to nothing about its targets."""
GOOD_AT_MOST = 0.1
"""Share of variance left unexplained. Below it a run has learned its task."""
LEAST_STEPS = 200
"""Training steps. No run may be too short to be judged."""


def left_unexplained(entry: Entry, seed: int) -> float:
    """Train one run and return the share of variance it leaves unexplained; NaN if it has no targets.

    Raises:
        ValueError: if the run is too short to be judged.
    """
    import keras

    keras.backend.clear_session()
    keras.utils.set_random_seed(seed)
    program = entry.build(seed)
    if program.steps < LEAST_STEPS:
        raise ValueError(f"{entry.name} takes {program.steps} steps; give it {LEAST_STEPS} or more")
    program.fit()
    return program.left_unexplained()


def as_told(entry: Entry, share: float) -> bool:
    """Return whether the share of variance left unexplained is on the right side of its limit."""
    return math.isnan(share) or (share > BROKEN_AT_LEAST if entry.broken else share < GOOD_AT_MOST)


def main(names: tuple[str, ...]) -> int:
    """Print a line for each run; return 1 if one is not as told."""
    os.environ.update(QUIET)
    wrong = 0
    for entry in select(names):
        shares = [left_unexplained(entry, seed) for seed in SEEDS]
        fine = all(as_told(entry, share) for share in shares)
        wrong += not fine
        print(f"{entry.name:36}", *(f"{share:9.3g}" for share in shares), "" if fine else "WRONG", flush=True)
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main(tuple(sys.argv[1:])))
