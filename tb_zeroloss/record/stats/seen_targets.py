"""The targets of all rows that were seen: what constants and spreads come from."""

from __future__ import annotations

import tensorflow as tf

from tb_zeroloss.record.stats.elements import as_float64, by_row, rows_or_positions
from tb_zeroloss.record.stats.observation import LossTerm, Tensor
from tb_zeroloss.record.stats.state import RecorderState, TargetState


def class_count(term: LossTerm) -> int | None:
    """Return the number of classes if the target holds class indices for this head, else None.

    Class indices are targets without the head's last axis (or with one element there),
    for a head of at least two units and a loss that is not evaluated element by element. There is
    an index for each position of the head: the labels of a sequence that is aligned by the loss are none.
    """
    if term.target is None or term.prediction is None or term.prediction.shape.rank is None:
        return None
    width, given = term.prediction.shape[-1], term.target.shape
    if given.rank is None or width is None or width < 2:
        return None
    short = given.rank == term.prediction.shape.rank - 1
    single = given.rank == term.prediction.shape.rank and given[-1] == 1
    positions = (given[1:] if short else given[1:-1]) if short or single else None
    return width if positions is not None and positions.is_compatible_with(term.prediction.shape[1:-1]) else None


def remember(number: int, term: LossTerm, state: RecorderState) -> TargetState | None:
    """Take in the target of one output and return what is known of all rows seen; None without a target."""
    if term.target is None:
        return None
    classes = class_count(term)
    rows = _rows_of_target(term.target, classes)
    memory = state.target(number, rows.shape[1], classes)
    memory.add(rows)
    return memory


def by_weight(number: int, term: LossTerm, state: RecorderState, memory: TargetState | None) -> TargetState | None:
    """Return what the best constant comes from: the targets seen, each as often as it weighs.

    A weight that is negative or not finite counts as 0.
    """
    target: Tensor = term.target
    if memory is None or term.sample_weight is None or not term.sample_weight.shape.rank:
        return memory
    rows, weight = _rows_of_target(target, memory.classes), as_float64(term.sample_weight)
    weight = tf.where(tf.math.is_finite(weight), tf.maximum(weight, 0.0), 0.0)
    if memory.classes and 1 < weight.shape.rank == target.shape.rank:
        times = tf.reshape(tf.broadcast_to(weight, tf.shape(target)), [-1])
    else:
        of_row = tf.reduce_mean(by_row(weight), axis=1)
        rows_each = tf.shape(rows)[0] // tf.maximum(1, tf.shape(of_row)[0])
        times = tf.reshape(tf.tile(of_row[:, tf.newaxis], tf.stack([1, rows_each])), [-1])
    weighted = state.target(number, memory.elements, memory.classes, is_weighted=True)
    weighted.add(rows, times)
    return weighted


def _rows_of_target(target: Tensor, classes: int | None) -> Tensor:
    """Return a target as ``[rows, elements]`` float64, a class index a row."""
    values = as_float64(target)
    if classes:
        return tf.reshape(values, [-1, 1])
    rows = rows_or_positions(values)
    if target.shape.rank and target.shape[1:].is_fully_defined():
        rows.set_shape([None, target.shape[1:].num_elements()])
    return tf.reshape(rows, [-1, 1]) if rows.shape[1] is None else rows
