"""Record during ``fit``."""

from __future__ import annotations

import os
import sys
import weakref
from collections.abc import Callable, Mapping
from typing import Any

import keras
import numpy as np

from tb_zeroloss.record.announce import Announcer
from tb_zeroloss.record.arguments import FAIL_ON, ON_FINDING, layer_filter, log_directory, one_of, positive_integer
from tb_zeroloss.record.cadence import is_recorded
from tb_zeroloss.record.chooser import Chooser
from tb_zeroloss.record.in_step import InStepRecorder
from tb_zeroloss.record.journal import Journal
from tb_zeroloss.record.sink import EventFileSink
from tb_zeroloss.record.strategy import directory_of_worker
from tb_zeroloss.rules.settings import Settings

SUBDIRECTORY = "zeroloss"
"""Records have a folder of their own: two event files in one folder can freeze the other's curves."""

_live: weakref.WeakValueDictionary[str, DegeneracyCallback] = weakref.WeakValueDictionary()


class DegeneracyCallback(keras.callbacks.Callback):
    """Records degeneracy statistics from the real training batches of ``fit``.

    Weights, optimizer state, random state and metrics stay bit-identical; a failure in here
    never ends a training.

    Args:
        log_dir: Directory of the run; records go to its folder ``zeroloss``.
        update_freq: Steps between records, after the first 20 steps, which are all recorded.
        layers: Which layers' activations to record: None for all, a regular expression, or names.
        on_finding: ``ignore``, ``log`` (a line on stdout), ``warn``, ``stop`` or ``raise``.
        fail_on: Severity from which ``stop`` and ``raise`` act.
        rules: ``Settings`` of the rules; None for the defaults.
        workers: ``chief``: only the first worker of a cluster (``TF_CONFIG``) writes; ``all``: each
            writes to a folder ``worker_<number>`` of its own.
        record_source: Keep the line of the program that made this callback.
        record_examples: Rows of targets and predictions to keep; 0 keeps none.
        expected_zero: A loss of exactly 0 is wanted here.
        loss_kind: ``adversarial`` for losses that need not fall.
        autoencoder: The targets are the inputs.
        strict: Raise what goes wrong in here, for tests.

    Raises:
        TypeError, ValueError: for an argument that cannot be used, with a cure.
    """

    def __init__(
        self,
        log_dir: str | os.PathLike[str] = "runs",
        *,
        update_freq: int = 50,
        layers: str | list[str] | None = None,
        on_finding: str = "log",
        fail_on: str = "critical",
        rules: Settings | None = None,
        workers: str = "chief",
        record_source: bool = True,
        record_examples: int = 0,
        expected_zero: bool = False,
        loss_kind: str | None = None,
        autoencoder: bool = False,
        strict: bool = False,
    ) -> None:
        """Check the arguments; nothing is written before training begins."""
        super().__init__()
        where = "DegeneracyCallback"
        self.log_dir = log_directory(where, log_dir)
        self.update_freq = positive_integer(where, "update_freq", update_freq)
        self._layers = layer_filter(where, layers)
        self._on_finding = one_of(where, "on_finding", on_finding, ON_FINDING)
        self._fail_on = one_of(where, "fail_on", fail_on, FAIL_ON)
        self._settings = rules if rules is not None else Settings()
        one_of(where, "workers", workers, ("chief", "all"))
        if record_examples:
            raise ValueError(f"{where}(record_examples={record_examples}): keeping rows is not supported yet; pass 0.")
        if loss_kind is not None:
            one_of(where, "loss_kind", loss_kind, ("adversarial",))
        self._card = {
            "update_freq": self.update_freq,
            "expected_zero": bool(expected_zero),
            "autoencoder": bool(autoencoder),
            "loss_kind": loss_kind,
            "source": _caller() if record_source else None,
        }
        directory = directory_of_worker(os.path.join(self.log_dir, SUBDIRECTORY), workers)
        self._directory = os.path.abspath(directory or self.log_dir)
        if self._directory in _live:
            raise ValueError(
                f"{where}(log_dir={self.log_dir!r}): another callback is writing there now, and two writers in one"
                " folder lose data. Pass a log_dir of its own to each."
            )
        self._strict = strict or os.environ.get("TB_ZEROLOSS_STRICT") == "1"
        self._disabled = directory is None or os.environ.get("TB_ZEROLOSS_DISABLE") == "1"
        self._journal: Journal | None = None
        self._announcer: Announcer | None = None
        self._chooser: Chooser | None = None
        self._step = self._epoch_start = self._records_from = 0
        self._fits = 0

    def on_train_begin(self, logs: Mapping[str, Any] | None = None) -> None:
        """Build the recording step beside the model's own."""
        if self._disabled:
            return
        if self._journal is None:
            self._journal = Journal(self.log_dir, EventFileSink(self._directory), self._strict)
            self._announcer = Announcer(self._journal, self._settings, self._on_finding, self._fail_on)
        _live[self._directory] = self
        self._begin(self._attach, self._journal)

    def _begin(self, attach: Callable[[Journal], None], journal: Journal) -> None:
        if journal.failures:
            return
        try:
            attach(journal)
        except Exception as error:
            journal.trouble(f"nothing is recorded ({type(error).__name__}: {error})", error)

    def _attach(self, journal: Journal) -> None:
        model = self.model
        if not self._fits:
            optimizer = getattr(model, "optimizer", None)
            self._step = int(optimizer.iterations.numpy()) if optimizer is not None else 0
            self._records_from = self._step
        self._fits += 1
        if model.built:
            self._record_from_now(journal)

    def _record_from_now(self, journal: Journal) -> None:
        model = self.model
        model.make_train_function()
        if isinstance(model.train_function, Chooser):
            model.train_function.restore()
        steps = self.params.get("steps")
        if steps:
            journal.facts.note(steps_per_epoch=float(steps))
        recorder = InStepRecorder(model, layers=self._layers, steps_per_epoch=steps, **self._card)
        self._chooser = Chooser(model, recorder, journal)

    def on_epoch_begin(self, epoch: int, logs: Mapping[str, Any] | None = None) -> None:
        """Remember where the epoch starts."""
        self._epoch_start = self._step
        if self._journal is not None:
            self._journal.facts.note(epoch=float(epoch))

    def on_train_batch_begin(self, batch: int, logs: Mapping[str, Any] | None = None) -> None:
        """Let the step be recorded if its turn has come."""
        if self._chooser is None and self._journal is not None and self._step > self._records_from:
            self._begin(self._record_from_now, self._journal)
        if self._chooser is not None:
            self._chooser.arm(self._epoch_start + int(batch), self._wants)

    def on_train_batch_end(self, batch: int, logs: Mapping[str, Any] | None = None) -> None:
        """Count the steps, and judge when enough records have come."""
        steps = int(batch) + 1
        self._step = self._epoch_start + min(steps, self.params.get("steps") or steps)
        if self._journal is None or self._announcer is None:
            return
        if self._announcer.is_due(self._journal.records) and self._announcer.look():
            self.model.stop_training = True

    def on_epoch_end(self, epoch: int, logs: Mapping[str, Any] | None = None) -> None:
        """Notice a NaN between records: it sticks in the running mean of the loss."""
        if self._journal is None:
            return
        steps = self._step - self._epoch_start
        self._journal.facts.note(steps_per_epoch=float(steps))
        if self._chooser is not None:
            self._chooser.recorder.set_probe_rows(self._journal.rows_per_step * steps)
        loss = (logs or {}).get("loss")
        if loss is not None and not np.isfinite(float(loss)):
            self._journal.facts.note_non_finite(self._step - 1, "loss")

    def on_test_begin(self, logs: Mapping[str, Any] | None = None) -> None:
        """Make the records readable: a validation may take long, or fail."""
        if self._journal is not None:
            self._journal.flush()

    def on_train_end(self, logs: Mapping[str, Any] | None = None) -> None:
        """Put the model's own function back, judge, and close the file."""
        if self._chooser is not None:
            self._chooser.restore()
            self._chooser = None
        if self._journal is None or self._announcer is None:
            return
        _live.pop(self._directory, None)
        try:
            self._announcer.look(at_end=True)
        finally:
            self._journal.close()

    @property
    def records(self) -> int:
        """Return the number of records so far."""
        return self._journal.records if self._journal is not None else 0

    def _wants(self, step: int) -> bool:
        return is_recorded(step - self._records_from, self.update_freq) or step % self.update_freq == 0


def _caller() -> str | None:
    frame = sys._getframe(2)
    path = frame.f_code.co_filename
    if not os.path.isabs(path) and not os.path.exists(path):
        return None
    relative = os.path.relpath(path)
    return f"{os.path.basename(path) if relative.startswith('..') else relative}:{frame.f_lineno}"
