"""Moments of each element of small targets and predictions: one may be constant, or of another scale."""

from __future__ import annotations

from collections.abc import Sequence

import tensorflow as tf

from tb_zeroloss.record.stats.elements import as_float64, by_row
from tb_zeroloss.record.stats.observation import LossTerm, Tensor
from tb_zeroloss.schema.arrays import ELEMENT_MOMENTS, ELEMENTS, ELEMENTS_APART


def elements_apart(terms: Sequence[LossTerm]) -> dict[str, Tensor]:
    """Return the moments over rows of each element, ``[outputs, 2 (target, prediction), elements, 4]`` float64.

    The moments are mean, standard deviation, minimum and maximum; NaN and infinity pass through.

    Args:
        terms: One per output; an output whose target has fewer than 2 or more than 16 elements a row is NaN.

    Returns:
        By tag; nothing when no output has such targets.
    """
    widths = [_elements(term) for term in terms]
    width = max(widths, default=0)
    if not width:
        return {}
    nothing = tf.fill([2, width, len(ELEMENT_MOMENTS)], tf.constant(float("nan"), tf.float64))
    found = [_pair(term, own, width) if own else nothing for term, own in zip(terms, widths, strict=True)]
    return {ELEMENTS.tag: tf.stack(found)}


def _elements(term: LossTerm) -> int:
    if term.target is None or term.prediction is None or not term.target.shape.rank or not term.prediction.shape.rank:
        return 0
    row = term.target.shape[1:]
    if not row.is_fully_defined() or term.prediction.shape[1:] != row:
        return 0
    elements = int(row.num_elements())
    return elements if 2 <= elements <= ELEMENTS_APART else 0


def _pair(term: LossTerm, elements: int, width: int) -> Tensor:
    rows = tf.stack([by_row(as_float64(tensor)) for tensor in (term.target, term.prediction)])
    moments = [
        tf.reduce_mean(rows, axis=1),
        tf.math.reduce_std(rows, axis=1),
        tf.reduce_min(rows, axis=1),
        tf.reduce_max(rows, axis=1),
    ]
    missing = [[0, 0], [0, width - elements], [0, 0]]
    return tf.pad(tf.stack(moments, axis=-1), missing, constant_values=float("nan"))
