"""Record during ``fit``, and ``evaluate``."""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import keras

from tb_zeroloss.record.arguments import number_of_rows, positive_integer
from tb_zeroloss.record.cadence import UPDATE_FREQ
from tb_zeroloss.record.chosen_recorder import recorder_of_fit
from tb_zeroloss.record.directory_lock import claim, refuse_if_claimed, release
from tb_zeroloss.record.options import checked
from tb_zeroloss.record.recorders.probe import probe_of
from tb_zeroloss.settings.settings import Settings

if TYPE_CHECKING:
    from tb_zeroloss.record.other_backends.fit import ReportedFit
    from tb_zeroloss.record.recorders.fit import FitRecorder

WHERE = "DegeneracyCallback"


class DegeneracyCallback(keras.callbacks.Callback):
    """Records degeneracy statistics from the real training batches of ``fit``, and from its evaluations.

    ``model.evaluate(..., callbacks=[...])`` adds an evaluation to the run, at the number of steps the model has taken;
    of a model of the same run that was restored it may be another callback with the same ``log_dir``.

    Weights, optimizer state, random state and metrics stay bit-identical; a failure in here
    never ends a training.

    Args:
        log_dir: Directory of the run; records go to its folder ``zeroloss``.
        update_freq: Steps between records, after the first 20 steps, which are all recorded; so is
            the last step of a ``fit`` of 20 steps or more whose end is known before.
        layers: Which layers' activations to record: None for all, a regular expression, or names. That one fits no
            layer is said when the model is known, on stderr and in the run.
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
        self._fits: FitRecorder | ReportedFit | None = None
        self._thread: int | None = None

    def __getstate__(self) -> dict[str, Any]:
        """Return the settings alone: a copy, as tuners make one for each trial, and what is unpickled record anew."""
        return {**vars(self), "_fits": None, "_thread": None, "_model": None, "params": None}

    def on_train_begin(self, logs: Mapping[str, Any] | None = None) -> None:
        """Build the recording step beside the model's own."""
        self._thread = None
        fits = self._claimed()
        if fits is not None:
            fits.begin(self.model, self.params)

    def _claimed(self) -> FitRecorder | ReportedFit | None:
        if self._directory is None:
            return None
        claim(WHERE, self._directory, self)
        if self._fits is None:
            self._fits = recorder_of_fit(self._directory, self._options, self.update_freq, self._rows)
        return self._fits

    def on_epoch_begin(self, epoch: int, logs: Mapping[str, Any] | None = None) -> None:
        """Remember where the epoch starts."""
        self._thread = threading.get_ident()
        if self._fits is not None:
            self._fits.begin_epoch(epoch)

    def on_train_batch_begin(self, batch: int, logs: Mapping[str, Any] | None = None) -> None:
        """Let the step be recorded if its turn has come."""
        if self._fits is not None:
            self._fits.expect(int(batch))

    def on_train_batch_end(self, batch: int, logs: Mapping[str, Any] | None = None) -> None:
        """Count the steps, and judge when enough records have come."""
        if self._fits is not None and self._fits.count(int(batch), logs or {}):
            self.model.stop_training = True

    def on_epoch_end(self, epoch: int, logs: Mapping[str, Any] | None = None) -> None:
        """Notice a NaN between records."""
        if self._fits is not None:
            self._fits.end_epoch(logs or {})

    def on_test_begin(self, logs: Mapping[str, Any] | None = None) -> None:
        """Make the records readable: a validation may take long, or fail."""
        if self._fits is None or not self._fits.follows(self.params):
            self._thread = threading.get_ident()
            self._claimed()
        if self._fits is not None:
            self._fits.begin_evaluation(self.model, self.params)

    def on_test_batch_begin(self, batch: int, logs: Mapping[str, Any] | None = None) -> None:
        """Let a validation batch be measured if its turn has come."""
        if self._fits is not None:
            self._fits.evaluation(lambda evaluation, _: evaluation.expect(int(batch)))

    def on_test_batch_end(self, batch: int, logs: Mapping[str, Any] | None = None) -> None:
        """Count the validation batches."""
        if self._fits is not None:
            self._fits.evaluation(lambda evaluation, _: evaluation.count(int(batch)))

    def on_test_end(self, logs: Mapping[str, Any] | None = None) -> None:
        """Record the evaluation; let go of the directory after one by itself."""
        if self._fits is not None and self._fits.end_evaluation(logs or {}):
            self._detach()

    def on_train_end(self, logs: Mapping[str, Any] | None = None) -> None:
        """Put the model's own function back, judge, and close the file."""
        self._detach()
        if self._fits is not None:
            self._fits.end()

    @property
    def records(self) -> int:
        """Return the number of records so far."""
        return self._fits.journal.records if self._fits is not None else 0

    def gives_way(self) -> bool:
        """Let go of the directory if the training is over: whoever asks in the thread that trained waited for its end.

        An exception ends a training without a word to its callbacks.
        """
        if self._thread != threading.get_ident():
            return False
        self._detach()
        if self._fits is not None:
            self._fits.journal.close()
        return True

    def _detach(self) -> None:
        if self._fits is not None:
            self._fits.detach()
        if self._directory is not None:
            release(self._directory, self)
