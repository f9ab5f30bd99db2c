"""Takes finished records: completes them, writes them, and keeps enough to judge them here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np

from tb_zeroloss.record.writing.early_triggers import EarlyTriggers
from tb_zeroloss.record.writing.error_summary import cause
from tb_zeroloss.record.writing.record_buffer import RecordBuffer
from tb_zeroloss.record.writing.say import say
from tb_zeroloss.record.writing.sink import Sink
from tb_zeroloss.schema.configuration import Configuration
from tb_zeroloss.schema.quantities import METRICS, SCHEMA_VERSION
from tb_zeroloss.series import RunSeries
from tb_zeroloss.series.complete import Facts, Record


class Journal:
    """The records of one run while it trains."""

    def __init__(self, name: str, sink: Sink, strict: bool = False) -> None:
        """Start an empty journal.

        Args:
            name: Of the run, for messages.
            sink: Where records go.
            strict: Raise what goes wrong instead of saying it once.
        """
        self.name, self.sink, self.strict = name, sink, strict
        self.facts = Facts()
        self.alarm = EarlyTriggers()
        self.records = self.failures = 0
        self._troubles: dict[str, str] = {}
        self._went_back = False
        self._configuration: Configuration | None = None
        self._written: Configuration | None = None
        self._memory = RecordBuffer()

    def add(self, step: int, record: Record, configuration: Configuration) -> None:
        """Complete one record, keep it and write it, as it is where it cannot be completed; trouble is said once."""
        self._notice_going_back(step)
        try:
            self.facts.note(failures=self.failures + self.sink.lost)
            self.facts.complete(step, record, configuration)
        except Exception as error:
            self.trouble(f"could not complete the record of step {step} ({cause(error)})", error)
        try:
            self._memory.add(step, record)
            self.records += 1
            self.alarm.see(record, is_finite=self.facts.is_finite)
            metrics = self._configuration.metrics if self._configuration is not None else ()
            self._configuration = replace(configuration, metrics=metrics)
        except Exception as error:
            self.trouble(f"could not take the record of step {step} ({cause(error)})", error)
            return
        self._try(step, lambda: self._write_configuration(step))
        self._try(step, lambda: self.sink.write(step, record))

    def add_evaluation(self, step: int, record: Record) -> None:
        """Keep and write the record of an evaluation, made when training step ``step`` was done."""
        self._memory.add_evaluation(step, record)
        self._try(step, lambda: self.sink.write(step, record))

    def know(self, configuration: Configuration) -> None:
        """Take the configuration of a run of which no step of training was recorded yet."""
        self._configuration = self._configuration or configuration

    def describe(self, step: int) -> None:
        """Write the configuration if it is not written yet: the first step of training does, but may not come."""
        self._try(step, lambda: self._write_configuration(step))

    def add_metrics(self, step: int, metrics: Mapping[str, float], validation: Mapping[str, float]) -> None:
        """Keep and write the metrics of an epoch whose last step is ``step``, by name."""
        names = tuple(metrics)
        if self._configuration is None or not names:
            return
        if self._configuration.metrics != names:
            self._configuration = replace(self._configuration, metrics=names)
            self._try(step, lambda: self._write_configuration(step))
        values = [(metrics[name], validation.get(name, np.nan)) for name in names]
        self.add_evaluation(step, {METRICS.tag: np.array(values, np.float64)})

    def _try(self, step: int, write: Callable[[], None]) -> None:
        try:
            write()
        except Exception as error:
            self._cannot_write(step, error)

    @property
    def rows_per_step(self) -> int:
        """Return the rows of the latest batch, 0 before the first record."""
        return self._memory.rows_per_step

    def trouble(self, what: str, error: Exception | None = None) -> None:
        """Say what went wrong so that a record is missing, once, and remember that it did."""
        self.failures += 1
        if self._say("missing", what, what, error):
            self.flush()

    def leave_out(self, what: str, error: Exception) -> None:
        """Say once that a statistic is missing from every record, while all others are there."""
        if self.strict:
            raise error
        say(f"not recorded: {what}. Everything else is.", wrong=True)

    def move_to(self, sink: Sink) -> None:
        """Write to another place from now on, the configuration again first."""
        self.sink, self._written = sink, None

    def flush(self) -> None:
        """Make everything readable."""
        try:
            self._note_trouble()
            self.sink.flush()
        except Exception as error:
            self._cannot_write(self._memory.last_step, error)

    def close(self) -> None:
        """Flush and close; what fails is tried once more, in a new file."""
        for _ in range(2):
            try:
                self._note_trouble()
                self.sink.close()
                return
            except Exception as error:
                self._cannot_write(self._memory.last_step, error)
        say(f"the last records of {self.name} could not be written.", wrong=True)

    def _note_trouble(self) -> None:
        if self._troubles:
            self._write_configuration(max(0, self._memory.last_step))

    def _write_configuration(self, step: int) -> None:
        known = self._configuration or Configuration(SCHEMA_VERSION, "")
        current = replace(known, trouble="; ".join(self._troubles.values())) if self._troubles else known
        if current != self._written:
            self._written = current
            self.sink.write_configuration(step, current)

    def _cannot_write(self, step: int, error: Exception) -> None:
        why = cause(error)
        if not self.sink.retries:
            self._written = None
            self.trouble(f"could not write step {step} ({why})", error)
            return
        noted = f"could not write for a time, first at step {step} ({why}); what waited in memory was written later"
        said = f"could not write step {step} ({why}); records wait in memory and are tried again"
        self._say("late", said, noted, error)

    def _say(self, kind: str, said: str, noted: str, error: Exception | None) -> bool:
        if self.strict and error is not None:
            raise error
        if kind in self._troubles:
            return False
        self._troubles[kind] = noted
        say(f"{said}. Training goes on; further errors are not shown.", wrong=True)
        return True

    def _notice_going_back(self, step: int) -> None:
        last = self._memory.last_step
        if step >= last:
            return
        self.facts.begin_again()
        if not self._went_back:
            self._went_back = True
            say(
                f"step went from {last} to {step}: new run in the same directory? Its records take the"
                " place of those from that step on; use a new log_dir to keep both."
            )

    def series(self) -> RunSeries | None:
        """Return what was recorded so far as series, or None before the first record."""
        return None if self._configuration is None else self._memory.series(self.name, self._configuration)
