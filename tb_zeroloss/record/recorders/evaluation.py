"""Record the evaluations that ``fit`` makes of its validation data.

Some batches of an evaluation run a second test function that also hands out rows of what it
saw; the others run the model's own. When the evaluation is over, these rows are measured as
one batch, and the loss of the whole is the one that Keras reports.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import tensorflow as tf

from tb_zeroloss.record.recorders.harmless import is_own_method, is_tried
from tb_zeroloss.record.recorders.in_step import InStepRecorder
from tb_zeroloss.record.recorders.left_out import tell_left_out
from tb_zeroloss.record.recorders.observation_rows import alike, excerpt, rows_of, tensors_of, with_tensors
from tb_zeroloss.record.recorders.row_watch import VALIDATION, RowWatch
from tb_zeroloss.record.recorders.step_copy import LOGS, SCOPE, Step, StepCopy
from tb_zeroloss.record.stats.measure import ROUNDING, measure
from tb_zeroloss.record.stats.observation import Observation, Tensor
from tb_zeroloss.record.stats.state import RecorderState
from tb_zeroloss.record.watching.observe import flat_tensors, inputs_of, observe
from tb_zeroloss.record.watching.replicas import joined
from tb_zeroloss.record.watching.step_graph import StepGraph
from tb_zeroloss.record.watching.step_hooks import StepHooks
from tb_zeroloss.record.writing.error_summary import cause
from tb_zeroloss.record.writing.journal import Journal
from tb_zeroloss.schema.arrays import CLASS_COUNTS
from tb_zeroloss.schema.configuration import Configuration
from tb_zeroloss.schema.quantities import EVALUATION, LOSS, SCHEMA_VERSION, VALIDATED, validation_tag
from tb_zeroloss.series.complete import Array, Record

MEASURED_BATCHES = 8
"""Executions of an evaluation whose rows are measured: sorted data show several of their classes."""


NOTHING_ELSE = Configuration(SCHEMA_VERSION, "")
"""Without layers and variables: an evaluation has neither gradients nor activations of its own."""


class EvaluationRecorder:
    """Records the evaluations of one model while it trains; the callback calls it at each of its hooks.

    It stands in for ``model.test_function`` for one execution at a time, so that an evaluation
    of the user's own never meets it.
    """

    def __init__(
        self,
        model: Any,
        recorder: InStepRecorder,
        journal: Journal,
        rows: RowWatch | None = None,
        *,
        describes_run: bool = False,
    ) -> None:
        """Build nothing before the first evaluation.

        Args:
            model: A compiled and built Keras model.
            recorder: Of its training steps.
            journal: Takes the records.
            rows: Sees the batches of the first evaluation.
            describes_run: No step of training may come: write the configuration with the first evaluation.
        """
        self.model, self.recorder, self.journal, self._split = model, recorder, journal, rows
        self._describes_run = describes_run
        self._bare: Step = model.test_function
        self._recording: StepCopy | None = None
        self._failure: Exception | None = None
        self._seen = self._joined = Observation()
        self._state = RecorderState()
        self._functions: dict[tuple[tf.TensorSpec, ...], Any] = {}
        self._is_divided = model.distribute_strategy.num_replicas_in_sync > 1
        self._known: int | None = None
        self._turns: set[int] = set()
        self._is_turn = False
        self._tapes = 0
        self._batches = self._looked_at = self._rows = 0
        self._parts: list[Observation] = []

    def belongs_to(self, model: Any) -> bool:
        """Return whether this still stands beside the test function of a model."""
        return self.model is model and self._bare is model.test_function

    def begin(self, batches: int | None = None) -> None:
        """Expect an evaluation, of so many batches; None for one whose data ``fit`` keeps at hand."""
        if self._is_divided:
            self.recorder.note_missing("targets, predictions and inputs of validation batches (several replicas)")
        kept = getattr(self.model, "_eval_epoch_iterator", None)
        self._known = getattr(kept, "num_batches", None) if batches is None else batches
        executions = -(-(self._known or MEASURED_BATCHES) // self.model.steps_per_execution)
        self._turns = set(np.linspace(0, executions - 1, min(executions, MEASURED_BATCHES)).astype(int).tolist())
        self._batches = self._looked_at = self._rows = 0
        self._parts = []

    def expect(self, batch: int) -> None:
        """Let the execution that begins with ``batch`` be measured if its turn has come, or its rows be seen."""
        is_whole = not self._is_divided and self._failure is None
        self._is_turn = is_whole and batch // self.model.steps_per_execution in self._turns
        if self._is_turn or self._sees_rows():
            self._bare, self.model.test_function = self.model.test_function, self

    def count(self, batch: int) -> None:
        """Count the batches up to ``batch``, the last of an execution."""
        self._batches = min(batch + 1, self._known or batch + 1)

    def __call__(self, iterator: Any) -> Any:
        """Run one execution, and keep rows of its last batch."""
        self.model.test_function = self._bare
        if self._split is not None and self._sees_rows():
            iterator = self._split.look(VALIDATION, iterator)
        if not self._is_turn:
            return self._bare(iterator)
        try:
            self._recording = self._recording or self._built()
        except Exception as error:
            self._give_up(error)
            return self._bare(iterator)
        logs, found = self._recording(iterator)
        failure = self._recording.failure or self._failure
        if failure is not None:
            if self._split is not None and self._recording.has_lost_batches:
                self._split.abandon(VALIDATION)
            self._give_up(failure)
        elif found is not None:
            self._take(found)
        return logs

    def _take(self, found: Any) -> None:
        self._looked_at += 1
        self._rows += int(found["rows"])
        if int(found["rows"]):
            self._parts.append(with_tensors(self._seen, found["tensors"]))

    def _sees_rows(self) -> bool:
        return self._split is not None and self._split.is_open(VALIDATION)

    def _built(self) -> StepCopy:
        return StepCopy(self.model, "test", self._handing_out, self._bare, self._is_harmless)

    def _is_harmless(self, graph: StepGraph) -> bool:
        is_own = is_own_method(self.model, "test_step")
        return not is_own and is_tried(graph, self._tapes) and self.recorder.is_harmless(graph)

    def end(self, step: int, logs: Mapping[str, Any]) -> None:
        """Record the evaluation that is over.

        Args:
            step: The last training step before it.
            logs: What Keras reports of it.
        """
        parts = alike(self._parts)
        record = self._statistics(parts) if parts else {}
        measured = [int(rows_of(part)) for part in parts] if record else []
        outputs = len(self.recorder.configuration.outputs) or 1
        _put_total(record.setdefault(LOSS.tag, np.full((outputs, len(LOSS)), np.nan)), logs.get("loss"))
        found: Record = {validation_tag(tag): array for tag, array in record.items()}
        found[EVALUATION.tag] = np.array([self._rows_of_all(), self._batches, sum(measured), len(measured)], np.float64)
        self.journal.know(self.recorder.configuration)
        self.journal.add_evaluation(step, found)
        if self._describes_run:
            self.journal.describe(step)

    def _handing_out(self, bare: Step) -> Step:
        def test_step(data: Any) -> Any:
            taps = StepHooks(self.model, dict.fromkeys(self.recorder.open_layers, -1))
            taps.notice(lambda: taps.follow_inputs(flat_tensors(inputs_of(data)[0])))
            with taps:
                logs = bare(data)
            with tf.name_scope(SCOPE):
                rows, tensors = self._taken(taps, data, logs)
            self._tapes = len(taps.differentiated)
            return {LOGS: logs, "rows": rows, "tensors": tensors}

        return test_step

    def _taken(self, taps: StepHooks, data: Any, logs: Any) -> tuple[Tensor, tuple[Tensor, ...]]:
        try:
            seen = observe(taps, data, {}, logs, self._state.attempt)
            if not self.recorder.configuration.outputs:
                self.recorder.learn_outputs(seen)
            self._seen = excerpt(seen)
            return rows_of(seen), tuple(tensors_of(self._seen))
        except Exception as error:
            self._failure = error
            return tf.constant(0), ()

    def _statistics(self, parts: list[Observation]) -> Record:
        try:
            self._joined = joined(parts)
            found = self._measure(tensors_of(self._joined))
        except Exception as error:
            self._give_up(error)
            return {}
        tell_left_out(self._state.attempt.news(), self.recorder, self.journal)
        return {tag: found[tag].numpy() for tag in (*VALIDATED, CLASS_COUNTS.tag) if tag in found}

    def _measure(self, tensors: list[Tensor]) -> dict[str, Tensor]:
        specs = tuple(tf.TensorSpec([None, *t.shape[1:]] if t.shape.rank else [], t.dtype) for t in tensors)
        if specs not in self._functions:
            function = tf.function(self._measured, autograph=False)
            self._functions[specs] = function.get_concrete_function(list(specs))
        found: dict[str, Tensor] = self._functions[specs](tensors)
        return found

    def _measured(self, tensors: list[Tensor]) -> dict[str, Tensor]:
        return measure(with_tensors(self._joined, tensors), NOTHING_ELSE, self._state)

    def _rows_of_all(self) -> float:
        """Return the rows of the evaluation: counted, else those by which Keras weighs its mean loss, else NaN."""
        if self._looked_at == self._batches:
            return self._rows
        losses = [metric for metric in self.model.metrics if metric.name == "loss" and hasattr(metric, "count")]
        weight = float(losses[0].count.numpy()) if losses else 0.0
        weighs_batches = weight == self._batches and not 0 < self._rows == self._looked_at
        return float("nan") if weighs_batches or weight < max(1, self._rows) else weight

    def _give_up(self, error: Exception) -> None:
        self._failure = error
        self.journal.trouble(f"validation batches are not measured ({cause(error)})", error)


def _put_total(loss: Array, reported: Any) -> None:
    """Enter the loss of the whole evaluation, and what it says of an output whose own loss is not known."""
    total, value, penalty = (LOSS.index(name) for name in ("total", "value", "regularization"))
    loss[:, total] = np.nan if reported is None else float(reported)
    besides = loss[0, total] - np.nan_to_num(loss[0, penalty])
    if len(loss) == 1 and np.isnan(loss[0, value]) and abs(besides) > ROUNDING * abs(loss[0, total]):
        loss[0, value] = besides
