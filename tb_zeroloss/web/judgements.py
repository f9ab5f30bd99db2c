"""Runs read, judged and remembered as long as they do not change."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tensorboard.context import RequestContext

from tb_zeroloss.read.fetch import READ_AT_ONCE, Reader
from tb_zeroloss.read.listing import Listed, Stamp
from tb_zeroloss.read.problem import ReadProblem
from tb_zeroloss.report.errors import UnknownRunError, UnreadableRunError
from tb_zeroloss.report.findings import Judged
from tb_zeroloss.report.overview import overview_payload, overview_row
from tb_zeroloss.report.payload import OverviewPayload, OverviewRow
from tb_zeroloss.report.public import judge_run, nearest
from tb_zeroloss.series import RunSeries
from tb_zeroloss.settings.settings import Settings

SETTINGS_KEPT = 4
"""Settings whose overviews are remembered: people try a few, and go back to the defaults."""

ANSWER_SECONDS = 1.0
"""After about this long an overview answers with the runs read so far: nobody looks at an empty page for longer."""

Rows = dict[tuple[str, str], tuple[Stamp, OverviewRow]]


@dataclass(frozen=True)
class Asked:
    """On whose behalf, of which experiment and with which settings something is asked, and whether of others' runs."""

    context: RequestContext
    experiment_id: str
    settings: Settings
    scalars: bool = False


class Judgements:
    """Judges each run once for each state of its records and all settings asked for.

    Rows of the overview are small and are all kept; records are kept by the reader as far
    as its memory allows, and a run that is opened is judged again from them.
    """

    def __init__(self, reader: Reader) -> None:
        """Keep where runs come from."""
        self._reader = reader
        self._rows: OrderedDict[Settings, Rows] = OrderedDict()
        self._lock = threading.Lock()

    def overview(self, asked: Asked) -> OverviewPayload:
        """Return every run; only those that have changed are read and judged.

        When that takes long, what is known so far is returned, with the number of runs still to be read:
        whoever asks again goes on from there. Runs that were never read come before those that have grown.
        """
        deadline = time.monotonic() + ANSWER_SECONDS
        listing = self._reader.listing(asked.context, asked.experiment_id, scalars=asked.scalars)
        with self._lock:
            known = self._rows_for(asked.settings)
            changed = [listed for listed in listing.runs.values() if _row(known, asked, listed) is None]
            changed.sort(key=lambda listed: (asked.experiment_id, listed.name) in known)
            unread = len(changed)
            while unread and (unread == len(changed) or time.monotonic() < deadline):
                start = len(changed) - unread
                for judged in self._judge(asked, changed[start : start + READ_AT_ONCE]):
                    listed = listing.runs[judged.name]
                    known[asked.experiment_id, judged.name] = (listed.stamp, overview_row(judged))
                    unread -= 1
            rows = [known.get((asked.experiment_id, name)) for name in listing.runs]
        seen = self._reader.directories(asked.context, asked.experiment_id)
        others = listing.others_among(seen)
        return overview_payload([row for _, row in filter(None, rows)], listing, len(seen), others, unread)

    def of(self, asked: Asked, names: Sequence[str]) -> list[Judged]:
        """Return these runs, judged, in this order.

        Raises:
            UnknownRunError: if one does not exist; names the nearest.
        """
        judged = {run.name: run for run in self._judge(asked, self._listed(asked, names))}
        return [judged[name] for name in names]

    def records(self, asked: Asked, name: str) -> RunSeries:
        """Return the records of a run.

        Raises:
            UnknownRunError: if it does not exist; names the nearest.
            UnreadableRunError: if it cannot be read.
        """
        ((_, run),) = self._reader.read(asked.context, asked.experiment_id, self._listed(asked, [name]))
        if isinstance(run, ReadProblem):
            raise UnreadableRunError(name, run.error, run.do)
        return run

    def _listed(self, asked: Asked, names: Sequence[str]) -> list[Listed]:
        listed = self._reader.listing(asked.context, asked.experiment_id, scalars=asked.scalars).runs
        for name in names:
            if name not in listed:
                raise UnknownRunError(name, nearest(name, listed))
        return [listed[name] for name in dict.fromkeys(names)]

    def _judge(self, asked: Asked, wanted: list[Listed]) -> Iterator[Judged]:
        last_times = {listed.name: listed.last_time for listed in wanted}
        for name, run in self._reader.read(asked.context, asked.experiment_id, wanted):
            yield judge_run(name, run, asked.settings, last_times[name])

    def _rows_for(self, settings: Settings) -> Rows:
        rows = self._rows.setdefault(settings, {})
        self._rows.move_to_end(settings)
        while len(self._rows) > SETTINGS_KEPT:
            self._rows.popitem(last=False)
        return rows


def _row(known: Rows, asked: Asked, listed: Listed) -> OverviewRow | None:
    stamp, row = known.get((asked.experiment_id, listed.name), (None, None))
    return row if stamp == listed.stamp else None
