"""Record during ``fit``."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping
from typing import Any

import keras
import numpy as np

from tb_zeroloss.record.arguments import number_of_rows, positive_integer
from tb_zeroloss.record.cadence import DENSE_STEPS, UPDATE_FREQ, Cadence
from tb_zeroloss.record.claims import claim, refuse_if_claimed, release
from tb_zeroloss.record.options import checked
from tb_zeroloss.record.recorders.chooser import Chooser
from tb_zeroloss.record.recorders.evaluation import EvaluationRecorder
from tb_zeroloss.record.recorders.in_step import InStepRecorder
from tb_zeroloss.record.recorders.probe import probe_of
from tb_zeroloss.record.writing.announce import Announcer
from tb_zeroloss.record.writing.cause import cause
from tb_zeroloss.record.writing.journal import Journal
from tb_zeroloss.record.writing.say import say
from tb_zeroloss.record.writing.sink import EventFileSink
from tb_zeroloss.rules.settings import Settings

WHERE = "DegeneracyCallback"


class DegeneracyCallback(keras.callbacks.Callback):
    """Records degeneracy statistics from the real training batches of ``fit``, and from its evaluations.

    Weights, optimizer state, random state and metrics stay bit-identical; a failure in here
    never ends a training.

    Args:
        log_dir: Directory of the run; records go to its folder ``zeroloss``.
        update_freq: Steps between records, after the first 20 steps, which are all recorded; so is
            the last step of a ``fit`` of 20 steps or more whose end is known before.
        layers: Which layers' activations to record: None for all, a regular expression, or names.
        on_finding: ``ignore``, ``log`` (a line on stdout), ``warn``, ``stop`` or ``raise``.
        fail_on: Severity from which ``stop`` and ``raise`` act.
        rules: ``Settings`` of the rules; None for the defaults.
        workers: ``chief``: only the first worker of a cluster (``TF_CONFIG``) writes; ``all``: each
            writes to a folder ``worker_<number>`` of its own.
        record_source: Keep the line of the program that made this callback.
        record_examples: Rows of targets and predictions of each recorded batch to write to the log as they are, for
            whoever can read it; 0 keeps none.
        probe: Inputs ``[rows, ...]``, as the model takes them, to measure activations on in place of the training
            batch; each record then makes a forward pass on them.
        max_probe_rows: Rows of a batch, or of ``probe``, to measure activations on; None for all.
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
        update_freq: int = UPDATE_FREQ,
        layers: str | list[str] | None = None,
        on_finding: str = "log",
        fail_on: str = "critical",
        rules: Settings | None = None,
        workers: str = "chief",
        record_source: bool = True,
        record_examples: int = 0,
        probe: Any = None,
        max_probe_rows: int | None = None,
        expected_zero: bool = False,
        loss_kind: str | None = None,
        autoencoder: bool = False,
        strict: bool = False,
    ) -> None:
        """Check the arguments; nothing is written before training begins."""
        super().__init__()
        self.update_freq = positive_integer(WHERE, "update_freq", update_freq)
        self._rows: dict[str, Any] = {
            "kept_rows": number_of_rows(WHERE, "record_examples", record_examples),
            "probe": probe_of(WHERE, probe, max_probe_rows),
        }
        self._options = checked(
            WHERE,
            log_dir=log_dir,
            layers=layers,
            on_finding=on_finding,
            fail_on=fail_on,
            rules=rules,
            workers=workers,
            record_source=record_source,
            expected_zero=expected_zero,
            loss_kind=loss_kind,
            autoencoder=autoencoder,
            strict=strict,
        )
        self.log_dir, self._directory = self._options.log_dir, self._options.directory
        if self._directory is not None:
            refuse_if_claimed(WHERE, self._directory)
        self._thread: int | None = None
        self._journal: Journal | None = None
        self._announcer: Announcer | None = None
        self._chooser: Chooser | None = None
        self._evaluations: EvaluationRecorder | None = None
        self._step = self._epoch_start = self._fit_start = self._records_from = 0
        self._last_step: int | None = None
        self._fits = 0
        self._gave_up = False

    def on_train_begin(self, logs: Mapping[str, Any] | None = None) -> None:
        """Build the recording step beside the model's own."""
        if self._directory is None:
            return
        self._thread = None
        claim(WHERE, self._directory, self)
        if self._journal is None:
            options = self._options
            self._journal = Journal(self.log_dir, EventFileSink(self._directory), options.strict)
            self._announcer = Announcer(self._journal, options.settings, options.on_finding, options.fail_on)
        self._gave_up = False
        self._begin(self._attach, self._journal)

    def _begin(self, attach: Callable[[Journal], None], journal: Journal) -> None:
        if self._gave_up:
            return
        try:
            attach(journal)
        except Exception as error:
            self._gave_up = True
            journal.trouble(f"nothing is recorded ({cause(error)})", error)

    def _attach(self, journal: Journal) -> None:
        model = self.model
        if not self._fits:
            optimizer = getattr(model, "optimizer", None)
            self._step = int(optimizer.iterations.numpy()) if optimizer is not None else 0
            self._records_from = self._step
            self._warn_of_earlier_records(journal)
        self._fits += 1
        self._fit_start = self._step
        if model.built:
            self._record_from_now(journal)

    def _warn_of_earlier_records(self, journal: Journal) -> None:
        if self._step == 0 and isinstance(journal.sink, EventFileSink) and journal.sink.holds_records():
            say(
                f"{self.log_dir} holds records of an earlier training, whose place those of this one take;"
                " use a new log_dir to keep both."
            )

    def _record_from_now(self, journal: Journal) -> None:
        model = self.model
        model.make_train_function()
        if isinstance(model.train_function, Chooser):
            model.train_function.restore()
        steps = self.params.get("steps")
        if steps:
            journal.facts.note(steps_per_epoch=float(steps))
        options = self._options
        card = {**options.card, "update_freq": self.update_freq}
        recorder = InStepRecorder(model, layers=options.layers, steps_per_epoch=steps, **self._rows, **card)
        self._chooser = Chooser(model, recorder, journal)
        self._evaluations = EvaluationRecorder(model, recorder, journal)

    def on_epoch_begin(self, epoch: int, logs: Mapping[str, Any] | None = None) -> None:
        """Remember where the epoch starts."""
        self._thread = threading.get_ident()
        self._epoch_start = self._step
        self._last_step = self._foreseen_end(epoch)
        if self._chooser is not None:
            self._chooser.pace.pause()
        if self._journal is not None:
            self._journal.facts.note(epoch=float(epoch))

    def on_train_batch_begin(self, batch: int, logs: Mapping[str, Any] | None = None) -> None:
        """Let the step be recorded if its turn has come."""
        if self._chooser is not None:
            self._chooser.arm(self._epoch_start + int(batch), self._wants)

    def on_train_batch_end(self, batch: int, logs: Mapping[str, Any] | None = None) -> None:
        """Count the steps, and judge when enough records have come."""
        steps = int(batch) + 1
        self._step = self._epoch_start + min(steps, self.params.get("steps") or steps)
        if self._journal is None or self._announcer is None:
            return
        if self._chooser is None:
            self._begin(self._record_from_now, self._journal)
        if self._announcer.is_due(self._journal.records) and self._announcer.look():
            self.model.stop_training = True

    def on_epoch_end(self, epoch: int, logs: Mapping[str, Any] | None = None) -> None:
        """Notice a NaN between records: it sticks in the running mean of the loss."""
        if self._journal is None:
            return
        steps = self._step - self._epoch_start
        self._journal.facts.note(steps_per_epoch=float(steps))
        if self._chooser is not None:
            self._chooser.recorder.set_probe_rows(self._journal.rows_per_step, steps)
        loss = (logs or {}).get("loss")
        if loss is not None and not np.isfinite(float(loss)):
            self._journal.facts.note_non_finite(self._step - 1, "loss")

    def on_test_begin(self, logs: Mapping[str, Any] | None = None) -> None:
        """Make the records readable: a validation may take long, or fail."""
        if self._journal is not None:
            self._journal.flush()
        self._follow(lambda evaluations: evaluations.begin())

    def on_test_batch_begin(self, batch: int, logs: Mapping[str, Any] | None = None) -> None:
        """Let a validation batch be measured if its turn has come."""
        self._follow(lambda evaluations: evaluations.expect(int(batch)))

    def on_test_batch_end(self, batch: int, logs: Mapping[str, Any] | None = None) -> None:
        """Count the validation batches."""
        self._follow(lambda evaluations: evaluations.count(int(batch)))

    def on_test_end(self, logs: Mapping[str, Any] | None = None) -> None:
        """Record the evaluation at the last training step before it."""
        self._follow(lambda evaluations: evaluations.end(max(0, self._step - 1), logs or {}))

    def _follow(self, call: Callable[[EvaluationRecorder], None]) -> None:
        if self._evaluations is None or self._journal is None:
            return
        try:
            call(self._evaluations)
        except Exception as error:
            self._evaluations = None
            self._journal.trouble(f"evaluations are not recorded ({cause(error)})", error)

    def on_train_end(self, logs: Mapping[str, Any] | None = None) -> None:
        """Put the model's own function back, judge, and close the file."""
        self._detach()
        if self._journal is None or self._announcer is None:
            return
        try:
            self._announcer.look(at_end=True)
        finally:
            self._journal.close()

    @property
    def records(self) -> int:
        """Return the number of records so far."""
        return self._journal.records if self._journal is not None else 0

    def gives_way(self) -> bool:
        """Let go of the directory if the training is over: whoever asks in the thread that trained waited for its end.

        An exception ends a training without a word to its callbacks.
        """
        if self._thread != threading.get_ident():
            return False
        self._detach()
        if self._journal is not None:
            self._journal.close()
        return True

    def _detach(self) -> None:
        if self._chooser is not None:
            self._chooser.restore()
        self._chooser = self._evaluations = None
        if self._directory is not None:
            release(self._directory, self)

    def _wants(self, step: int) -> bool:
        since = step - self._records_from
        return Cadence(self.update_freq)(since) or step % self.update_freq == 0 or step == self._last_step

    def _foreseen_end(self, epoch: int) -> int | None:
        """Return the last step of a fit in its last epoch; programs that fit step by step get no more records."""
        steps, epochs = self.params.get("steps"), self.params.get("epochs")
        if not steps or not epochs or epoch != epochs - 1:
            return None
        last = self._epoch_start + int(steps) - 1
        return last if last - self._fit_start + 1 >= DENSE_STEPS else None
