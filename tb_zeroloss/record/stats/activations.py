"""Statistics of the outputs of all watched layers.

Whether every element is finite and whether a unit was ever active is exact. Mean, spread,
zeros and slopes of a large output are those of evenly spaced rows of the batch.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import partial

import numpy as np
import tensorflow as tf

from tb_zeroloss.record.stats.layer_groups import Outputs, measured_together
from tb_zeroloss.record.stats.observation import LayerOutput, Tensor
from tb_zeroloss.record.stats.state import RecorderState

MEASURED = ("finite", "saturated_share", "zero_share", "mean", "std")
"""Columns that every layer has; all but the first are taken from a sample."""

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


def activation_columns(
    layers: Sequence[LayerOutput], state: RecorderState, *, is_apart: bool = False
) -> dict[str, Tensor]:
    """Return the columns of the activations group, each ``[layers]`` float32.

    A unit is an element of the last axis (a channel); earlier axes count as rows.

    Args:
        layers: With a known number of units each, in the order of the rows.
        state: Holds which units were active in earlier batches; is moved on.
        is_apart: Whether they come from a pass beside the step, which no reader can change.
    """
    if not layers:
        return {}
    groups = _alike(layers)
    tables, largest = [], {}
    for members in groups:
        activation = layers[members[0]].activation
        parts = [tf.cast(layers[place].output, tf.float32) for place in members]
        measure = partial(_measure, activation=activation)
        found = measured_together(parts, measure, is_apart=is_apart, is_xla=state.xla)
        tables.append(found[0])
        if activation in RECTIFIERS:
            largest[tuple(members)] = found[1]
    order = np.argsort([place for members in groups for place in members])
    columns = tf.unstack(tf.gather(tf.concat(tables, axis=0), order), num=len(MEASURED), axis=1)
    rows = tf.cast(tf.shape(layers[0].output)[0], tf.float32)
    return dict(zip(MEASURED, columns, strict=True)) | _never_active(layers, largest, rows, state)


def _alike(layers: Sequence[LayerOutput]) -> list[list[int]]:
    groups = defaultdict(list)
    for place, layer in enumerate(layers):
        shape = layer.output.shape[1:]
        known = tuple(shape) if shape.is_fully_defined() else ("unknown", place)
        groups[known, layer.activation].append(place)
    return list(groups.values())


def _measure(outputs: Outputs, activation: str | None) -> list[Tensor]:
    """Return the columns ``MEASURED``, ``[layers, columns]``; of rectifiers also the largest output of each unit."""
    finite = tf.cast(tf.math.is_finite(outputs.half_squares()), tf.float32)
    table = tf.concat([finite[:, tf.newaxis], _of_sample(outputs.sampled(), activation)], axis=1)
    return [table, outputs.largest()] if activation in RECTIFIERS else [table]


def _of_sample(outputs: Tensor, activation: str | None) -> Tensor:
    """Return the sampled columns of ``[layers, rows, units]``; the spread is taken around the first row."""
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


def _never_active(
    layers: Sequence[LayerOutput], largest: Mapping[tuple[int, ...], Tensor], rows: Tensor, state: RecorderState
) -> dict[str, Tensor]:
    """Return the columns about units that never fire; ``largest`` holds each unit's output, ``[layers * units]``."""
    if not largest:
        return {}
    places = [place for members in largest for place in members]
    units = tuple(int(layers[place].output.shape[-1]) for place in places)
    active = tf.cast(tf.concat(list(largest.values()), axis=0) > 0.0, tf.float32)
    covered, never = state.active_units(units).add(active, rows, state.probe_rows.read_value())
    place_of = {place: number for number, place in enumerate(places)}
    order = [place_of.get(place, len(places)) for place in range(len(layers))]
    nothing = tf.constant([float("nan")])
    return {
        "rows": tf.where(np.array(order) < len(places), covered, nothing),
        "never_active_share": tf.gather(tf.concat([never, nothing], axis=0), order),
    }
