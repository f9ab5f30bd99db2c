"""Which training step a call of the user's loop belongs to."""

from __future__ import annotations

from typing import Any

import numpy as np

from tb_zeroloss.record.lazy_tensorflow import is_loaded, is_tracing, tf
from tb_zeroloss.record.writing.say import say


class StepCounter:
    """Counts the steps of one loop: as it is told, else by its optimizer, else by calls.

    The counter of an accumulating optimizer, or of a GAN's that another part of the program
    owns, stands still between calls; then calls are counted from there on.
    """

    def __init__(self) -> None:
        """Trust the optimizer's counter until it stands still."""
        self._seen: int | None = None
        self._counter_moves = True

    def step(self, given: int | None, call: int, iterations: int | None) -> int:
        """Return the step of the call with the number ``call``; ``iterations`` is the optimizer's counter."""
        if given is not None:
            return given
        if iterations is None:
            return call
        if self._counter_moves and iterations == self._seen:
            self._counter_moves = False
            say("the optimizer's counter stands still between calls; steps are counted by calls.")
        self._seen = iterations
        return iterations if self._counter_moves else call


def active_step() -> Any:
    """Return the step of ``tf.summary``, an integer or an integer tensor; None when it has none.

    A Python integer that is active while a function is traced would stay the same in all its calls: it does not count.
    """
    step = tf.summary.experimental.get_step() if is_loaded() else None
    if step is None or (is_tracing() and not tf.is_tensor(step) and not isinstance(step, tf.Variable)):
        return None
    return tf.cast(step, tf.int64) if is_tracing() else int(step)


def step_of(where: str, value: Any) -> Any:
    """Return a step as an integer, or as an int64 tensor while a function is traced; None stays None.

    Raises:
        TypeError: if it is no integer or integer tensor.
        ValueError: if it is negative, or a Python integer inside a ``tf.function``.
    """
    if value is None:
        return None
    if is_tracing():
        return _traced_step(where, value)
    array = np.asarray(value)
    if isinstance(value, bool) or array.dtype.kind not in "iu" or array.ndim != 0:
        raise TypeError(
            f"{where}(step={value!r}): step must be a non-negative integer or int64 tensor; got {type(value).__name__}."
        )
    if int(array) < 0:
        raise ValueError(f"{where}(step={int(array)}): step must be a non-negative integer.")
    return int(array)


def _traced_step(where: str, value: Any) -> Any:
    if not isinstance(value, tf.Tensor | tf.Variable):
        raise ValueError(
            f"{where}(step={value!r}): inside a tf.function a Python value is the same in every call. Pass a tensor,"
            " such as optimizer.iterations or an argument of the function, or leave step out."
        )
    if not value.dtype.is_integer or value.shape.rank != 0:
        raise TypeError(
            f"{where}(step=...): step must be a scalar integer tensor; got {value.dtype.name} of shape {value.shape}."
        )
    return tf.cast(value, tf.int64)
