"""Fewer points of a series that still show what it does."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from tb_zeroloss.report.guides import guide_of
from tb_zeroloss.report.payload import SeriesPayload
from tb_zeroloss.schema.configuration import Configuration
from tb_zeroloss.schema.quantities import LOSS, SPLITS, Group, Rows
from tb_zeroloss.series import GroupSeries, RunSeries

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]

SPARK_POINTS = 40
"""Points of a line in the overview: it is about as many pixels wide twice over."""

POINTS = 1_000
"""Points of a chart unless asked otherwise: about one per pixel."""


def chosen(values: Floats, points: int) -> Indices:
    """Return which records to show: real ones, never averages.

    The first and the last record are kept, and for each column its smallest, its largest and its
    first value that is not a number within each stretch of the records.

    Args:
        values: ``[records, ...]``; the axes between the first and the last are taken together.
        points: About how many records to keep; all extremes over the whole are kept in any case.

    Returns:
        Sorted indices of records.
    """
    count = len(values)
    if count <= points:
        return np.arange(count)
    flat = values.reshape(count, -1, values.shape[-1])
    columns = np.concatenate([_over_rows(flat, np.fmin), _over_rows(flat, np.fmax)], axis=1)
    stretches = points // 2
    while True:
        kept = _extremes(columns, max(stretches, 1))
        if len(kept) <= points or stretches <= 1:
            return kept
        stretches //= 2


def has_loss(run: RunSeries) -> bool:
    """Return whether a loss was seen, a number or not: a step of several optimizers, or of one's own, may have none."""
    return bool(np.isfinite(run[LOSS]["total"]).any() or np.isfinite(run.fact("first_non_finite_step")))


def loss_line(run: RunSeries) -> list[list[float | None]]:
    """Return the loss of a run as at most a few ``[step, loss]`` points; None is not a number, no points: no loss."""
    series = run[LOSS]
    if not len(series) or not series.rows:
        return []
    total = series["total"][:, :1]
    if not has_loss(run):
        return []
    kept = chosen(total, SPARK_POINTS)
    return [[float(series.steps[i]), v] for i, v in zip(kept, as_json(total[kept, 0]), strict=True)]


def series_payload(
    run: RunSeries,
    group: Group,
    *,
    column: str | None = None,
    first: int | None = None,
    last: int | None = None,
    points: int = POINTS,
) -> SeriesPayload:
    """Return the points of a group, or of one of its columns, between two steps."""
    series = run[group]
    inside = np.ones(len(series), bool)
    if first is not None:
        inside &= series.steps >= first
    if last is not None:
        inside &= series.steps <= last
    values = _with_rows(series)[inside]
    names = group.columns if column is None else (column,)
    at = [group.index(name) for name in names]
    kept = chosen(values[..., at], points)
    cube = values[kept][..., at].transpose(2, 1, 0)
    return SeriesPayload(
        run=run.name,
        tag=group.tag,
        rows=row_names(run.configuration, group, values.shape[1]),
        columns=list(names),
        units=[group.quantities[index].unit for index in at],
        guides=[guide_of(group, name) for name in names],
        steps=series.steps[inside][kept].tolist(),
        values=as_json(cube),
    )


def row_names(configuration: Configuration, group: Group, count: int) -> list[str]:
    """Return the names of a group's rows, in order; a row that the configuration does not name gets its number."""
    known: dict[Rows, tuple[str, ...]] = {
        Rows.OUTPUT: tuple(output.name for output in configuration.outputs),
        Rows.INPUT: configuration.inputs,
        Rows.VARIABLE: tuple(variable.name for variable in configuration.variables),
        Rows.LAYER: tuple(layer.name for layer in configuration.layers),
        Rows.METRIC: configuration.metrics,
        Rows.OPTIMIZER: configuration.objectives,
        Rows.SPLIT: SPLITS,
        Rows.RUN: ("run",),
    }
    names = known[group.rows][:count]
    return [*names, *(f"{group.rows.value} {row}" for row in range(len(names), count))]


def as_json(values: Floats) -> Any:
    """Return nested lists in which None stands for what is not a finite number."""
    objects = values.astype(object)
    objects[~np.isfinite(values)] = None
    return objects.tolist()


def _with_rows(series: GroupSeries) -> Floats:
    values = series.values
    return values[:, None, :] if values.ndim == 2 else values


def _over_rows(values: Floats, reduce: np.ufunc) -> Floats:
    missing = np.full((len(values), values.shape[-1]), np.nan)
    reduced: Floats = reduce.reduce(values, axis=1) if values.shape[1] else missing
    return reduced


def _extremes(columns: Floats, stretches: int) -> Indices:
    found = {0, len(columns) - 1}
    for stretch in np.array_split(np.arange(len(columns)), stretches):
        part = columns[stretch]
        bad = ~np.isfinite(part)
        found.update((stretch[0] + np.where(bad, np.inf, part).argmin(axis=0)).tolist())
        found.update((stretch[0] + np.where(bad, -np.inf, part).argmax(axis=0)).tolist())
        mixed = bad.any(axis=0)
        found.update((stretch[0] + bad.argmax(axis=0)[mixed]).tolist())
    return np.array(sorted(found), np.int64)
