"""The training step, bare and with the recorder in every way that it is used."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import tensorflow as tf

import tb_zeroloss
from benchmarks.models import Subject
from benchmarks.timing import Step

RARELY = 1_000
"""Steps between the records of a callback whose recorded steps are timed apart from the others."""


def bare_step(subject: Subject) -> Step:
    """Return the step of ``fit`` as Keras makes it, traced anew."""
    subject.model.make_train_function(force=True)
    train, batches = subject.model.train_function, subject.batches()
    return lambda: train(batches)


class Driven:
    """A callback at a model, driven as ``fit`` drives it, step by step.

    Attributes:
        directory: Where it writes.
    """

    def __init__(self, subject: Subject, log_dir: Path, **settings: Any) -> None:
        """Attach ``DegeneracyCallback(log_dir, **settings)``."""
        self.directory = log_dir
        self._callback = tb_zeroloss.DegeneracyCallback(log_dir, strict=True, **settings)
        self._callback.set_params({"epochs": 1, "steps": None})
        self._callback.set_model(subject.model)
        self._callback.on_train_begin()
        self._callback.on_epoch_begin(0)
        self._train, self._batches = subject.model.train_function, subject.batches()
        self._number = -1

    def step(self) -> None:
        """Run the next step, recorded or not as the callback's cadence has it."""
        self._run(self._number + 1)

    def idle_step(self) -> None:
        """Run the next step whose turn to be recorded has not come."""
        self._run(self._number + (2 if (self._number + 1) % RARELY == 0 else 1))

    def recorded_step(self) -> None:
        """Run a step whose turn has come; the steps before it are left out."""
        self._run((self._number // RARELY + 1) * RARELY)

    def records_of(self, step: Step) -> int:
        """Return how many records one call of ``step`` makes."""
        before = self._callback.records
        step()
        return self._callback.records - before

    def end_epoch(self) -> None:
        """End the first epoch, after which rows are not seen any more; steps go on being counted from its start."""
        self._callback.on_epoch_end(0, {})

    def flush(self) -> None:
        """Bring everything to the disk: ``fit`` calls this hook before a validation."""
        self._callback.on_test_begin()

    def end(self) -> None:
        """Give the model back and close the files."""
        self._callback.on_train_end()

    def _run(self, number: int) -> None:
        self._number = number
        self._callback.on_train_batch_begin(number)
        self._train(self._batches)
        self._callback.on_train_batch_end(number, {})


def driven_rarely(subject: Subject, log_dir: Path, *, sees_rows: bool = False) -> Driven:
    """Return a callback past its dense start; its recorded and idle steps are what they say.

    With ``sees_rows`` it is in the first epoch still, otherwise behind it.

    Raises:
        RuntimeError: if they are not, because then nothing that is timed means anything.
    """
    driven = Driven(subject, log_dir, update_freq=RARELY)
    for _ in range(20):
        driven.step()
    if not sees_rows:
        driven.end_epoch()
    made = driven.records_of(driven.idle_step), driven.records_of(driven.recorded_step)
    if made != (0, 1):
        raise RuntimeError(f"an idle and a recorded step of {subject.key} made {made} records; (0, 1) are expected.")
    return driven


def logging_step(subject: Subject, log_dir: Path, train: Step) -> Step:
    """Return a training step with ``log_step`` after it, which computes all it needs."""
    return _logging(subject, log_dir, train, "alone", {})


def reusing_step(subject: Subject, log_dir: Path, train: Step) -> Step:
    """Return a training step with ``log_step`` after it, to which the loop hands loss, gradients and predictions."""
    model, x, y = subject.model, subject.x[0], subject.y[0]
    with tf.GradientTape() as tape:
        y_pred = model(x, training=True)
        loss = model.compute_loss(x, y, y_pred)
    gradients = tape.gradient(loss, model.trainable_variables)
    return _logging(subject, log_dir, train, "given", {"loss": loss, "gradients": gradients, "y_pred": y_pred})


def _logging(subject: Subject, log_dir: Path, train: Step, name: str, given: dict[str, Any]) -> Step:
    model, x, y = subject.model, subject.x[0], subject.y[0]
    writer = tf.summary.create_file_writer(str(log_dir))

    def step() -> None:
        train()
        if not tb_zeroloss.log_step(model, x, y, every=1, writer=writer, name=name, **given):
            raise RuntimeError(f"log_step recorded nothing of {subject.key}.")

    return step
