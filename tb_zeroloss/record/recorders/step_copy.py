"""A second function beside the one that Keras compiled, which costs the training nothing, not even a bit of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import tensorflow as tf

from tb_zeroloss.record.recorders.replay import Replay, batches_of, can_be_replayed
from tb_zeroloss.record.stats.observation import Tensor
from tb_zeroloss.record.watching.model_variables import variables_of
from tb_zeroloss.record.watching.step_graph import StepGraph, put_back, step_graph, values_of

Step = Callable[[Any], Any]

SCOPE = "zeroloss_statistics"
"""Name scope of the recorder's operations: tells them from the user's when one of them fails."""
COPIED_BYTES = 2**30
"""Variables of more bytes are not copied: the copy may not fit beside the training."""
LOGS = "logs"
"""Under which a step returns what the model's own returns."""


class NoCopyError(Exception):
    """A step that must not be watched from inside cannot be run a second time either; the message says why."""


class StepCopy:
    """What Keras makes of another step; the model's own step and function stay as they are.

    A step that is changed by being watched is run beside the model's own: on the same batches, from the same variables,
    which are put back before the model's own function trains on these batches. One of which it is known that looking
    on changes nothing takes the place of the model's own. In its first run, where an operation that does not suit the
    model would fail, or fail to compile, it is given copies of the batches too: then the model's own function trains
    on the same batches from the same variables. Later, an error that is not of the recorder's operations is raised, as
    it is without them.

    Attributes:
        failure: Why it is not to be run any more, or None.
        has_lost_batches: What it failed on may have been trained in part.
    """

    def __init__(
        self, model: Any, kind: str, around: Callable[[Step], Step], own: Step, is_harmless: Callable[[StepGraph], bool]
    ) -> None:
        """Build it; nothing is traced before the first run.

        Args:
            model: A compiled Keras model.
            kind: ``train`` or ``test``.
            around: Makes of a step one that returns a dictionary with what that one returned under ``LOGS``.
            own: The model's own function, which runs what this one cannot.
            is_harmless: Asked while the step is traced, whether looking on changes nothing of what it computes.
        """
        self._model, self._own, self._is_harmless = model, own, is_harmless
        step: Step = getattr(model, f"{kind}_step")
        self._run = _function(model, kind, self._noticing(around(self._looking(step))))
        self._is_proven = bool(model.run_eagerly)
        self._stands_beside = False
        self._graph = StepGraph()
        self._before: list[Tensor] = []
        self._replay = Replay()
        self.failure: Exception | None = None
        self.has_lost_batches = False

    def __call__(self, iterator: Any) -> tuple[Any, Any]:
        """Run one execution.

        Returns:
            What the model's own function returns, and all that the watched step does, None if that failed.
        """
        if self._model.run_eagerly or not can_be_replayed(iterator) or (self._is_proven and not self._stands_beside):
            return self._in_place(iterator)
        batches = batches_of(iterator, self._model.steps_per_execution)
        return self._on_copies(batches, iterator) if batches else (self._own(iterator), None)

    def _in_place(self, iterator: Any) -> tuple[Any, Any]:
        try:
            found = self._run(iterator)
        except tf.errors.OpError as error:
            if self._model.run_eagerly or comes_from_data(error) or not _is_ours(error):
                raise
            self.failure, self.has_lost_batches = error, True
            return self._model.get_metrics_result(), None
        except Exception as error:
            if self._model.run_eagerly or comes_from_data(error):
                raise
            logs = self._own(iterator)  # tracing failed, which takes no batch; an error of the user's comes again
            self.failure = error
            return logs, None
        return found[LOGS], found

    def _on_copies(self, batches: Sequence[Any], iterator: Any) -> tuple[Any, Any]:
        if self._is_proven:
            self._before = values_of(self._graph.handles)
        found = None
        try:
            found = self._run(self._again(batches, iterator))
        except Exception as error:
            self.failure = None if comes_from_data(error) else error
        self._is_proven = True
        try:
            if found is not None and not self._stands_beside:
                return found[LOGS], found
            if self._before:
                put_back(self._graph.handles, self._before)
            return self._own(self._again(batches, iterator)), found
        finally:
            self._before = []

    def _again(self, batches: Sequence[Any], iterator: Any) -> Any:
        return self._replay(batches, iterator, self._model.steps_per_execution)

    def _looking(self, step: Step) -> Step:
        """Return the model's own step; when it is traced, its graph is looked at."""

        def looking(data: Any) -> Any:
            logs = step(data)
            if _is_alone():
                found = step_graph()
                handles = {id(handle): handle for handle in (*found.handles, *self._graph.handles, *self._known())}
                self._graph = StepGraph(tuple(handles.values()), found.draws, found.reaches_out)
            return logs

        return looking

    def _noticing(self, step: Step) -> Step:
        """Return a step; when it is traced, before it runs, it is settled how it is to be run."""

        def noticing(data: Any) -> Any:
            found = step(data)
            if _is_alone():
                self._stands_beside |= not self._is_harmless(self._graph)
                self._prepare()
            return found

        return noticing

    def _prepare(self) -> None:
        with tf.init_scope():
            held = values_of(self._graph.handles)
        size = sum(value.dtype.size * (value.shape.num_elements() or 0) for value in held)
        if self._stands_beside and self._graph.reaches_out:
            raise NoCopyError(f"the step does more than to train: {', '.join(self._graph.reaches_out)}")
        if self._stands_beside and size > COPIED_BYTES:
            raise NoCopyError(f"the step uses variables of {size / 2**30:.3g} GB, too much for a copy")
        if not self._is_proven and size <= COPIED_BYTES:
            self._before = held

    def _known(self) -> list[Any]:
        with tf.init_scope():
            return [variable.value.handle for variable in variables_of(self._model)]


def _is_alone() -> bool:
    """Return whether a function is traced for one replica: of others no copies are made."""
    return not tf.executing_eagerly() and not tf.distribute.has_strategy()


def comes_from_data(error: BaseException) -> bool:
    """Return whether an exception was raised where the next batch is made, or says that there is none."""
    return isinstance(error, StopIteration | tf.errors.OutOfRangeError) or "IteratorGetNext" in str(error)


def _is_ours(error: tf.errors.OpError) -> bool:
    return isinstance(error, tf.errors.ResourceExhaustedError) or SCOPE in str(error)


def _function(model: Any, kind: str, step: Step) -> Step:
    name, function = f"{kind}_step", f"{kind}_function"
    before, own = model.__dict__.get(name), getattr(model, function)
    model.__dict__[name] = step
    try:
        getattr(model, f"make_{function}")(force=True)
        second: Step = getattr(model, function)
    finally:
        if before is None:
            del model.__dict__[name]
        else:
            model.__dict__[name] = before
        setattr(model, function, own)
    return second
