"""Moments and shares over the elements of a tensor, on its finite part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import tensorflow as tf

from tb_zeroloss.record.stats.observation import Tensor
from tb_zeroloss.schema.quantities import ROW_SUM_TOLERANCE

QUANTILE_ELEMENTS = 4096
"""A quantile is taken from at most this many elements, evenly spaced; the rest is exact."""

QUANTILES = {"quantile_01": 0.01, "quantile_05": 0.05, "quantile_50": 0.5, "quantile_95": 0.95, "quantile_99": 0.99}


def as_float64(values: Tensor) -> Tensor:
    """Return ``values`` as float64; 1e-25 squared is 0 in float32."""
    return tf.cast(values, tf.float64)


def by_row(values: Tensor) -> Tensor:
    """Return ``[rows, elements of a row]`` of a tensor ``[rows, ...]``; a scalar is one row."""
    if values.shape.rank == 0:
        return tf.reshape(values, [1, 1])
    elements = values.shape[1:].num_elements()
    if elements is None:
        elements = tf.math.reduce_prod(tf.shape(values)[1:])
    return tf.reshape(values, [tf.shape(values)[0], elements])


def rows_or_positions(values: Tensor) -> Tensor:
    """Return ``[rows, elements of a row]``; where rows differ in length each position is a row ``[.., units]``."""
    rank = values.shape.rank
    if rank is None or rank < 3 or values.shape[1:].is_fully_defined() or values.shape[-1] is None:
        return by_row(values)
    return tf.reshape(values, [-1, values.shape[-1]])


def units_of(values: Tensor) -> int | None:
    """Return the size of the axis that shares of classes lie on, the last one; None where it is not known."""
    return values.shape[-1] if values.shape.rank and values.shape.rank > 1 else None


def share(flags: Tensor) -> Tensor:
    """Return the share of true elements, a float64 scalar; NaN of no elements."""
    return tf.reduce_mean(tf.cast(flags, tf.float64))


def spread_over_rows(rows: Tensor) -> Tensor:
    """Return the root mean, over columns, of the variance over rows of ``[rows, columns]``."""
    return tf.sqrt(tf.reduce_mean(tf.math.reduce_variance(rows, axis=0)))


def quantiles(values: Tensor, at: tuple[float, ...]) -> Tensor:
    """Return, per column, the smallest value that a share of the rows does not exceed.

    ``top_k`` orders the values: XLA compiles it at once, while ``tf.sort`` may take it minutes.

    Args:
        values: ``[rows, columns]`` float64; infinity marks a row that is not there.
        at: Shares between 0 and 1.

    Returns:
        ``[len(at), columns]`` float64; infinity for a column without rows.
    """
    rows = tf.shape(values)[0]
    falling = tf.math.top_k(tf.transpose(values), k=rows).values
    there = tf.reduce_sum(tf.cast(tf.math.is_finite(values), tf.float64), axis=0)
    wanted = tf.math.ceil(tf.constant(at, tf.float64) * there[:, tf.newaxis])
    place = rows - tf.maximum(1, tf.cast(wanted, tf.int32))
    return tf.transpose(tf.gather(falling, place, batch_dims=1))


def sample_of(values: Tensor) -> Tensor:
    """Return at most about ``QUANTILE_ELEMENTS`` evenly spaced elements as ``[elements, 1]``."""
    elements = values.shape.num_elements()
    if elements is not None and elements < 2 * QUANTILE_ELEMENTS:
        return tf.reshape(values, [-1, 1])
    flat = tf.reshape(values, [-1])
    places = tf.range(0, tf.size(flat), tf.maximum(1, tf.size(flat) // QUANTILE_ELEMENTS))
    return tf.gather(flat, places)[:, tf.newaxis]


def means(tensors: Sequence[Tensor]) -> list[Tensor]:
    """Return the means of tensors of one shape as float64 scalars, and the shares of true elements of flags."""
    return list(tf.unstack(tf.reduce_mean(tf.stack([as_float64(t) for t in tensors]), axis=[1, 2])))


def moments(
    values: Tensor,
    spread: Tensor | None = None,
    flags: Mapping[str, Tensor] | None = None,
    units: int | None = None,
) -> dict[str, Tensor]:
    """Return the columns that targets and predictions share.

    Args:
        values: ``[rows, elements]`` float64, may hold NaN and infinities.
        spread: Replaces ``std`` (class indices are spread as one-hot rows).
        flags: Booleans ``[rows, elements]`` whose shares are columns too, by name.
        units: Elements that belong together and may be shares of 1: the last axis before rows were made; None for
            no such axis.

    Returns:
        Float64 scalars by column name. Elements that are not finite count as 0; mean, spread and range are NaN
        when no element is finite.
    """
    finite = tf.math.is_finite(values)
    clean = tf.where(finite, values, tf.zeros_like(values))
    flags = {
        "zero_share": tf.equal(values, 0.0),
        "non_finite_share": tf.logical_not(finite),
        "outside_unit_share": tf.logical_or(clean < 0.0, clean > 1.0),
        "negative_share": clean < 0.0,
        **(flags or {}),
    }
    mean, square, *shares = means([clean, tf.square(clean), *flags.values()])
    columns = dict(zip(flags, shares, strict=True))
    found = quantiles(sample_of(clean), tuple(QUANTILES.values()))
    nothing = tf.where(columns["non_finite_share"] < 1.0, tf.zeros([], tf.float64), float("nan"))
    off = tf.constant(float("nan"), tf.float64)
    if units is not None and units > 1:
        sums = tf.reduce_sum(tf.reshape(clean, [-1, units]), axis=-1)
        off = share(tf.abs(sums - 1.0) > ROW_SUM_TOLERANCE)
    return {
        "rows": tf.cast(tf.shape(values)[0], tf.float64),
        "mean": mean + nothing,
        "std": (spread_over_rows(clean) if spread is None else spread) + nothing,
        "rms": tf.sqrt(square) + nothing,
        "minimum": tf.reduce_min(clean) + nothing,
        "maximum": tf.reduce_max(clean) + nothing,
        **dict(zip(QUANTILES, tf.unstack(found[:, 0], num=len(QUANTILES)), strict=True)),
        "row_sum_off_share": off,
        **columns,
    }
