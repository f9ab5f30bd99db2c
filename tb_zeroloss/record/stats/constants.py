"""The constant that predicts best under a loss, from the targets seen so far."""

from __future__ import annotations

from collections.abc import Callable

import tensorflow as tf

from tb_zeroloss.record.stats.observation import LossTerm, Tensor
from tb_zeroloss.record.stats.state import TargetState
from tb_zeroloss.schema.losses import (
    BETWEEN,
    BINARY,
    CATEGORICAL,
    LOW_QUANTILES,
    SHARE_FLOOR,
    SMALLEST_SQUARED_LENGTH,
    SPARSE,
    TOWARDS_EVEN,
    loss_name,
)

Constants = Callable[[TargetState], list[Tensor]]


def constant_predictions(term: LossTerm, state: TargetState) -> list[Tensor]:
    """Return constants of which one is best under the output's loss, or close to it, each ``[elements]``.

    A loss with a known best constant needs one candidate. Under any other loss the mean, its
    logarithm, its log-odds and the median are tried; medians leave sample weights out.
    """
    name = loss_name(term.loss_name)
    if name in BINARY | CATEGORICAL | SPARSE:
        return _cross_entropy(str(name), term.from_logits, state)
    if name is None or name not in KNOWN or state.classes:
        return _any_loss(state)
    return KNOWN[name](state)


def centre(state: TargetState) -> Tensor:
    """Return the mean of the targets, or the share of each class: best under squared error and cross-entropy."""
    return state.class_shares() if state.classes else state.mean.read_value()


def _cross_entropy(name: str, from_logits: bool, state: TargetState) -> list[Tensor]:
    shares = tf.clip_by_value(centre(state), SHARE_FLOOR, 1.0 - SHARE_FLOOR)
    candidates = [shares]
    if "focal" in name:
        even = 0.5 if name in BINARY else 1.0 / state.elements
        candidates = [shares + way * (even - shares) for way in TOWARDS_EVEN]
    if not from_logits:
        return candidates
    return [_log_odds(each) if name in BINARY else tf.math.log(each) for each in candidates]


def _log_odds(shares: Tensor) -> Tensor:
    return tf.math.log(shares) - tf.math.log1p(-shares)


def _any_loss(state: TargetState) -> list[Tensor]:
    mean = centre(state)
    inside = tf.clip_by_value(mean, SHARE_FLOOR, 1.0 - SHARE_FLOOR)
    found = [mean, tf.math.log(inside), _log_odds(inside)]
    median = None if state.classes else state.median()
    return found if median is None else [*found, median]


def _mean(state: TargetState) -> list[Tensor]:
    return [centre(state)]


def _median(state: TargetState) -> list[Tensor]:
    median = state.median()
    return _mean(state) if median is None else [median]


def _between_mean_and_median(state: TargetState) -> list[Tensor]:
    mean, median = centre(state), state.median()
    return [mean] if median is None else [mean + way * (median - mean) for way in BETWEEN]


def _low_quantiles(state: TargetState) -> list[Tensor]:
    found = state.sample_quantiles(LOW_QUANTILES)
    return _mean(state) if found is None else tf.unstack(found, num=len(LOW_QUANTILES))


def _mean_of(change: Callable[[Tensor], Tensor], back: Callable[[Tensor], Tensor]) -> Constants:
    def constants(state: TargetState) -> list[Tensor]:
        rows = state.sample.read_value()
        if state.sample.shape[1] != state.elements:
            return _mean(state)
        there = tf.cast(tf.math.is_finite(rows), tf.float64)
        changed = change(tf.where(tf.math.is_finite(rows), rows, tf.zeros_like(rows))) * there
        return [back(tf.reduce_sum(changed, axis=0) / tf.maximum(tf.reduce_sum(there, axis=0), 1.0))]

    return constants


def _signed_mean(state: TargetState) -> Tensor:
    """Return the mean of labels -1 and 1; labels 0 and 1 are taken for these, as Keras does."""
    mean = state.mean.read_value()
    return tf.where(state.minimum.read_value() >= 0.0, 2.0 * mean - 1.0, mean)


def _commonest_if_most(state: TargetState) -> list[Tensor]:
    shares = centre(state)
    commonest = tf.one_hot(tf.argmax(shares), state.elements, dtype=tf.float64)
    return [tf.where(tf.reduce_max(shares) > 0.5, commonest, tf.zeros_like(commonest))]


def _directions(rows: Tensor) -> Tensor:
    return tf.math.l2_normalize(rows, axis=-1, epsilon=SMALLEST_SQUARED_LENGTH)


KNOWN: dict[str, Constants] = {
    "mean_squared_error": _mean,
    "poisson": _mean,
    "kl_divergence": _mean,
    "mean_absolute_error": _median,
    "huber": _between_mean_and_median,
    "log_cosh": _between_mean_and_median,
    "mean_absolute_percentage_error": _low_quantiles,
    "mean_squared_logarithmic_error": _mean_of(lambda rows: tf.math.log1p(tf.maximum(rows, 0.0)), tf.math.expm1),
    "cosine_similarity": _mean_of(_directions, tf.identity),
    "hinge": lambda state: [tf.where(_signed_mean(state) < 0.0, -tf.ones([], tf.float64), 1.0)],
    "squared_hinge": lambda state: [_signed_mean(state)],
    "categorical_hinge": _commonest_if_most,
}
"""Constants to try under the losses of Keras, by name; cross-entropies apart."""
