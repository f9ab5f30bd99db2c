"""The answers of the Degeneracy tab; each reads its arguments and returns a payload."""

from __future__ import annotations

from typing import Any

from tensorboard import plugin_util
from tensorboard.data.provider import DataProvider
from werkzeug import wrappers

from tb_zeroloss.read.fetch import Reader
from tb_zeroloss.report.catalogue import rules_payload
from tb_zeroloss.report.comparison import compare_payload
from tb_zeroloss.report.detail import detail_payload
from tb_zeroloss.report.payload import (
    ComparePayload,
    OverviewPayload,
    RulesPayload,
    RunDetailPayload,
    SeriesPayload,
)
from tb_zeroloss.report.points import POINTS, series_payload
from tb_zeroloss.schema.quantities import ACTIVATIONS, GRADIENTS, GROUP_BY_TAG, Group
from tb_zeroloss.web.answers import RequestError, is_set, list_of, route, settings_of, text_of, whole_number_of
from tb_zeroloss.web.judgements import Asked, Judgements


class Routes:
    """One method per address; each is a WSGI application."""

    def __init__(self, data_provider: DataProvider, samples: int | None) -> None:
        """Keep the source of the data; nothing is read yet."""
        self.judgements = Judgements(Reader(data_provider, samples))

    @route
    def overview(self, request: wrappers.Request) -> OverviewPayload:
        """Serve every run, worst first."""
        return self.judgements.overview(_asked(request))

    @route
    def run(self, request: wrappers.Request) -> RunDetailPayload:
        """Serve ``?run=`` with everything but the points of its charts."""
        (judged,) = self.judgements.of(_asked(request), [text_of(request, "run")])
        return detail_payload(judged)

    @route
    def series(self, request: wrappers.Request) -> SeriesPayload:
        """Serve the points of ``?run=&tag=``, or of one ``column``, between the steps ``from`` and ``to``."""
        tag = text_of(request, "tag")
        if tag not in GROUP_BY_TAG:
            raise RequestError(f"There is no tag '{tag}'.", f"Choose one of: {', '.join(GROUP_BY_TAG)}", 404)
        group, column = GROUP_BY_TAG[tag], request.args.get("column") or None
        if column is not None and column not in group.columns:
            raise RequestError(f"{tag} has no column '{column}'.", f"Choose one of: {', '.join(group.columns)}", 404)
        return self._points(request, group, column)

    @route
    def layers(self, request: wrappers.Request) -> SeriesPayload:
        """Serve one column of ``?run=&column=`` for every layer, or for every variable."""
        column = text_of(request, "column")
        group = next((group for group in (ACTIVATIONS, GRADIENTS) if column in group.columns), None)
        if group is None:
            known = ", ".join((*ACTIVATIONS.columns, *GRADIENTS.columns))
            raise RequestError(f"No layer has a column '{column}'.", f"Choose one of: {known}", 404)
        return self._points(request, group, column)

    @route
    def compare(self, request: wrappers.Request) -> ComparePayload:
        """Serve the baseline ``?base=`` against ``runs=a,b``."""
        base, *others = self.judgements.of(_asked(request), [text_of(request, "base"), *list_of(request, "runs")])
        return compare_payload(base.read(), [other.read() for other in others])

    @route
    def rules(self, request: wrappers.Request) -> RulesPayload:
        """Serve the documentation of every rule, with the limits in force."""
        return rules_payload(settings_of(request))

    def _points(self, request: wrappers.Request, group: Group, column: str | None = None) -> SeriesPayload:
        return series_payload(
            self.judgements.records(_asked(request), text_of(request, "run")),
            group,
            column=column,
            first=whole_number_of(request, "from"),
            last=whole_number_of(request, "to"),
            points=max(whole_number_of(request, "points", POINTS) or 0, 2),
        )


def _asked(request: wrappers.Request) -> Asked:
    environment: Any = request.environ
    context, experiment_id = plugin_util.context(environment), plugin_util.experiment_id(environment)
    return Asked(context, experiment_id, settings_of(request), is_set(request, "scalars"))
