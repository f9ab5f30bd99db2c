"""``python -m benchmarks``: one line per ratio, the control first."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks import steps
from benchmarks.ratio import NOISE, Ratio, measure

NEVER = 10**9


def ratios(name: str, made: tuple[Any, Any, Any], folder: Path, rounds: int) -> Iterator[Ratio]:
    """Yield what recording costs for one model; the control is the same step traced twice."""
    bare = steps.bare_step(made)
    yield measure(f"{name}: bare step / itself", steps.bare_step(made), bare, goal=None, rounds=rounds)
    logged = steps.logging_step(made, folder / "logged")
    yield measure(f"{name}: log_step alone / training step", logged, bare, goal=1.10, rounds=rounds)
    reused = steps.reusing_step(made, folder / "reused")
    yield measure(f"{name}: log_step, everything given / training step", reused, bare, goal=0.15, rounds=rounds)
    for frequency, what, goal in ((NEVER, "attached, not recording", 1.02), (1, "recording every step", 1.25)):
        step = steps.recording_step(made, folder / str(frequency), frequency)
        yield measure(f"{name}: {what} / bare step", step, bare, goal=goal, rounds=rounds)


def main() -> None:
    """Measure and print; a control that is off makes every answer of its model ``noisy``."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--rounds", type=int, default=15, help="timings per ratio (default: %(default)s)")
    rounds = parser.parse_args().rounds
    for name, made in (("perceptron", steps.perceptron()), ("convolutional", steps.convolutional())):
        noisy = False
        with tempfile.TemporaryDirectory() as folder:
            for ratio in ratios(name, made, Path(folder), rounds):
                if ratio.goal is None:
                    noisy = abs(ratio.quartiles[1] - 1) > NOISE
                print(ratio.line(noisy=noisy), flush=True)


if __name__ == "__main__":
    main()
