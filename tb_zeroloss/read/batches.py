"""A few runs read in one request: our records, or loss curves of others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tensorboard.context import RequestContext
from tensorboard.data.provider import DataProvider, RunTagFilter

from tb_zeroloss.read.assemble import Points, assemble
from tb_zeroloss.read.curve_series import Scalar, curve_series
from tb_zeroloss.read.curves import Curve
from tb_zeroloss.read.listing import SCALARS, Listed
from tb_zeroloss.read.problem import ReadProblem
from tb_zeroloss.read.shards import SPLIT_TAGS, said_elsewhere, with_own_shard, with_shards, without_split
from tb_zeroloss.schema.arrays import ARRAY_BY_TAG
from tb_zeroloss.schema.quantities import CONFIGURATION_TAG, GROUP_BY_TAG, PLUGIN_NAME
from tb_zeroloss.schema.wire import NewerSchemaError
from tb_zeroloss.series import RunSeries

KEEP_ALL = 2**31 - 1
"""Asks a provider for every point; 0 would ask for none."""

SHARDS_AT_ONCE = 200
"""Directories of workers per request: two sketches of 160 kB each are 64 MB, of the 256 MB of a message."""

TAGS = frozenset({CONFIGURATION_TAG, *GROUP_BY_TAG, *ARRAY_BY_TAG})

Runs = list[RunSeries | ReadProblem]


def read_records(
    provider: DataProvider, context: RequestContext, experiment_id: str, batch: Sequence[Listed], samples: int
) -> Runs:
    """Return the runs of our records, in the order of the batch."""
    points: Mapping[str, Points] = provider.read_tensors(
        context,
        experiment_id=experiment_id,
        plugin_name=PLUGIN_NAME,
        downsample=samples,
        run_tag_filter=RunTagFilter(runs=[listed.directory for listed in batch], tags=sorted(TAGS)),
    )
    shards = _shards(provider, context, experiment_id, batch)
    return [_assembled(listed, points.get(listed.directory, {}), shards) for listed in batch]


def read_curves(provider: DataProvider, context: RequestContext, experiment_id: str, batch: Sequence[Listed]) -> Runs:
    """Return the runs of loss curves, in the order of the batch; with as many points as TensorBoard keeps."""
    scalars: Mapping[str, Mapping[str, Sequence[Scalar]]] = provider.read_scalars(
        context,
        experiment_id=experiment_id,
        plugin_name=SCALARS,
        downsample=KEEP_ALL,
        run_tag_filter=RunTagFilter(
            runs=[listed.directory for listed in batch],
            tags=sorted({listed.scalar for listed in batch if listed.scalar is not None}),
        ),
    )
    return [_curve(listed, scalars.get(listed.directory, {})) for listed in batch]


def problem_of(name: str, error: Exception) -> ReadProblem:
    """Return why a run could not be read, and what to do."""
    if isinstance(error, NewerSchemaError):
        return ReadProblem(name, str(error), "Run: pip install --upgrade tb-zeroloss")
    cause = " ".join(str(error).split()) or type(error).__name__
    return ReadProblem(name, cause, "Other runs are not affected; record the run again, or report its event file.")


def _shards(
    provider: DataProvider, context: RequestContext, experiment_id: str, batch: Sequence[Listed]
) -> Mapping[str, Points]:
    """Return what workers recorded of the rows of these runs, by directory; nothing is asked for where none did."""
    directories = [directory for listed in batch for directory in listed.shards]
    shards: dict[str, Points] = {}
    for start in range(0, len(directories), SHARDS_AT_ONCE):
        some = directories[start : start + SHARDS_AT_ONCE]
        shards |= provider.read_tensors(
            context,
            experiment_id=experiment_id,
            plugin_name=PLUGIN_NAME,
            downsample=KEEP_ALL,
            run_tag_filter=RunTagFilter(runs=some, tags=sorted(SPLIT_TAGS)),
        )
    return shards


def _assembled(listed: Listed, points: Points, shards: Mapping[str, Points]) -> RunSeries | ReadProblem:
    try:
        if listed.is_shard:
            return said_elsewhere(assemble(listed.name, without_split(points)))
        run = with_own_shard(assemble(listed.name, points), points)
        return with_shards(run, points, [shards.get(directory, {}) for directory in listed.shards])
    except Exception as error:  # damaged records may fail anywhere; the other runs must be shown
        return problem_of(listed.name, error)


def _curve(listed: Listed, scalars: Mapping[str, Sequence[Scalar]]) -> RunSeries | ReadProblem:
    curve = Curve(listed.directory, listed.scalar or "")
    try:
        return curve_series(listed.name, curve, scalars.get(curve.tag, ()))
    except Exception as error:  # points of others may be anything; the other runs must be shown
        return problem_of(listed.name, error)
