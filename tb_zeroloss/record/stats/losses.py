"""The loss of an output, and the same loss under other predictions and pairings."""

from __future__ import annotations

import math
from collections.abc import Callable

import tensorflow as tf

from tb_zeroloss.record.stats.attempts import Attempts
from tb_zeroloss.record.stats.constants import constant_predictions
from tb_zeroloss.record.stats.elements import as_float64
from tb_zeroloss.record.stats.observation import LossTerm, Tensor
from tb_zeroloss.record.stats.state import TargetState


def loss_of_best_constant(term: LossTerm, state: TargetState) -> Tensor:
    """Return the smallest finite loss of a constant predictor on this batch, or NaN.

    The constant comes from all rows seen so far, its loss is that of the current batch
    under the output's own loss, so that both losses are about the same rows.
    """
    given, loss = term.prediction, term.loss
    if given is None or loss is None:
        raise ValueError(f"output {term.name}: a constant can only be judged by a loss, on a prediction")
    shape = tf.shape(given)
    losses = []
    for constant in constant_predictions(term, state):
        like_row = tf.reshape(constant, [-1] if state.classes else tf.concat([[1], shape[1:]], 0))
        prediction = tf.cast(tf.broadcast_to(like_row, shape), given.dtype)
        prediction.set_shape(given.shape)
        losses.append(as_float64(loss(term.target, prediction, term.sample_weight)))
    values = tf.stack(losses)
    best = tf.reduce_min(tf.where(tf.math.is_finite(values), values, float("inf")))
    return tf.where(tf.math.is_finite(best), best, float("nan"))


def elements_of_row(term: LossTerm) -> int | None:
    """Return the elements of a row of the target if a constant can stand for its prediction."""
    if term.prediction is None or term.target is None:
        return None
    wanted, given = term.prediction.shape[1:], term.target.shape[1:]
    if not wanted.is_fully_defined() or not given.is_fully_defined():
        return None
    elements = math.prod(given)
    return elements if elements == math.prod(wanted) else None


def loss_columns(
    term: LossTerm, value: Tensor | None, comparable: Callable[[], TargetState | None], attempt: Attempts
) -> dict[str, Tensor]:
    """Return the columns of the loss group that belong to one output.

    Args:
        term: The output.
        value: Its loss on the batch as the step reported it, weighted; None when it did not.
        comparable: Gives the targets seen so far, or None when no constant can be compared.
        attempt: Leaves out what cannot be computed.
    """
    columns: dict[str, Tensor] = {}
    if term.loss is not None and term.target is not None:
        columns |= attempt.columns("the loss, computed once more", lambda: {"recomputed": _scored(term, term.target)})
        rolled = lambda: {"shifted": _scored(term, _rolled(term.target))}  # noqa: E731
        columns |= attempt.columns("the loss under targets of other rows", rolled)
        columns |= attempt.columns("the loss of the best constant", lambda: _constant(term, comparable()))
        value = columns.get("recomputed") if value is None else value
    if value is not None:
        columns["value"] = as_float64(value)
    if term.unreduced is not None and term.prediction is not None:
        rows = tf.maximum(1, tf.shape(term.prediction)[0])
        columns["elements_per_row"] = tf.cast(tf.size(term.unreduced), tf.float64) / tf.cast(rows, tf.float64)
    return columns


def _scored(term: LossTerm, target: Tensor) -> Tensor:
    if term.loss is None:
        raise ValueError(f"output {term.name}: no loss is known to score it by")
    factor = tf.constant(term.loss_weight, tf.float64)
    return factor * as_float64(term.loss(target, term.prediction, term.sample_weight))


def _rolled(target: Tensor) -> Tensor:
    return tf.concat([target[-1:], target[:-1]], axis=0)


def _constant(term: LossTerm, state: TargetState | None) -> dict[str, Tensor]:
    if state is None:
        return {}
    return {"constant": tf.constant(term.loss_weight, tf.float64) * loss_of_best_constant(term, state)}


def weight_columns(term: LossTerm) -> dict[str, Tensor]:
    """Return the columns of the weight-mass group for one output."""
    prediction: Tensor = term.prediction
    rows = tf.cast(tf.shape(prediction)[0], tf.float64)
    mass = tf.ones([], tf.float64)
    mask = getattr(prediction, "_keras_mask", None)
    masked = tf.zeros([], tf.float64)
    if mask is not None:
        kept = tf.reduce_mean(tf.cast(mask, tf.float64))
        masked, mass = 1.0 - kept, mass * kept
    if term.ignored_class is not None and term.target is not None:
        ignored = tf.equal(as_float64(term.target), float(term.ignored_class))
        mass = mass * (1.0 - tf.reduce_mean(as_float64(ignored)))
    if term.sample_weight is not None:
        mass = mass * tf.reduce_mean(tf.abs(as_float64(term.sample_weight)))
    return {"rows": rows, "weight_per_row": mass * abs(term.loss_weight), "masked_share": masked}
