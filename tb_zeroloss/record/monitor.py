"""Record a training loop of one's own through an object: one per model that trains."""

from __future__ import annotations

import contextlib
import os
from types import TracebackType
from typing import Any

from tb_zeroloss.diagnose import Finding, judge
from tb_zeroloss.record.arguments import check_model, number_of_rows, positive_integer
from tb_zeroloss.record.batch_arguments import batch_of_call
from tb_zeroloss.record.cadence import UPDATE_FREQ, every_nth, uneven
from tb_zeroloss.record.chosen_recorder import recorder_of_loop
from tb_zeroloss.record.directory_lock import claim, release
from tb_zeroloss.record.lazy_tensorflow import as_written, is_tracing
from tb_zeroloss.record.options import checked
from tb_zeroloss.record.recorders.loop import Loop
from tb_zeroloss.record.recorders.probe import probe_of
from tb_zeroloss.record.recorders.steps import step_of
from tb_zeroloss.record.strategy import in_later_replica, refuse_xla
from tb_zeroloss.record.writing.announce import DegenerateTrainingError
from tb_zeroloss.record.writing.sink import EventFileSink, SummaryWriterSink
from tb_zeroloss.settings.settings import Settings

WHERE = "Monitor"


class Monitor:
    """Records the steps of a loop, judges them while training, and closes its file at the end.

    ::

        with tb_zeroloss.Monitor(model, "runs/a") as monitor:
            for x, y in batches:
                train(x, y)
                monitor.step(x, y)

    A program that trains several models makes one for each, with a ``name``.

    Args:
        model: A ``keras.Model`` that has its variables.
        log_dir: Directory of the run; records go to its folder ``zeroloss``.
        name: Of the part that trains this model: records go to ``zeroloss/<name>``, and the run
            is listed as ``<log_dir>/<name>``. None for the only one.
        writer: A ``tf.summary`` writer to write to, instead of ``log_dir``.
        loss_fn: A Keras loss, its name, or a function; else the compiled one, else assumed.
        update_freq: Calls of which one is recorded, not the same of all, after the first 20, which all are.
        every: Record each n-th call instead, without the dense start.
        layers: Which layers' activations to record: None for all, a regular expression, or names; refused if one
            fits no layer of the model.
        on_finding: ``ignore``, ``log`` (a line on stdout), ``warn``, ``stop`` (sets ``should_stop``
            and ``model.stop_training``) or ``raise``.
        fail_on: Severity from which ``stop`` and ``raise`` act.
        rules: ``Settings`` of the rules; None for the defaults.
        workers: ``chief``: only the first worker of a cluster (``TF_CONFIG``) writes; ``all``: each
            writes to a folder ``worker_<number>`` of its own.
        record_source: Keep the line of the program that made this monitor.
        record_examples: Rows of targets and predictions of each recorded batch to write to the log as they are, for
            whoever can read it; 0 keeps none.
        probe: Inputs ``[rows, ...]``, as the model takes them, to measure activations on in place of the training
            batch; each record then makes a forward pass on them, also when the loop passes all it has.
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
        model: Any,
        log_dir: str | os.PathLike[str] = "runs",
        *,
        name: str | None = None,
        writer: Any = None,
        loss_fn: Any = None,
        update_freq: int = UPDATE_FREQ,
        every: int | None = None,
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
        """Check the arguments and take the directory; the file comes with the first record."""
        check_model(WHERE, model)
        self._cadence = uneven(positive_integer(WHERE, "update_freq", update_freq))
        if every is not None:
            self._cadence = every_nth(positive_integer(WHERE, "every", every))
        rows: dict[str, Any] = {
            "kept_rows": number_of_rows(WHERE, "record_examples", record_examples),
            "probe": probe_of(WHERE, probe, max_probe_rows),
        }
        options = checked(
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
            folder=_folder(name),
        )
        options.layers.refuse_missing(WHERE, model)
        self.model, self._writer, self._settings = model, writer, options.reaction.settings
        self._directory = options.directory
        card = {**options.card, "update_freq": self._cadence.update_freq}
        self._loop = Loop(
            model,
            lambda: recorder_of_loop(model, loss_fn, options.layers, recorder=WHERE, **rows, **card),
            lambda place: EventFileSink(place) if isinstance(place, str) else SummaryWriterSink(place),
            options.reaction,
        )
        self._is_open = self._directory is not None
        if self._directory is not None and writer is None:
            claim(WHERE, self._directory, self)

    @as_written
    def step(
        self,
        x: Any,
        y: Any = None,
        *,
        step: Any = None,
        loss: Any = None,
        y_pred: Any = None,
        gradients: Any = None,
        sample_weight: Any = None,
    ) -> bool:
        """Record one step if its turn has come; call it after the optimizer's step. See ``log_step``.

        Returns:
            Whether a record was written, inside a ``tf.function`` as a tensor.

        Raises:
            TypeError, ValueError: for an argument that cannot be used, with a cure.
            RuntimeError: if the monitor was closed.
            DegenerateTrainingError: if ``on_finding`` is ``raise`` and a finding is severe enough.
        """
        if self._directory is None or in_later_replica():
            return False
        if not self._is_open:
            raise RuntimeError("Monitor.step(): the monitor was closed. Call step() before close(), or make another.")
        if is_tracing():
            refuse_xla("Monitor.step")
        batch = batch_of_call(self.model, x, y, sample_weight, loss, y_pred, gradients)
        place = self._directory if self._writer is None else self._writer
        written: bool = self._loop.call(batch, step_of("Monitor.step", step), self._cadence, place)
        return written

    @property
    def should_stop(self) -> bool:
        """Return whether a finding asks to stop, with ``on_finding="stop"``."""
        return self._loop.should_stop

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Return what is found in the records so far, worst first."""
        run = self._loop.journal.series() if self._loop.journal is not None else None
        return judge(run, self._settings).findings if run is not None else ()

    @property
    def records(self) -> int:
        """Return the number of records so far."""
        return self._loop.journal.records if self._loop.journal is not None else 0

    def close(self) -> None:
        """Say what was found, and close the file; a second call does nothing."""
        if not self._is_open:
            return
        self._is_open = False
        if self._directory is not None:
            release(self._directory, self)
        self._loop.finish()

    def gives_way(self) -> bool:
        """Return False: a monitor keeps its directory until it is closed."""
        return False

    def __enter__(self) -> Monitor:
        """Return the monitor."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the file; an exception that ended the loop is not hidden by a finding."""
        with contextlib.nullcontext() if error is None else contextlib.suppress(DegenerateTrainingError):
            self.close()


def _folder(name: object) -> str | None:
    if name is None:
        return None
    if not isinstance(name, str):
        raise TypeError(f"{WHERE}(name={name!r}): name must be text; got {type(name).__name__}.")
    if not name or name in {".", ".."} or "/" in name or os.sep in name:
        raise ValueError(f"{WHERE}(name={name!r}): name must be one folder's name, such as 'generator'.")
    return name
