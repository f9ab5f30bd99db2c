"""From TensorBoard's data provider to the series of each run; the only way in."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from tensorboard.context import RequestContext
from tensorboard.data.provider import DataProvider, RunTagFilter

from tb_zeroloss.read.assemble import Points, assemble
from tb_zeroloss.read.listing import Listed, Listing, Stamp, list_ours
from tb_zeroloss.read.problem import ReadProblem
from tb_zeroloss.schema.quantities import (
    ALL_GROUPS,
    CLASS_COUNTS_TAG,
    CONFIGURATION_TAG,
    ELEMENTS_TAG,
    EXAMPLES_TAG,
    FINGERPRINTS_TAG,
    PLUGIN_NAME,
    VALIDATION_CLASS_COUNTS_TAG,
)
from tb_zeroloss.schema.wire import NewerSchemaError
from tb_zeroloss.series import RunSeries

READ_AT_ONCE = 25
"""Runs per request: one at a time waits for each answer, all at once exceed the 256 MB of a message."""

KEEP_ALL = 2**31 - 1
"""Asks a provider for every point; 0 would ask for none."""

VALUES_KEPT = 40_000_000
"""Numbers (8 bytes each) of runs already read that stay in memory."""

TAGS = frozenset({
    *(group.tag for group in ALL_GROUPS),
    CLASS_COUNTS_TAG,
    FINGERPRINTS_TAG,
    ELEMENTS_TAG,
    EXAMPLES_TAG,
    CONFIGURATION_TAG,
    VALIDATION_CLASS_COUNTS_TAG,
})  # fmt: skip


class Reader:
    """Reads runs and remembers those that have not changed.

    Args:
        data_provider: TensorBoard's source of data.
        samples: Points to ask for per tag; 0 and None ask for all that the source has.
    """

    def __init__(self, data_provider: DataProvider, samples: int | None = None) -> None:
        """Keep the provider; nothing is read yet."""
        self._provider = data_provider
        self._samples = samples or KEEP_ALL
        self._known: OrderedDict[tuple[str, str], tuple[Stamp, RunSeries | ReadProblem]] = OrderedDict()
        self._log_dirs: dict[str, str] = {}
        self._lock = threading.Lock()

    def listing(self, context: RequestContext, experiment_id: str) -> Listing:
        """Return the runs with our records, without reading a record."""
        if experiment_id not in self._log_dirs:
            metadata = self._provider.experiment_metadata(context, experiment_id=experiment_id)
            self._log_dirs[experiment_id] = str(metadata.data_location or "")
        return list_ours(self._provider, context, experiment_id, self._log_dirs[experiment_id])

    def runs_seen(self, context: RequestContext, experiment_id: str) -> int:
        """Return how many runs TensorBoard sees, ours or not."""
        return len(self._provider.list_runs(context, experiment_id=experiment_id))

    def run_names(self, context: RequestContext, experiment_id: str) -> tuple[str, ...]:
        """Return the names of the runs with our records, sorted."""
        return tuple(sorted(self.listing(context, experiment_id).runs))

    def runs(
        self, context: RequestContext, experiment_id: str, names: Iterable[str] | None = None
    ) -> dict[str, RunSeries | ReadProblem]:
        """Return the runs of these names, or all; names that do not exist are left out."""
        listed = self.listing(context, experiment_id).runs
        wanted = listed if names is None else {name: listed[name] for name in names if name in listed}
        return dict(self.read(context, experiment_id, wanted.values()))

    def read(
        self, context: RequestContext, experiment_id: str, wanted: Iterable[Listed]
    ) -> Iterator[tuple[str, RunSeries | ReadProblem]]:
        """Yield each run that was listed, a few requests at a time, in no given order."""
        unknown = []
        for listed in wanted:
            known = self._recall(experiment_id, listed)
            if known is None:
                unknown.append(listed)
            else:
                yield listed.name, known
        for start in range(0, len(unknown), READ_AT_ONCE):
            yield from self._read_batch(context, experiment_id, unknown[start : start + READ_AT_ONCE])

    def _read_batch(
        self, context: RequestContext, experiment_id: str, batch: Sequence[Listed]
    ) -> Iterator[tuple[str, RunSeries | ReadProblem]]:
        try:
            points = self._points(context, experiment_id, batch)
        except Exception as error:  # any provider may raise anything; one run must not hide the others
            if len(batch) == 1:
                yield batch[0].name, _problem(batch[0].name, error)
                return
            for listed in batch:
                yield from self._read_batch(context, experiment_id, [listed])
            return
        for listed in batch:
            run = _assembled(listed.name, points.get(listed.directory, {}))
            self._remember(experiment_id, listed, run)
            yield listed.name, run

    def _points(self, context: RequestContext, experiment_id: str, batch: Sequence[Listed]) -> Mapping[str, Points]:
        answer: Mapping[str, Points] = self._provider.read_tensors(
            context,
            experiment_id=experiment_id,
            plugin_name=PLUGIN_NAME,
            downsample=self._samples,
            run_tag_filter=RunTagFilter(runs=[listed.directory for listed in batch], tags=sorted(TAGS)),
        )
        return answer

    def _recall(self, experiment_id: str, listed: Listed) -> RunSeries | ReadProblem | None:
        with self._lock:
            stamp, run = self._known.get((experiment_id, listed.directory), (None, None))
            if stamp != listed.stamp or run is None or run.name != listed.name:
                return None
            self._known.move_to_end((experiment_id, listed.directory))
            return run

    def _remember(self, experiment_id: str, listed: Listed, run: RunSeries | ReadProblem) -> None:
        with self._lock:
            self._known[experiment_id, listed.directory] = (listed.stamp, run)
            self._known.move_to_end((experiment_id, listed.directory))
            size = sum(_size(known) for _, known in self._known.values())
            while size > VALUES_KEPT and len(self._known) > 1:
                _, (_, oldest) = self._known.popitem(last=False)
                size -= _size(oldest)


def _assembled(name: str, points: Points) -> RunSeries | ReadProblem:
    try:
        return assemble(name, points)
    except Exception as error:  # damaged records may fail anywhere; the other runs must be shown
        return _problem(name, error)


def _problem(name: str, error: Exception) -> ReadProblem:
    if isinstance(error, NewerSchemaError):
        return ReadProblem(name, str(error), "Run: pip install --upgrade tb-zeroloss")
    cause = " ".join(str(error).split()) or type(error).__name__
    return ReadProblem(name, cause, "Other runs are not affected; record the run again, or report its event file.")


def _size(run: RunSeries | ReadProblem) -> int:
    return 0 if isinstance(run, ReadProblem) else sum(group.values.size for group in run.groups.values())
