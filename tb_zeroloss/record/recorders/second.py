"""A second function beside the one that Keras compiled, whose failure costs the training nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import tensorflow as tf

from tb_zeroloss.record.recorders.replay import batches_of, can_be_replayed, replayed
from tb_zeroloss.record.watching.owned import variables_of

Step = Callable[[Any], Any]

SCOPE = "zeroloss_statistics"
"""Name scope of the recorder's operations: tells them from the user's when one of them fails."""
COPIED_BYTES = 2**30
"""Variables of more bytes are not copied for the first run: the copy may not fit beside the training."""


class Second:
    """What Keras makes of another step; the model's own step and function stay as they are.

    In its first run, where an operation that does not suit the model would fail, or fail to
    compile, it is given copies of the batches: then the model's own function trains on the same
    batches from the same variables. Later, an error that is not of the recorder's operations is
    raised, as it is without them.

    Attributes:
        failure: Why it is not to be run any more, or None.
        has_lost_batches: What it failed on may have been trained in part.
    """

    def __init__(self, model: Any, kind: str, step: Step, own: Step) -> None:
        """Build it; nothing is traced before the first run.

        Args:
            model: A compiled Keras model.
            kind: ``train`` or ``test``.
            step: Takes a batch, like ``model.train_step``.
            own: The model's own function, which runs what this one cannot.
        """
        self._model, self._own = model, own
        self._run = _function(model, kind, self._noticing(step))
        self._is_proven, self._is_tried = bool(model.run_eagerly), False
        self._before: list[tuple[Any, tf.Tensor]] = []
        self.failure: Exception | None = None
        self.has_lost_batches = False

    def __call__(self, iterator: Any) -> Any:
        """Run one execution; what is returned is from the model's own function if ``failure`` is set."""
        if not self._is_proven and can_be_replayed(iterator):
            return self._first(iterator)
        try:
            return self._run(iterator)
        except tf.errors.OpError as error:
            if self._model.run_eagerly or comes_from_data(error) or not _is_ours(error):
                raise
            self.failure, self.has_lost_batches = error, True
            return self._model.get_metrics_result()
        except Exception as error:
            if self._model.run_eagerly or comes_from_data(error):
                raise
            found = self._own(iterator)  # tracing failed, which takes no batch; an error of the user's comes again
            self.failure = error
            return found

    def _first(self, iterator: Any) -> Any:
        batches = batches_of(iterator, self._model.steps_per_execution)
        if not batches:
            return self._own(iterator)
        self._is_tried = True
        try:
            found = self._run(replayed(batches, iterator))
        except Exception as error:
            for variable, value in self._before:
                variable.assign(value)
            found = self._own(replayed(batches, iterator))
            self.failure = error
        self._is_proven, self._is_tried, self._before = True, False, []
        return found

    def _noticing(self, step: Step) -> Step:
        def noticing(data: Any) -> Any:
            found = step(data)
            if self._is_tried:
                self._before = _values(variables_of(self._model))
            return found

        return noticing


def comes_from_data(error: BaseException) -> bool:
    """Return whether an exception was raised where the next batch is made, or says that there is none."""
    return isinstance(error, StopIteration | tf.errors.OutOfRangeError) or "IteratorGetNext" in str(error)


def _is_ours(error: tf.errors.OpError) -> bool:
    return isinstance(error, tf.errors.ResourceExhaustedError) or SCOPE in str(error)


def _values(variables: Sequence[Any]) -> list[tuple[Any, tf.Tensor]]:
    """Return variables with what they hold now; memory is taken only by those that change meanwhile."""
    with tf.init_scope():
        held = [(variable, tf.convert_to_tensor(variable.value)) for variable in variables]
    return held if sum(value.dtype.size * value.shape.num_elements() for _, value in held) <= COPIED_BYTES else []


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
