"""The calls about one model under one name: which are recorded, at which step, and where they go."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol, cast

from tb_zeroloss.record.cadence import Cadence
from tb_zeroloss.record.lazy_tensorflow import is_tracing, tf
from tb_zeroloss.record.recorders.batch import Batch
from tb_zeroloss.record.recorders.left_out import tell_left_out
from tb_zeroloss.record.recorders.steps import StepCounter, active_step
from tb_zeroloss.record.strategy import outside
from tb_zeroloss.record.writing.announce import Announcer, Reaction
from tb_zeroloss.record.writing.error_summary import cause
from tb_zeroloss.record.writing.held import Held
from tb_zeroloss.record.writing.in_memory_sink import InMemorySink
from tb_zeroloss.record.writing.journal import Journal
from tb_zeroloss.record.writing.say import say
from tb_zeroloss.record.writing.sink import Sink
from tb_zeroloss.record.writing.summary_state import active_writer
from tb_zeroloss.schema.configuration import NOT_RECORDED, Configuration
from tb_zeroloss.series.complete import Record

if TYPE_CHECKING:
    from tb_zeroloss.record.recorders.in_graph import Arrival, CompiledCalls
    from tb_zeroloss.record.recorders.standalone import StandaloneRecorder

COLLECTED = "the writer that is active in the function"
"""Where to write when the function itself writes the event."""

_writers: Held[Loop] = Held()


class StepRecorder(Protocol):
    """Measures the batches of one loop.

    Attributes:
        configuration: Of the run.
    """

    configuration: Configuration

    def record(self, batch: Batch) -> tuple[Record, list[Any] | None]:
        """Return the tensors of one record by tag, and what ``keep`` would give; None: ask it."""

    def keep(self) -> list[Any]:
        """Return what the record of the next step needs of this one."""

    def news(self) -> dict[str, Exception]:
        """Return which statistics were left out since it was last asked, by name with the reason."""


class Loop:
    """What is remembered between the calls of one loop.

    Attributes:
        journal: The records so far; None before the first.
        should_stop: Whether a finding asked to stop.
    """

    def __init__(
        self,
        model: Any,
        make_recorder: Callable[[], StepRecorder],
        open_sink: Callable[[Any], Sink],
        reaction: Reaction,
    ) -> None:
        """Prepare.

        Args:
            model: The model that trains.
            make_recorder: Called once, with the first record.
            open_sink: Opens the place that a call has chosen; ``COLLECTED`` is not asked for.
            reaction: To findings and to trouble.
        """
        self._model, self._make_recorder = model, make_recorder
        self._open_sink, self._reaction = open_sink, reaction
        self._recorder: StepRecorder | None = None
        self._compiled: CompiledCalls | None = None
        self._announcer: Announcer | None = None
        self._steps = StepCounter()
        self._chosen: Any = None
        self._calls = 0
        self._kept: tuple[int, list[Any]] | None = None
        self.journal: Journal | None = None
        self.should_stop = self._is_told = False

    def call(self, batch: Batch, step: Any, cadence: Cadence, chosen: Any, wanted: Any = True) -> Any:
        """Record the call if its turn has come; return whether it was, inside a ``tf.function`` as a tensor.

        Args:
            batch: What the loop has.
            step: An integer or a tensor of one, or None to find it out.
            cadence: Of the calls.
            chosen: Where to write.
            wanted: Whether summaries are wanted at all, a boolean or a tensor.
        """
        step = active_step() if step is None else step
        if self._is_left_out(chosen):
            return tf.constant(False) if is_tracing() else False
        if is_tracing():
            return self._add_to_graph(batch, step, cadence, chosen, wanted)
        call, self._calls = self._calls, self._calls + 1
        written, kept = False, None
        if cadence(call) and wanted:
            if self._kept is not None and self._kept[0] == call - 1:
                batch.before = self._kept[1]
            written, kept = self._record(batch, self._steps.step(step, call, self._iterations()), chosen)
        self._kept = self._keep(call, kept) if cadence(call + 1) else None
        return written

    def _is_left_out(self, chosen: Any) -> bool:
        """Return whether the writer takes the records of another loop; says so once, and in the run of that."""
        if isinstance(chosen, str) and chosen is not COLLECTED:
            return False
        writer = active_writer() if chosen is None or chosen is COLLECTED else chosen
        other = None if writer is None else _writers.other_than(self, writer)
        if other is None:
            return False
        if not self._is_told:
            self._is_told = True
            other.note(
                f"{NOT_RECORDED}all of {self._called}: its writer takes the records of {other._called}, and a run holds"
                " one model; pass it a writer= of its own"
            )
        return True

    @property
    def _called(self) -> str:
        return f'{self._model.name} (name="{self._reaction.name}")'

    def note(self, note: str) -> None:
        """Say what is not recorded, and keep it in the run."""
        say(f"{note}.", wrong=True)
        recorder = self._recorder_now()
        recorder.configuration = recorder.configuration.with_note(note)

    def finish(self) -> None:
        """Say what was found, and close."""
        if self.journal is None or self._announcer is None:
            return
        try:
            self.should_stop |= self._announcer.look(at_end=True)
        finally:
            self.journal.close()

    def _record(self, batch: Batch, step: int, chosen: Any) -> tuple[bool, list[Any] | None]:
        try:
            recorder = self._recorder_now()
            record, kept = outside(lambda: recorder.record(batch))
        except Exception as error:
            self._trouble(f"could not log step {step}", error, chosen)
            return False, None
        self._write(step, record, recorder, chosen)
        return True, kept

    def _add_to_graph(self, batch: Batch, step: Any, cadence: Cadence, chosen: Any, wanted: Any) -> Any:
        def arrive(call: int, given: int | None, iterations: int | None, record: Record) -> Arrival:
            number = self._steps.step(given, call, iterations)
            journal = self._write(number, record, recorder, chosen)
            return number, journal.sink.take() if isinstance(journal.sink, InMemorySink) else b""

        from tb_zeroloss.record.recorders.in_graph import CompiledCalls

        try:
            recorder = self._recorder_now()
            if self._compiled is None:
                self._compiled = CompiledCalls(cast("StandaloneRecorder", recorder))
            return self._compiled.add(batch, step, cadence, wanted, arrive, writes=chosen is COLLECTED)
        except Exception as error:
            self._trouble("nothing is recorded of a tf.function", error, chosen)
            return tf.constant(False)

    def _write(self, step: int, record: Record, recorder: StepRecorder, chosen: Any) -> Journal:
        journal = self._journal_for(chosen)
        tell_left_out(recorder.news(), recorder, journal)
        journal.add(step, record, recorder.configuration)
        if self._announcer is not None and self._announcer.is_due(journal.records) and self._announcer.look():
            self.should_stop = self._model.stop_training = True
        return journal

    def _trouble(self, what: str, error: Exception, chosen: Any) -> None:
        self._journal_for(chosen).trouble(f"{what} ({cause(error)})", error)

    def _recorder_now(self) -> StepRecorder:
        if self._recorder is None:
            self._recorder = outside(self._make_recorder)
        return self._recorder

    def _iterations(self) -> int | None:
        optimizer = getattr(self._model, "optimizer", None)
        try:
            return None if optimizer is None else int(optimizer.iterations.numpy())
        except Exception:
            return None  # a step that JAX compiled may have been given the counter's memory for its results

    def _keep(self, call: int, kept: list[Any] | None) -> tuple[int, list[Any]] | None:
        try:
            recorder = self._recorder_now()
            return call, kept if kept is not None else outside(recorder.keep)
        except Exception:
            return None  # what fails here fails again, and is said, when the next call is recorded

    def _journal_for(self, chosen: Any) -> Journal:
        if self.journal is None:
            how = self._reaction
            self.journal = Journal(how.name, self._sink(chosen), how.strict)
            self._announcer = Announcer(self.journal, how)
        elif chosen is not self._chosen:
            self.journal.flush()
            self.journal.move_to(self._sink(chosen))
        self._chosen = chosen
        return self.journal

    def _sink(self, chosen: Any) -> Sink:
        return InMemorySink() if chosen is COLLECTED else self._open_sink(chosen)
