"""Record calls that are made inside a ``tf.function``.

What the calls remember is in variables. A record is computed where the number of the call
asks for it, and leaves through one function on the host.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import tensorflow as tf

from tb_zeroloss.record.cadence import Cadence
from tb_zeroloss.record.recorders.batch import Batch
from tb_zeroloss.record.recorders.standalone import StandaloneRecorder
from tb_zeroloss.record.stats.observation import Tensor
from tb_zeroloss.record.strategy import outside
from tb_zeroloss.schema.quantities import GRADIENTS
from tb_zeroloss.series.complete import Record

Arrival = tuple[int, bytes]
"""The step of a record, and the event that the function writes, if it does."""

Arrive = Callable[[int, int | None, int | None, Record], Arrival]
"""Takes a call's number, its step if it was given, the optimizer's counter if there is one, and the record."""

UNKNOWN = -1


class CompiledCalls:
    """The calls of one loop in compiled functions; all of them count together."""

    def __init__(self, recorder: StandaloneRecorder) -> None:
        """Make the variables, outside the function that is traced."""
        self.recorder = recorder
        self._calls = outside(lambda: tf.Variable(tf.constant(0, tf.int64), trainable=False))
        self._kept_at = outside(lambda: tf.Variable(tf.constant(-2, tf.int64), trainable=False))
        self._kept = outside(self._room)

    def add(
        self, batch: Batch, step: Tensor | None, cadence: Cadence, wanted: Any, arrive: Arrive, *, writes: bool
    ) -> Tensor:
        """Add one call to the function that is traced.

        Args:
            batch: What the loop has, symbolic.
            step: If it was given, a scalar int64.
            cadence: Of the calls.
            wanted: Whether a record is wanted besides, a boolean or a tensor.
            arrive: Takes the records on the host.
            writes: The function writes the events, to the writer that is active in it.

        Returns:
            Whether the call was recorded, a boolean scalar.
        """
        call = self._calls.assign_add(1) - 1
        written = tf.cond(
            tf.logical_and(cadence(call), wanted),
            lambda: self._recorded(batch, call, step, arrive, writes=writes),
            lambda: tf.constant(False),
        )
        with tf.control_dependencies([written]):
            tf.cond(cadence(call + 1), lambda: self._keep(call), lambda: tf.constant(False))
        return written

    def _recorded(self, batch: Batch, call: Tensor, step: Tensor | None, arrive: Arrive, *, writes: bool) -> Tensor:
        is_kept = tf.equal(self._kept_at.read_value(), call - 1)
        batch.before = tf.cond(is_kept, lambda: [kept.read_value() for kept in self._kept], self._weights)
        record = self.recorder.measure(batch)
        record[GRADIENTS.tag] = _without_updates(record[GRADIENTS.tag], tf.logical_not(is_kept))
        tags = tuple(record)

        def leave(call: Any, given: Any, iterations: Any, *tensors: Any) -> tuple[np.int64, bytes]:
            arrived = {tag: np.array(tensor) for tag, tensor in zip(tags, tensors, strict=True)}
            number, event = arrive(int(call), _known(given), _known(iterations), arrived)
            return np.int64(number), event

        given = tf.constant(UNKNOWN, tf.int64) if step is None else step
        leaving = [call, given, self._iterations(), *record.values()]
        number, event = tf.numpy_function(leave, leaving, (tf.int64, tf.string))
        number.set_shape([])
        if not writes:
            return tf.greater_equal(number, 0)
        return tf.summary.experimental.write_raw_pb(event, step=number)

    def _keep(self, call: Tensor) -> Tensor:
        self._kept_at.assign(call)
        for kept, weights in zip(self._kept, self._weights(), strict=True):
            kept.assign(weights)
        return tf.constant(True)

    def _weights(self) -> list[Tensor]:
        return [tf.convert_to_tensor(variable.value) for variable in self.recorder.model.trainable_variables]

    def _room(self) -> list[tf.Variable]:
        variables = self.recorder.model.trainable_variables
        return [tf.Variable(tf.zeros(v.shape, v.dtype), trainable=False) for v in variables]

    def _iterations(self) -> Tensor:
        optimizer = getattr(self.recorder.model, "optimizer", None)
        return tf.cast(UNKNOWN if optimizer is None else tf.convert_to_tensor(optimizer.iterations), tf.int64)


def _known(number: Any) -> int | None:
    return None if number == UNKNOWN else int(number)


def _without_updates(gradients: Tensor, unknown: Tensor) -> Tensor:
    """Return the group with NaN for the updates where the weights one step ago are not known."""
    is_update = np.array([name == "update_norm" for name in GRADIENTS.columns])
    return tf.where(tf.logical_and(unknown, is_update), tf.constant(float("nan"), gradients.dtype), gradients)
