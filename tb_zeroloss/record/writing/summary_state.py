"""Whether a ``tf.summary`` writer is active, and wants what is written."""

from __future__ import annotations

import importlib
from typing import Any

from tb_zeroloss.record.lazy_tensorflow import is_loaded, tf


def has_active_writer() -> bool:
    """Return whether a ``tf.summary`` writer is active, one that does write."""
    if not is_loaded():
        return False
    with tf.summary.record_if(True):
        return not is_off(tf.summary.should_record_summaries())


def active_writer() -> Any:
    """Return the ``tf.summary`` writer that is active, None if there is none or TensorFlow does not tell."""
    state = getattr(importlib.import_module("tensorflow.python.ops.summary_ops_v2"), "_summary_state", None)
    return getattr(state, "writer", None)


def summaries_wanted(writer: Any, *, active: bool) -> Any:
    """Return whether summaries are wanted, a boolean or a tensor: always where there is no writer to ask for them."""
    if writer is None:
        return tf.summary.should_record_summaries() if active else True
    with writer.as_default():
        return tf.summary.should_record_summaries()


def is_off(flag: Any) -> bool:
    """Return whether a boolean, or a tensor of one, is known to be false already."""
    known = flag if isinstance(flag, bool) else tf.get_static_value(flag)
    return known is not None and not known
