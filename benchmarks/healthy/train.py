"""Train a program with the recorder attached, and judge what was recorded as ``tb-zeroloss check`` does."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras

import tb_zeroloss
from benchmarks.healthy.program import LEAST_GAIN, Program, Score
from tb_zeroloss.report.payload import FindingPayload, RunPayload

LOUD = ("critical", "warning")


@dataclass(frozen=True)
class Result:
    """A program that was trained and judged.

    Attributes:
        program: Which.
        seed: Of weights, order and split.
        loss: Names of the losses it was compiled with.
        optimizer: Name of its class.
        score: What the trained model reached.
        runs: What is said of the records; several where a program trains several models.
    """

    program: Program
    seed: int
    loss: str
    optimizer: str
    score: Score
    runs: tuple[RunPayload, ...]

    @property
    def is_healthy(self) -> bool:
        """Return whether the model reached the score of its program."""
        return self.score.reached >= self.program.reaches

    @property
    def loud(self) -> list[FindingPayload]:
        """Return the findings at warning or above, causes and consequences."""
        return [finding for run in self.runs for finding in run.findings if finding.severity in LOUD]

    @property
    def verdict(self) -> str:
        """Return what is said of its run, of several the worst."""
        return self.runs[0].verdict

    def line(self) -> str:
        """Return the line that is printed about it."""
        reached = f"{self.score.reached:.3f} / {self.program.reaches:g} {self.score.name}"
        words = [self.verdict, *(f"{finding.severity}: {finding.rule}" for finding in self.loud)]
        if not self.is_healthy:
            words.insert(0, "DID NOT REACH ITS SCORE")
        name, family = f"{self.program.name}:{self.seed}", self.program.family
        return f"{name:33} {family:18} {self.loss:33} {self.optimizer:10} {reached:34} {', '.join(words)}"


def train(program: Program, seed: int, out: Path) -> Result:
    """Train a program for real and judge its records.

    Args:
        program: Which.
        seed: Of weights, order and split.
        out: Directory of all runs.

    Raises:
        ValueError: if the program promises too little.
        RuntimeError: if nothing was recorded.
    """
    log_dir = out / f"{program.name}-{seed}"
    shutil.rmtree(log_dir, ignore_errors=True)
    keras.backend.clear_session()
    keras.utils.set_random_seed(seed)
    training = program.build(seed)
    if training.loop is not None:
        training.loop(log_dir)
    else:
        training.model.jit_compile = training.xla
        recorder = tb_zeroloss.DegeneracyCallback(log_dir, on_finding="ignore", **training.recording)
        options = dict(training.options)
        callbacks = [*options.pop("callbacks", ()), recorder]
        training.model.fit(*training.data, epochs=training.epochs, callbacks=callbacks, verbose=0, **options)
    score = training.score()
    require_gain(program, score)
    report = tb_zeroloss.check(log_dir)
    if not report.has_answers or report.problems:
        raise RuntimeError(f"{program.name}: {report.why_nothing()} {report.problems}")
    names = _losses(training.model.loss), _optimizer(training.model.optimizer)
    return Result(program, seed, *names, score, tuple(report.runs))


def require_gain(program: Program, score: Score) -> None:
    """Check that a program promises clearly more than a constant answer reaches.

    Raises:
        ValueError: if it does not; says what it takes.
    """
    least = score.constant + LEAST_GAIN * (1 - score.constant)
    if program.reaches < least:
        raise ValueError(
            f"{program.name} promises {score.name} {program.reaches:g}, and a constant answer has "
            f"{score.constant:.3f}: promise {least:.3f} or more"
        )


def _losses(loss: Any) -> str:
    if isinstance(loss, dict):
        return "+".join(dict.fromkeys(_losses(part) for part in loss.values()))
    if isinstance(loss, str):
        return loss
    name = getattr(loss, "name", None) or getattr(loss, "__name__", type(loss).__name__)
    return f"{name} of logits" if getattr(loss, "_fn_kwargs", {}).get("from_logits") else str(name)


def _optimizer(optimizer: Any) -> str:
    return type(getattr(optimizer, "inner_optimizer", optimizer)).__name__
