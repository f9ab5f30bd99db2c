"""Statistics of the output of one layer."""

from __future__ import annotations

import tensorflow as tf

from tb_zeroloss.record.observation import LayerOutput, Tensor
from tb_zeroloss.record.state import RecorderState

FLAT_SLOPE = 1e-2
"""A sigmoid or tanh is flat where its slope is below this share of its largest slope."""

RECTIFIERS = frozenset({"relu", "relu6"})


def relative_slope(output: Tensor, activation: str | None) -> Tensor | None:
    """Return the slope of a sigmoid or tanh at its output, over its largest slope; else None."""
    if activation == "sigmoid":
        return 4.0 * output * (1.0 - output)
    if activation == "tanh":
        return 1.0 - tf.square(output)
    return None


def activation_columns(layer: LayerOutput, state: RecorderState) -> dict[str, Tensor]:
    """Return the columns of the activations group for one layer.

    A unit is an element of the last axis (a channel); earlier axes count as rows.
    """
    output = tf.cast(layer.output, tf.float32)
    units = int(output.shape[-1] or 0)
    flat = tf.reshape(output, [-1, units])
    columns: dict[str, Tensor] = {
        "zero_share": tf.reduce_mean(tf.cast(tf.equal(flat, 0.0), tf.float32)),
        "mean": tf.reduce_mean(flat),
        "std": tf.sqrt(tf.reduce_mean(tf.math.reduce_variance(flat, axis=0))),
    }
    columns["finite"] = tf.cast(tf.math.is_finite(columns["mean"]), tf.float32)
    if layer.activation in RECTIFIERS:
        active = tf.reduce_max(tf.cast(flat > 0.0, tf.float32), axis=0)
        rows = tf.cast(tf.shape(output)[0], tf.float32)
        probe = state.layer(layer.row, units)
        columns["rows"], columns["never_active_share"] = probe.add(active, rows, state.probe_rows.read_value())
    slope = relative_slope(flat, layer.activation)
    if slope is not None:
        often = tf.reduce_mean(tf.cast(slope < FLAT_SLOPE, tf.float32), axis=0) > 0.5
        columns["saturated_share"] = tf.reduce_mean(tf.cast(often, tf.float32))
    return columns
