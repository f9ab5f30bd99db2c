"""Statistics of the outputs of all watched layers.

Whether every element is finite and whether a unit was ever active is exact. Mean, spread,
zeros and slopes of a large output are those of evenly spaced rows of the batch.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence

import numpy as np
import tensorflow as tf

from tb_zeroloss.record.stats.observation import LayerOutput, Tensor
from tb_zeroloss.record.stats.state import RecorderState

SAMPLED_ELEMENTS = 65536
"""Elements of one layer's output that its mean, spread, zeros and slopes are taken from."""

SAMPLED = ("saturated_share", "zero_share", "mean", "std")
"""Columns that are taken from a sample."""

FLAT_SLOPE = 1e-2
"""A sigmoid or tanh is flat where its slope is below this share of its largest slope."""

RECTIFIERS = frozenset({"relu", "relu6"})


def relative_slope(output: Tensor, activation: str | None) -> Tensor | None:
    """Return the slope of an activation at its output, over its largest slope; None if not known."""
    if activation == "sigmoid":
        return 4.0 * output * (1.0 - output)
    if activation == "tanh":
        return 1.0 - tf.square(output)
    if activation == "softsign":
        return tf.square(1.0 - tf.abs(output))
    if activation == "softplus":
        return 1.0 - tf.exp(-output)
    if activation == "elu":
        return tf.minimum(1.0, 1.0 + output)
    if activation in {"hard_sigmoid", "hard_tanh"}:
        low = 0.0 if activation == "hard_sigmoid" else -1.0
        return tf.cast(tf.logical_and(output > low, output < 1.0), output.dtype)
    return None


def activation_columns(layers: Sequence[LayerOutput], state: RecorderState) -> dict[str, Tensor]:
    """Return the columns of the activations group, each ``[layers]`` float32.

    A unit is an element of the last axis (a channel); earlier axes count as rows.

    Args:
        layers: With a known number of units each, in the order of the rows.
        state: Holds which units were active in earlier batches; is moved on.
    """
    if not layers:
        return {}
    whole = [tf.cast(layer.output, tf.float32) for layer in layers]
    groups = _alike(layers)
    order = np.argsort([place for group in groups for place in group])
    measured = []
    for members in groups:
        sampled = _sampled([whole[member] for member in members])
        outputs = tf.reshape(sampled, [len(members), -1, whole[members[0]].shape[-1]])
        measured.append(_of_alike(outputs, layers[members[0]].activation))
    result = dict(
        zip(SAMPLED, tf.unstack(tf.gather(tf.concat(measured, axis=0), order), num=len(SAMPLED), axis=1), strict=True)
    )
    result["finite"] = tf.cast(tf.math.is_finite(tf.stack([tf.nn.l2_loss(w) for w in whole])), tf.float32)
    return result | _never_active(layers, whole, state)


def _alike(layers: Sequence[LayerOutput]) -> list[list[int]]:
    groups = defaultdict(list)
    for place, layer in enumerate(layers):
        shape = layer.output.shape[1:]
        known = tuple(shape) if shape.is_fully_defined() else ("unknown", place)
        groups[known, layer.activation].append(place)
    return list(groups.values())


def _sampled(outputs: Sequence[Tensor]) -> Tensor:
    """Return evenly spaced rows of outputs of one shape, ``[layers, rows, ...]``.

    Gathering the rows takes a third of the time of this slice, but TensorFlow then computed the step of
    an MLP in another way: its weights moved.
    """
    of_row = math.prod(size or 1 for size in outputs[0].shape[1:])
    rows = tf.reduce_min([tf.shape(output)[0] for output in outputs])
    stride = tf.maximum(1, rows // max(1, SAMPLED_ELEMENTS // max(1, of_row)))
    first, end, step = tf.constant([0]), rows[tf.newaxis], stride[tf.newaxis]
    stacked = tf.stack([tf.strided_slice(output, first, end, step) for output in outputs])
    if of_row > SAMPLED_ELEMENTS and len(stacked.shape) > 3:
        stacked = stacked[:, :, :: -(-of_row // SAMPLED_ELEMENTS)]
    return stacked


def _of_alike(outputs: Tensor, activation: str | None) -> Tensor:
    """Return the columns ``SAMPLED`` of ``[layers, rows, units]``; the spread is taken around the first row."""
    around = outputs - outputs[:, :1]
    shift = tf.reduce_mean(around, axis=1)
    variance = tf.maximum(0.0, tf.reduce_mean(tf.square(around), axis=1) - tf.square(shift))
    slope = relative_slope(outputs, activation)
    saturated = tf.fill([outputs.shape[0]], float("nan"))
    if slope is not None:
        often = tf.reduce_mean(tf.cast(slope < FLAT_SLOPE, tf.float32), axis=1) > 0.5
        saturated = tf.reduce_mean(tf.cast(often, tf.float32), axis=1)
    return tf.stack(
        [
            saturated,
            tf.reduce_mean(tf.cast(tf.equal(outputs, 0.0), tf.float32), axis=[1, 2]),
            tf.reduce_mean(outputs[:, 0] + shift, axis=1),
            tf.sqrt(tf.reduce_mean(variance, axis=1)),
        ],
        axis=1,
    )


def _never_active(layers: Sequence[LayerOutput], whole: Sequence[Tensor], state: RecorderState) -> dict[str, Tensor]:
    places = [place for place, layer in enumerate(layers) if layer.activation in RECTIFIERS]
    if not places:
        return {}
    largest = [tf.reduce_max(tf.reshape(whole[p], [-1, whole[p].shape[-1]]), axis=0) for p in places]
    units = tuple(int(whole[p].shape[-1]) for p in places)
    rows = tf.cast(tf.shape(whole[places[0]])[0], tf.float32)
    active = tf.cast(tf.concat(largest, axis=0) > 0.0, tf.float32)
    covered, never = state.active_units(units).add(active, rows, state.probe_rows.read_value())
    place_of = {place: number for number, place in enumerate(places)}
    order = [place_of.get(place, len(places)) for place in range(len(layers))]
    nothing = tf.constant([float("nan")])
    return {
        "rows": tf.where(np.array(order) < len(places), covered, nothing),
        "never_active_share": tf.gather(tf.concat([never, nothing], axis=0), order),
    }
