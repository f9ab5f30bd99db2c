"""Choose on the host, per execution, between the user's own step and the recording one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from tb_zeroloss.record.recorders.from_outside import record_of_batch
from tb_zeroloss.record.recorders.in_step import InStepRecorder
from tb_zeroloss.record.recorders.left_out import tell_left_out
from tb_zeroloss.record.recorders.overhead import Overhead
from tb_zeroloss.record.recorders.replay import Replay, batches_of
from tb_zeroloss.record.recorders.row_watch import TRAINING, RowWatch
from tb_zeroloss.record.recorders.step_copy import NoCopyError, Step, StepCopy
from tb_zeroloss.record.writing.error_summary import cause
from tb_zeroloss.record.writing.journal import Journal
from tb_zeroloss.series.complete import Record


class StepSwitch:
    """Stands in for ``model.train_function`` while a callback is attached.

    It records only when the callback armed it for this execution. If a training ends by an
    exception, the next one finds it unarmed: then it puts the model's own function back.
    """

    def __init__(self, model: Any, recorder: InStepRecorder, journal: Journal, rows: RowWatch) -> None:
        """Take the place of the model's train function; ``rows`` sees the batches."""
        self.model, self.recorder, self.journal, self._rows = model, recorder, journal, rows
        self.bare: Step = model.train_function
        self._recording: StepCopy | None = None
        self._step: int | None = None
        self._is_recorded: Callable[[int], bool] = lambda _: False
        self._armed = self._is_outside = False
        self.pace, self._replay = Overhead(), Replay()
        model.train_function = self

    def arm(self, step: int, is_recorded: Callable[[int], bool]) -> None:
        """Allow the next execution, which begins with ``step``, to be recorded."""
        self._step, self._is_recorded, self._armed = step, is_recorded, True

    def restore(self) -> None:
        """Give the model its own train function back."""
        if self.model.train_function is self:
            self.model.train_function = self.bare

    def __call__(self, iterator: Any) -> Any:
        """Run one execution."""
        if not self._armed:
            self.restore()
            return self.bare(iterator)
        self._armed = False
        steps = range(self._step or 0, (self._step or 0) + self.recorder.slots.steps)
        recorded = self.recorder.failure is None and any(map(self._is_recorded, steps))
        iterator = self._rows.look(TRAINING, iterator)
        self.pace.begin(recorded=recorded, steps=len(steps))
        if not recorded:
            return self.bare(iterator)
        return self._from_outside(iterator) if self._is_outside else self._recorded(iterator)

    def _recorded(self, iterator: Any) -> Any:
        try:
            self._recording = self._recording or self.recorder.build(self.bare)
        except Exception as error:
            self._give_up(error)
            return self.bare(iterator)
        logs, _ = self._recording(iterator)
        try:
            self._keep(self._recording)
        except NoCopyError as error:
            self._is_outside = True
            self.recorder.note_missing(f"gradients, updates, predictions and activations ({error})")
        except Exception as error:
            self._give_up(error, lost=self._recording.has_lost_batches)
        return logs

    def _from_outside(self, iterator: Any) -> Any:
        count = self.recorder.slots.steps
        batches = batches_of(iterator, count)
        if not batches:
            return self.bare(iterator)
        logs = self.bare(self._replay(batches, iterator, count))
        try:
            self._add([record_of_batch(self.recorder, batches[-1], logs)], (self._step or 0) + len(batches) - 1)
        except Exception as error:
            self._give_up(error)
        return logs

    def _keep(self, recording: StepCopy) -> None:
        failure = recording.failure or self.recorder.failure
        if failure is not None and not recording.has_lost_batches and self.recorder.state.attempt.blame(failure):
            self._recording = None  # the next one is without what failed
            tell_left_out(self.recorder.state.attempt.news(), self.recorder, self.journal)
            return
        if failure is not None:
            raise failure
        records = self.recorder.take()
        if self.recorder.is_stale:
            self._recording = None
        self._add(records, self._step or 0)

    def _add(self, records: Sequence[Record], first: int) -> None:
        self.journal.facts.note(
            recorded_step_seconds=self.pace.seconds_per_step(recorded=True),
            bare_step_seconds=self.pace.seconds_per_step(recorded=False),
        )
        tell_left_out(self.recorder.state.attempt.news(), self.recorder, self.journal)
        for step, record in enumerate(records, first):
            if self._is_recorded(step):
                self.journal.add(step, record, self.recorder.configuration)

    def _give_up(self, error: Exception, *, lost: bool = False) -> None:
        self.recorder.failure = error
        what = f"nothing is recorded from step {self._step} on ({cause(error)})"
        if lost:
            self._rows.abandon(TRAINING)
            what += "; that step may have been trained in part only"
        self.journal.trouble(what, error)
