"""Record what Keras reports of ``fit`` and ``evaluate``: the losses and the metrics."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from tb_zeroloss.record.other_backends.cards import has_one_output
from tb_zeroloss.record.other_backends.evaluation import ReportedEvaluations, loss_row
from tb_zeroloss.record.other_backends.missing import OF_A_BATCH, OF_A_STEP, of_the_arguments, say_once, sentence
from tb_zeroloss.record.other_backends.step_loss import StepLoss
from tb_zeroloss.record.recorders.fit_steps import FitSteps, iterations_of, metrics_of
from tb_zeroloss.record.writing.announce import Announcer, Reaction
from tb_zeroloss.record.writing.earlier import EarlierRecords
from tb_zeroloss.record.writing.error_summary import cause
from tb_zeroloss.record.writing.journal import Journal
from tb_zeroloss.record.writing.sink import EventFileSink
from tb_zeroloss.schema.configuration import NOT_RECORDED, Configuration
from tb_zeroloss.schema.quantities import LOSS

NO_LOSS = f"{NOT_RECORDED}the loss of the steps (train_step reports none that is called so)"

Describe = Callable[[Any, int | None, tuple[str, ...]], Configuration]
"""Returns the configuration of a built model, given the steps of an epoch if they are known, and notes."""


class ReportedFit:
    """Records what one callback is told of trainings and evaluations; it looks into no step.

    Attributes:
        journal: The records so far.
    """

    def __init__(
        self, sink: EventFileSink, reaction: Reaction, update_freq: int, describe: Describe, *, kept_rows: int = 0
    ) -> None:
        """Begin; nothing is written before the first record. Of ``kept_rows`` it is said that none are kept."""
        self._missing = (*OF_A_BATCH, *OF_A_STEP, *of_the_arguments(kept_rows=kept_rows))
        self.journal = Journal(reaction.name, sink, reaction.strict)
        self._announcer = Announcer(self.journal, reaction)
        self._earlier = EarlierRecords(sink, reaction.name)
        self._describe = describe
        self._steps = FitSteps(update_freq)
        self._model: Any = None
        self._configuration: Configuration | None = None
        self._loss: StepLoss | None = None
        self._evaluations: ReportedEvaluations | None = None
        self._is_fitting = self._gave_up = False

    def begin(self, model: Any, params: Mapping[str, Any]) -> None:
        """Begin a ``fit``."""
        self._is_fitting, self._gave_up = True, False
        self._try(lambda: self._begin(model, params))

    def begin_epoch(self, epoch: int) -> None:
        """Remember where the epoch starts."""
        self._steps.begin_epoch(epoch)
        if self._loss is not None:
            self._loss.begin_epoch()
        self.journal.facts.note(epoch=float(epoch), planned_steps=self._steps.planned(epoch))

    def expect(self, batch: int) -> None:
        """Do nothing: the step is not looked into."""

    def count(self, batch: int, logs: Mapping[str, Any]) -> bool:
        """Count the steps up to ``batch`` and record their loss; return whether a finding asks to stop."""
        before = self._steps.now
        self._steps.count(batch)
        self._try(lambda: self._record(range(before, self._steps.now), logs.get("loss")))
        return self._announcer.is_due(self.journal.records) and self._announcer.look()

    def end_epoch(self, logs: Mapping[str, Any]) -> None:
        """Record the metrics of the epoch, its loss as one of them."""
        steps = self._steps
        self.journal.facts.note(steps_per_epoch=float(steps.in_epoch))
        metrics, validation = metrics_of(logs)
        if logs.get("loss") is not None:
            metrics = {"loss": float(logs["loss"]), **metrics}
            if not np.isfinite(metrics["loss"]):
                self.journal.facts.note_non_finite(steps.last_done, "loss")
        self.journal.add_metrics(steps.last_done, metrics, validation)

    def follows(self, params: Mapping[str, Any] | None) -> bool:
        """Return whether what Keras begins with these parameters belongs to the ``fit`` that was begun last."""
        return params is self._steps.params

    def begin_evaluation(self, model: Any, params: Mapping[str, Any] | None) -> None:
        """Expect an evaluation: of the ``fit`` that was begun last, or by itself."""
        self.journal.flush()
        if not self._is_fitting:
            self._try(lambda: self._look_at(model, None))
        self.evaluation(lambda evaluation, _: evaluation.begin())

    def evaluation(self, follow: Callable[[ReportedEvaluations, int], None]) -> None:
        """Call ``follow`` with the recorder of evaluations, if there is one, and the step of an evaluation now."""
        if self._evaluations is None:
            return
        try:
            at = self._steps.last_done if self._is_fitting else max(self._steps.now, iterations_of(self._model))
            follow(self._evaluations, at)
        except Exception as error:
            self._evaluations = None
            self.journal.trouble(f"evaluations are not recorded ({cause(error)})", error)

    def end_evaluation(self, logs: Mapping[str, Any]) -> bool:
        """Record an evaluation; return whether it was one by itself, after which nothing is followed any more."""
        is_first = not self._is_fitting and not self._earlier.are_there
        self.evaluation(lambda evaluation, step: evaluation.end(step, logs))
        if not self._is_fitting:
            if is_first and self._evaluations is not None:
                self.journal.describe(self._steps.now)
            self.detach()
            self.journal.close()
        return not self._is_fitting

    def end(self) -> None:
        """Judge, and close the file; a further training opens another."""
        try:
            self._announcer.look(at_end=True)
        finally:
            self.journal.close()

    def detach(self) -> None:
        """Let go of the model."""
        self._model = self._loss = self._evaluations = None
        self._is_fitting = False

    def _begin(self, model: Any, params: Mapping[str, Any]) -> None:
        if self._steps.begin(model, params) and self._steps.now == 0:
            self._earlier.warn()
        self._look_at(model, params.get("steps"))

    def _look_at(self, model: Any, steps: int | None) -> None:
        self._model = model
        if steps:
            self.journal.facts.note(steps_per_epoch=float(steps))
        note = sentence(self._missing)
        say_once(note)
        self._configuration = self._describe(model, steps, (note,))
        self.journal.know(self._configuration)
        self._loss = StepLoss(model)
        self._evaluations = ReportedEvaluations(model, self.journal)

    def _record(self, steps: range, reported: Any) -> None:
        if self._loss is None or self._configuration is None:
            return
        if reported is None:
            self._configuration = self._configuration.with_note(NO_LOSS)
        loss = None if reported is None else self._loss.after(self._steps.in_epoch, float(reported))
        if (loss is None and reported is not None) or not any(map(self._steps.is_recorded, steps)):
            return
        record = {} if loss is None else {LOSS.tag: loss_row(loss, is_whole=has_one_output(self._model))}
        self.journal.add(steps[-1], record, self._configuration)

    def _try(self, what: Callable[[], None]) -> None:
        if self._gave_up:
            return
        try:
            what()
        except Exception as error:
            self._gave_up = True
            self.journal.trouble(f"nothing is recorded ({cause(error)})", error)
