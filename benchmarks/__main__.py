"""``python -m benchmarks``: what recording costs, one line per ratio, each model's control first."""

from __future__ import annotations

import argparse
import logging
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import tensorflow as tf

from benchmarks import footprint, overhead
from benchmarks.models import KINDS
from benchmarks.overhead import Beside
from benchmarks.ratio import NOISE, Ratio

Cell = tuple[str, bool]
"""A model and whether XLA compiles its step."""


@dataclass(frozen=True)
class Plan:
    """What to measure.

    Attributes:
        steps: Models whose steps are timed.
        cadence: Models trained for 1,000 steps at the default cadence.
        starts: Models whose first step and memory are compared; they need fresh models.
        rounds: Timings of a step.
        few: Rounds of what takes long.
        beside: What else to time.
    """

    steps: tuple[Cell, ...]
    cadence: tuple[Cell, ...]
    starts: tuple[Cell, ...]
    rounds: int
    few: int
    beside: Beside


EVERYTHING = tuple((key, jit) for key in KINDS for jit in (False, True))
SHORT = Plan(
    steps=(("m1", False), ("m1", True), ("m2", False), ("m5", False)),
    cadence=(("m5", False),),
    starts=(("m1", False),),
    rounds=9,
    few=3,
    beside=Beside.NOTHING,
)
FULL = Plan(EVERYTHING, EVERYTHING, EVERYTHING, rounds=15, few=5, beside=Beside.ALTERNATIVES)
LIMITS = Plan(tuple((key, False) for key in KINDS), cadence=(), starts=(), rounds=9, few=0, beside=Beside.LIMITS)


def measure(plan: Plan, models: set[str]) -> Iterator[tuple[Ratio, bool]]:
    """Yield each ratio of a plan, and whether its model's control was off."""
    noisy: dict[Cell, bool] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for key, jit in _chosen(plan.steps, models):
            where = folder / f"{key}-{jit}"
            for number, ratio in enumerate(overhead.steps(key, where, jit=jit, rounds=plan.rounds, beside=plan.beside)):
                if number == 0:
                    noisy[key, jit] = ratio.is_off
                yield ratio, noisy[key, jit]
        for key, jit in _chosen(plan.cadence, models):
            where = folder / f"{key}-{jit}-cadence"
            yield overhead.cadence(key, where, jit=jit, rounds=plan.few), noisy[key, jit]
        for key, jit in _chosen(plan.starts, models):
            where = folder / f"{key}-{jit}-first"
            yield overhead.first_call(key, where, jit=jit, rounds=plan.few), noisy[key, jit]
            yield footprint.memory(key, jit=jit, rounds=plan.few), noisy[key, jit]


def _chosen(cells: tuple[Cell, ...], models: set[str]) -> list[Cell]:
    return [cell for cell in cells if cell[0] in models]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    long = parser.add_mutually_exclusive_group()
    long.add_argument("--full", action="store_true", help="every model, jit off and on, and today's alternatives")
    long.add_argument("--limits", action="store_true", help="every model, jit off, and what no recorder can do without")
    parser.add_argument("--models", nargs="+", choices=KINDS, default=list(KINDS), help="only these")
    given = parser.parse_args()
    tf.get_logger().setLevel(logging.ERROR)  # Keras's step is traced once per variant: TensorFlow takes it for a loop
    noise_seen = False
    for ratio, noisy in measure(FULL if given.full else LIMITS if given.limits else SHORT, set(given.models)):
        noise_seen |= noisy
        print(ratio.line(noisy=noisy), flush=True)
    if noise_seen:
        print(f"noisy: a step timed against itself was off by more than {NOISE:.0%}; run again on an idle machine.")


if __name__ == "__main__":
    main()
