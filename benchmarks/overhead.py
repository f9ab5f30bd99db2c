"""What recording costs a training step, and what others cost it."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable, Iterator
from enum import Enum
from pathlib import Path

import numpy as np

from benchmarks.alternatives import Histograms, checked_step, epoch_end_step, reading_step
from benchmarks.footprint import file_bytes
from benchmarks.limits import OPERATIONS, delivering_step, operating_step, passing_step
from benchmarks.models import Subject, make, title
from benchmarks.ratio import Goal, Ratio
from benchmarks.recorder import Driven, bare_step, driven_rarely, logging_step, reusing_step
from benchmarks.timing import Seconds, Step, interleaved, once

CADENCE_STEPS = 1_000
SLICE = 50
"""Steps in a row of one kind while the default cadence is timed: short beside what disturbs a machine."""


class Beside(Enum):
    """What is timed beside the recorder."""

    NOTHING = "nothing"
    ALTERNATIVES = "today's alternatives"
    LIMITS = "what no recorder can do without"


OVER_BARE: dict[str, tuple[str, Goal | None]] = {
    "again": ("bare step / itself (control)", None),
    "idle": ("attached, idle / bare step", Goal(1.02)),
    "seeing": ("attached, idle, first epoch: each row seen / bare step", Goal(1.05)),
    "reading": ("each tensor read once / bare step", None),
    "passing": ("a forward pass beside it, not measured / bare step", None),
    "operating": (f"{OPERATIONS:,} operations that do nothing / bare step", None),
    "delivering": ("a record read and written, not measured / bare step", None),
    "recording": ("recording every step / bare step", None),
    "alone": ("log_step alone / bare step", Goal(1.10)),
    "given": ("log_step, all given / bare step", Goal(0.15)),
    "histograms": ("histograms in the step / bare step", None),
    "eager": ("histograms, eager / bare step", None),
    "epoch end": ("Keras's histograms, one epoch / bare step", None),
    "checked": ("check_numerics / bare step", None),
}
"""What is compared with the bare step, and its goal; only the recording step's depends on XLA."""
AFTER_THE_STEP = ("alone", "given", "delivering")
"""Timed together with a training step, as a loop runs them, so that weights move in between; what is added counts."""
RECORDING = {False: Goal(1.25), True: Goal(1.40)}
"""By whether XLA compiles the step."""
HISTOGRAMS = Goal(10.0, at_least=True)
CADENCE = Goal(1.02)
FIRST_CALL = Goal(2.0)


def steps(key: str, folder: Path, *, jit: bool, rounds: int, beside: Beside) -> Iterator[Ratio]:
    """Time the steps of one model in turns; yield the control first.

    Args:
        key: Of the model.
        folder: Where logs go.
        jit: Compile the training step with XLA.
        rounds: Timings of each step.
        beside: What else to time.
    """
    subject = make(key, jit=jit)
    histograms = None if jit else Histograms(subject, folder / "histograms")  # summaries do not compile
    with contextlib.redirect_stdout(io.StringIO()):  # findings about models that learn noise
        variants, driven = _variants(subject, folder)
        if histograms is not None:
            variants["histograms"] = histograms.in_graph()
            variants |= _alternatives(subject, histograms, folder) if beside is Beside.ALTERNATIVES else {}
        if beside is Beside.LIMITS:
            variants["passing"] = passing_step(subject)
            variants["operating"] = operating_step(subject)
            variants["delivering"] = delivering_step(subject, folder / "delivered", variants["bare"])
        seconds = interleaved(variants, rounds)
    bare = seconds["bare"]
    for of, (what, goal) in OVER_BARE.items():
        if of in seconds:
            limit = RECORDING[jit] if of == "recording" else goal
            spent = seconds[of] - bare if of in AFTER_THE_STEP else seconds[of]
            yield Ratio.of(f"{subject.title}: {what}", spent / bare, limit)
    if histograms is not None:
        dearer = _added(seconds["histograms"], bare) / _added(seconds["recording"], bare)
        yield Ratio.of(f"{subject.title}: cost added by histograms / by ours", dearer, HISTOGRAMS)
        yield file_bytes(subject.title, histograms, variants["histograms"], driven)
    with contextlib.redirect_stdout(io.StringIO()):
        driven.end()


def _variants(subject: Subject, folder: Path) -> tuple[dict[str, Step], Driven]:
    found = {"bare": bare_step(subject), "again": bare_step(subject)}
    found["alone"] = logging_step(subject, folder / "alone", found["bare"])
    found["given"] = reusing_step(subject, folder / "given", found["bare"])
    driven = driven_rarely(subject, folder / "callback")
    found |= {"idle": driven.idle_step, "recording": driven.recorded_step}
    found["seeing"] = driven_rarely(subject, folder / "first epoch", sees_rows=True).idle_step
    found["reading"] = reading_step(subject)  # last: the callback takes the step that the model has
    return found, driven


def _alternatives(subject: Subject, histograms: Histograms, folder: Path) -> dict[str, Step]:
    return {
        "eager": histograms.eager(),
        "epoch end": epoch_end_step(subject, folder / "keras"),
        "checked": checked_step(subject),
    }


def _added(seconds: Seconds, bare: Seconds) -> Seconds:
    """Return what is added to the bare step, at least a thousandth of it: below that nothing is resolved."""
    return np.maximum(seconds - bare, bare / 1_000)


def cadence(key: str, folder: Path, *, jit: bool, rounds: int) -> Ratio:
    """Compare 1,000 steps at the callback's own cadence, the dense start among them, with bare ones.

    In each round a fresh callback records its first step untimed, because it compiles.
    """
    found = [_cadence_round(key, folder / str(number), jit=jit) for number in range(rounds)]
    return Ratio.of(f"{title(key, jit=jit)}: default cadence / bare, 1,000 steps after the first epoch", found, CADENCE)


def _cadence_round(key: str, folder: Path, *, jit: bool) -> float:
    subject = make(key, jit=jit)
    bare = bare_step(subject)
    bare()
    with contextlib.redirect_stdout(io.StringIO()):
        driven = Driven(subject, folder)
        driven.step()
        driven.end_epoch()
        pairs = [_slices(driven.step, bare, swapped=bool(number % 2)) for number in range(CADENCE_STEPS // SLICE)]
        driven.end()
    ours, without = np.sum(pairs, axis=0)
    return float(ours / without)


def _slices(ours: Step, bare: Step, *, swapped: bool) -> tuple[float, float]:
    def many(step: Step) -> float:
        return once(lambda: [step() for _ in range(SLICE)])

    if swapped:
        without = many(bare)
        return many(ours), without
    return many(ours), many(bare)


def first_call(key: str, folder: Path, *, jit: bool, rounds: int) -> Ratio:
    """Compare the first step of a fresh model, tracing and compiling, with and without the recorder."""
    makers: tuple[Callable[[int], Step], ...] = (
        lambda number: _first_recorded(key, folder / str(number), jit=jit),
        lambda _: _first_bare(key, jit=jit),
    )
    found = []
    for number in range(rounds):
        turn = number % 2
        seconds = [once(makers[which](number)) for which in (turn, 1 - turn)]
        found.append(seconds[turn] / seconds[1 - turn])
    return Ratio.of(f"{title(key, jit=jit)}: first step with / without", found, FIRST_CALL)


def _first_bare(key: str, *, jit: bool) -> Step:
    subject = make(key, jit=jit)
    return lambda: bare_step(subject)()


def _first_recorded(key: str, folder: Path, *, jit: bool) -> Step:
    subject = make(key, jit=jit)
    return lambda: Driven(subject, folder).step()
