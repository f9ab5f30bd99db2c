"""From TensorBoard's data provider to the series of each run; the only way in."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence

from tensorboard.context import RequestContext
from tensorboard.data.provider import DataProvider

from tb_zeroloss.read.batches import KEEP_ALL, Runs, problem_of, read_curves, read_records
from tb_zeroloss.read.listing import Listed, Listing, Stamp, add_curves, list_ours
from tb_zeroloss.read.problem import ReadProblem
from tb_zeroloss.series import RunSeries

READ_AT_ONCE = 25
"""Runs per request: one at a time waits for each answer, all at once exceed the 256 MB of a message."""

VALUES_KEPT = 40_000_000
"""Numbers (8 bytes each) of runs already read that stay in memory."""


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
        self._values_known = 0
        self._log_dirs: dict[str, str] = {}
        self._lock = threading.Lock()

    def listing(self, context: RequestContext, experiment_id: str, *, scalars: bool = False) -> Listing:
        """Return the runs with our records, without reading one; with ``scalars`` also the loss curves of others."""
        if experiment_id not in self._log_dirs:
            metadata = self._provider.experiment_metadata(context, experiment_id=experiment_id)
            self._log_dirs[experiment_id] = str(metadata.data_location or "")
        ours = list_ours(self._provider, context, experiment_id, self._log_dirs[experiment_id])
        return add_curves(self._provider, context, experiment_id, ours) if scalars else ours

    def directories(self, context: RequestContext, experiment_id: str) -> tuple[str, ...]:
        """Return every run that TensorBoard sees, ours or not, as it names them."""
        return tuple(run.run_name for run in self._provider.list_runs(context, experiment_id=experiment_id))

    def runs_seen(self, context: RequestContext, experiment_id: str) -> int:
        """Return how many runs TensorBoard sees, ours or not."""
        return len(self.directories(context, experiment_id))

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
        records = [listed for listed in unknown if listed.scalar is None]
        curves = [listed for listed in unknown if listed.scalar is not None]
        for kind in (records, curves):
            for start in range(0, len(kind), READ_AT_ONCE):
                yield from self._read_batch(context, experiment_id, kind[start : start + READ_AT_ONCE])

    def _read_batch(
        self, context: RequestContext, experiment_id: str, batch: Sequence[Listed]
    ) -> Iterator[tuple[str, RunSeries | ReadProblem]]:
        try:
            runs = self._runs(context, experiment_id, batch)
        except Exception as error:  # any provider may raise anything; one run must not hide the others
            if len(batch) == 1:
                yield batch[0].name, problem_of(batch[0].name, error)
                return
            for listed in batch:
                yield from self._read_batch(context, experiment_id, [listed])
            return
        for listed, run in zip(batch, runs, strict=True):
            self._remember(experiment_id, listed, run)
            yield listed.name, run

    def _runs(self, context: RequestContext, experiment_id: str, batch: Sequence[Listed]) -> Runs:
        if batch[0].scalar is not None:
            return read_curves(self._provider, context, experiment_id, batch)
        return read_records(self._provider, context, experiment_id, batch, self._samples)

    def _recall(self, experiment_id: str, listed: Listed) -> RunSeries | ReadProblem | None:
        with self._lock:
            stamp, run = self._known.get((experiment_id, listed.directory), (None, None))
            if stamp != listed.stamp or run is None or run.name != listed.name:
                return None
            self._known.move_to_end((experiment_id, listed.directory))
            return run

    def _remember(self, experiment_id: str, listed: Listed, run: RunSeries | ReadProblem) -> None:
        with self._lock:
            self._forget((experiment_id, listed.directory))
            self._known[experiment_id, listed.directory] = (listed.stamp, run)
            self._values_known += _size(run)
            while self._values_known > VALUES_KEPT and len(self._known) > 1:
                self._forget(next(iter(self._known)))

    def _forget(self, directory: tuple[str, str]) -> None:
        _, run = self._known.pop(directory, (None, None))
        self._values_known -= 0 if run is None else _size(run)


def _size(run: RunSeries | ReadProblem) -> int:
    return 0 if isinstance(run, ReadProblem) else sum(group.values.size for group in run.groups.values())
