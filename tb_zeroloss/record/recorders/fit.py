"""Follow ``fit`` from one hook of a callback to the next: which step is which, and what is recorded of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from tb_zeroloss.record.recorders.evaluation import EvaluationRecorder
from tb_zeroloss.record.recorders.fit_steps import FitSteps, iterations_of, metrics_of
from tb_zeroloss.record.recorders.in_step import InStepRecorder
from tb_zeroloss.record.recorders.row_watch import TRAINING, VALIDATION, RowWatch
from tb_zeroloss.record.recorders.step_switch import StepSwitch
from tb_zeroloss.record.writing.announce import Announcer, Reaction
from tb_zeroloss.record.writing.earlier import EarlierRecords
from tb_zeroloss.record.writing.error_summary import cause
from tb_zeroloss.record.writing.journal import Journal
from tb_zeroloss.record.writing.say import say
from tb_zeroloss.record.writing.sink import EventFileSink

MakeRecorder = Callable[[Any, int | None], InStepRecorder]
"""Makes the recorder of a model that is built, given the steps of an epoch if they are known."""


class FitRecorder:
    """Records the trainings and evaluations that one callback sees, all into one place.

    Attributes:
        journal: The records so far.
    """

    def __init__(self, sink: EventFileSink, reaction: Reaction, update_freq: int, make_recorder: MakeRecorder) -> None:
        """Begin; nothing is written before the first record."""
        self.journal = Journal(reaction.name, sink, reaction.strict)
        self._make_recorder, self._earlier = make_recorder, EarlierRecords(sink, reaction.name)
        self._steps = FitSteps(update_freq)
        self._announcer = Announcer(self.journal, reaction)
        self._model: Any = None
        self._chooser: StepSwitch | None = None
        self._evaluations: EvaluationRecorder | None = None
        self._rows = RowWatch()
        self._by_itself: EvaluationRecorder | None = None
        self._is_fitting = self._gave_up = False

    def begin(self, model: Any, params: Mapping[str, Any]) -> None:
        """Begin a ``fit``."""
        self._model, self._gave_up, self._is_fitting = model, False, True
        self._rows.begin(model)
        self._try(lambda: self._attach(params))

    def begin_epoch(self, epoch: int) -> None:
        """Remember where the epoch starts."""
        self._steps.begin_epoch(epoch)
        if self._chooser is not None:
            self._chooser.pace.pause()
        self.journal.facts.note(epoch=float(epoch), planned_steps=self._steps.planned(epoch))

    def expect(self, batch: int) -> None:
        """Let the execution that begins with ``batch`` of the epoch be recorded if its turn has come."""
        if self._chooser is not None:
            self._chooser.arm(self._steps.epoch_start + batch, self._steps.is_recorded)

    def count(self, batch: int, logs: Mapping[str, Any]) -> bool:
        """Count the steps up to ``batch`` of the epoch; return whether a finding asks to stop.

        What Keras reports of them is not needed: the step itself was looked into.
        """
        self._steps.count(batch)
        if self._chooser is None:
            self._try(self._record_from_now)
        return self._announcer.is_due(self.journal.records) and self._announcer.look()

    def end_epoch(self, logs: Mapping[str, Any]) -> None:
        """Notice a NaN between records: it sticks in the running mean of the loss."""
        steps = self._steps.in_epoch
        self.journal.facts.note(steps_per_epoch=float(steps))
        if self._chooser is not None:
            self._chooser.recorder.set_probe_rows(self.journal.rows_per_step, steps)
        self.journal.add_metrics(self._steps.last_done, *metrics_of(logs))
        self._add_rows(TRAINING)
        loss = logs.get("loss")
        if loss is not None and not np.isfinite(float(loss)):
            self.journal.facts.note_non_finite(self._steps.last_done, "loss")

    def _add_rows(self, seen: str) -> None:
        """Record what was seen of the rows, all of those of a split now, if that is new."""
        self._rows.close(seen)
        record = self._rows.take()
        if record is not None:
            self.journal.add_evaluation(self._steps.last_done, record)
            self.journal.alarm.ring()

    def follows(self, params: Mapping[str, Any] | None) -> bool:
        """Return whether what Keras begins with these parameters belongs to the ``fit`` that was begun last."""
        return params is self._steps.params

    def begin_evaluation(self, model: Any, params: Mapping[str, Any] | None) -> None:
        """Expect an evaluation: of the ``fit`` that was begun last, or by itself."""
        self.journal.flush()
        if self.follows(params):
            self.evaluation(lambda evaluation, _: evaluation.begin())
            return
        if not self._is_fitting:
            try:
                self._evaluations = self._recorder_of_evaluations(model)
            except Exception as error:
                self.journal.trouble(f"an evaluation is not recorded ({cause(error)})", error)
        self.evaluation(lambda evaluation, _: evaluation.begin((params or {}).get("steps")))

    def end_evaluation(self, logs: Mapping[str, Any]) -> bool:
        """Record an evaluation; return whether it was one by itself, after which nothing is followed any more."""
        self.evaluation(lambda evaluation, step: evaluation.end(step, logs))
        self._rows.close(VALIDATION)
        if not self._is_fitting:
            self.detach()
            self.journal.close()
        return not self._is_fitting

    def evaluation(self, follow: Callable[[EvaluationRecorder, int], None]) -> None:
        """Call ``follow`` with the recorder of evaluations, if there is one, and the step of an evaluation now."""
        if self._evaluations is None:
            return
        try:
            follow(self._evaluations, self._step_of_evaluation())
        except Exception as error:
            self._evaluations = None
            self.journal.trouble(f"evaluations are not recorded ({cause(error)})", error)

    def end(self) -> None:
        """Judge, and close the file; a further training opens another."""
        try:
            self._announcer.look(at_end=True)
        finally:
            self.journal.close()

    def detach(self) -> None:
        """Give the model its own functions back."""
        self._rows.stand_back()
        if self._chooser is not None:
            self._chooser.restore()
        self._chooser = self._evaluations = None
        self._is_fitting = False

    def _try(self, attach: Callable[[], None]) -> None:
        if self._gave_up:
            return
        try:
            attach()
        except Exception as error:
            self._gave_up = True
            self.journal.trouble(f"nothing is recorded ({cause(error)})", error)

    def _attach(self, params: Mapping[str, Any]) -> None:
        if self._steps.begin(self._model, params) and self._steps.now == 0:
            self._earlier.warn()
        if self._model.built:
            self._record_from_now()
        else:
            self._rows.stand_in()

    def _recorder_of_evaluations(self, model: Any) -> EvaluationRecorder | None:
        """Return what records an evaluation by itself, the one of the evaluation before if it still can."""
        if not model.built:
            say("an evaluation is not recorded: the model has no variables yet. Call it on a batch once.", wrong=True)
            return None
        if self._by_itself is None or not self._by_itself.belongs_to(model):
            is_first = not self._earlier.are_there
            recorder = self._make_recorder(model, None)
            self._by_itself = EvaluationRecorder(model, recorder, self.journal, describes_run=is_first)
        return self._by_itself

    def _step_of_evaluation(self) -> int:
        """Return the last training step; of an evaluation by itself the step that training would go on with."""
        if self._is_fitting:
            return self._steps.last_done
        return (
            self._steps.now if self._by_itself is None else max(self._steps.now, iterations_of(self._by_itself.model))
        )

    def _record_from_now(self) -> None:
        model = self._model
        model.make_train_function()
        if isinstance(model.train_function, StepSwitch):
            model.train_function.restore()
        steps = self._steps.params.get("steps")
        if steps:
            self.journal.facts.note(steps_per_epoch=float(steps))
        recorder = self._make_recorder(model, steps)
        self._rows.tell(recorder.note_missing)
        self._chooser = StepSwitch(model, recorder, self.journal, self._rows)
        self._evaluations = EvaluationRecorder(model, recorder, self.journal, self._rows)
