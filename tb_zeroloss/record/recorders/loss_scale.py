"""The factor that gradients carry under mixed precision, seen after the optimizer's step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import tensorflow as tf

from tb_zeroloss.record.stats.observation import Tensor


def carried_scale(optimizer: Any, gradients: Sequence[Any]) -> Tensor | None:
    """Return the scale that the gradients of the step just taken carry; None without loss scaling.

    ``keras.optimizers.LossScaleOptimizer`` changes its scale within the step: it halves it
    when a gradient is not finite, doubles it after many steps that were, and counts from 0
    again in both cases.

    Args:
        optimizer: Any Keras optimizer.
        gradients: Of that step, as they were passed to ``apply``; None entries are left out.
    """
    scale, counter = getattr(optimizer, "dynamic_scale", None), getattr(optimizer, "step_counter", None)
    there = [tf.convert_to_tensor(gradient) for gradient in gradients if gradient is not None]
    if scale is None or counter is None or not there:
        return None
    now = tf.cast(tf.convert_to_tensor(scale), tf.float32)
    finite = tf.reduce_all(tf.math.is_finite(tf.stack([tf.nn.l2_loss(tf.cast(g, tf.float64)) for g in there])))
    before = tf.where(finite, now / 2.0, now * 2.0)
    return tf.where(tf.equal(tf.convert_to_tensor(counter), 0), before, now)


def without_scale(gradients: Sequence[Any], scale: Tensor) -> list[Any]:
    """Return gradients divided by the scale that they carry, in float32; None stays None."""
    return [
        None if gradient is None else tf.cast(tf.convert_to_tensor(gradient), tf.float32) / scale
        for gradient in gradients
    ]
