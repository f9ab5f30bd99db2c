"""Variables of the recorder's own: what is put back in a model must leave them as they are."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from typing import Any

import tensorflow as tf

from tb_zeroloss.record.stats.observation import Tensor
from tb_zeroloss.record.strategy import outside

_by_handle: weakref.WeakValueDictionary[int, tf.Variable] = weakref.WeakValueDictionary()


def own_variable(initial: Callable[[], Tensor]) -> tf.Variable:
    """Return a variable beside the model's, made where no function is traced and no strategy is active."""
    variable = outside(lambda: tf.Variable(initial(), trainable=False))
    _by_handle[id(variable.handle)] = variable
    return variable


def is_own(handle: Any) -> bool:
    """Return whether the handle of a variable is one of the recorder's own."""
    return id(handle) in _by_handle
