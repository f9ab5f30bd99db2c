"""A report of two splits in words, as text and for notebooks."""

from __future__ import annotations

import html
import math
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from tb_zeroloss.splits.estimates import Estimate

if TYPE_CHECKING:
    from tb_zeroloss.splits.split_report import SplitFacts, SplitReport

CANNOT_BE_SEEN = (
    "features that were chosen, or gaps that were filled, with a look at all rows before they were split",
    "what tells of the target, and what would not be known yet at the time of a prediction",
    "rows of one patient, user, place or recording on both sides",
    "near copies: cropped, recoded, translated or noisy ones; near= finds some",
)

MOST_CLASSES = 10

Lines = Iterator[tuple[str, str]]


def as_text(report: SplitReport) -> str:
    """Return a line per fact."""
    lines = [(name, text) for name, text in _lines(report)]
    width = max((len(name) for name, _ in lines), default=0)
    return "\n".join([_title(report), *(f"  {name:<{width}}  {text}" for name, text in lines)])


def as_html(report: SplitReport) -> str:
    """Return a table with a row per fact."""
    rows = "".join(
        f'<tr><th style="text-align:left">{html.escape(name)}</th>'
        f'<td style="text-align:left">{html.escape(text)}</td></tr>'
        for name, text in _lines(report)
    )
    return f"<p>{html.escape(_title(report))}</p><table>{rows}</table>"


def _title(report: SplitReport) -> str:
    parts = [
        f"{facts.rows:,} {name} rows"
        for name, facts in (("training", report.training), ("validation", report.validation))
        if facts is not None
    ]
    return " and ".join(parts) + ", compared by their inputs" if parts else "No rows were looked at"


def _lines(report: SplitReport) -> Lines:
    yield from _shared(report)
    for name, facts in (("training", report.training), ("validation", report.validation)):
        if facts is not None:
            yield from _together(name, _facts(facts))
    yield from _together("classes", _classes(report))
    yield from _together("note", report.notes)
    if report.written_to is not None:
        yield "recorded", report.written_to
    yield from _together("not seen", CANNOT_BE_SEEN)


def _together(name: str, texts: Iterable[str]) -> Lines:
    """Yield lines of which only the first has a name."""
    for at, text in enumerate(texts):
        yield ("" if at else name), text


def _shared(report: SplitReport) -> Lines:
    if report.training is None or report.validation is None:
        return
    yield "shared", f"{_share(report.shared)} of the validation rows are training rows too"
    if report.near is not None:
        yield "near", f"{_share(report.near)} of the validation rows are near to a training row (approximate)"
    for row in report.examples:
        yield "", f"validation row {_number(row.validation_row)} is training row {_number(row.training_row)}"


def _facts(facts: SplitFacts) -> Iterator[str]:
    yield f"{_count(facts.distinct)} distinct rows; {_share(facts.twins)} of the rows have an equal row beside them"
    if not math.isnan(facts.conflicting.value):
        yield f"{_share(facts.conflicting)} of the rows have an equal row with another label"
    if facts.classes is not None:
        yield "1 class" if len(facts.classes) == 1 else f"{len(facts.classes)} classes"


def _share(estimate: Estimate) -> str:
    if math.isnan(estimate.value):
        return "an unknown share"
    if estimate.is_exact:
        return f"{100 * estimate.value:.4g} %"
    return f"about {100 * estimate.value:.3g} % ({100 * estimate.low:.3g} to {100 * estimate.high:.3g} %)"


def _count(estimate: Estimate) -> str:
    if estimate.is_exact:
        return f"{estimate.value:,.0f}"
    return f"about {estimate.value:,.0f} ({estimate.low:,.0f} to {estimate.high:,.0f})"


def _number(place: int | None) -> str:
    return "(of unknown number)" if place is None else str(place)


def _classes(report: SplitReport) -> Iterator[str]:
    for name, classes in (("training", report.only_in_training), ("validation", report.only_in_validation)):
        if classes:
            more = f" and {len(classes) - MOST_CLASSES} more" if len(classes) > MOST_CLASSES else ""
            yield f"only in {name}: {', '.join(map(str, classes[:MOST_CLASSES]))}{more}"
