"""A baseline against other runs, as one page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from markupsafe import Markup

from tb_zeroloss.report.active_settings import settings_payload
from tb_zeroloss.report.comparison import compare_payload
from tb_zeroloss.report.findings import Judged
from tb_zeroloss.report.page.curve import curve_of
from tb_zeroloss.report.page.loss import loss_figure
from tb_zeroloss.report.page.parts import (
    document,
    footer,
    joined,
    mark,
    paragraph,
    section,
    severity_mark,
    table,
    verdict_mark,
)
from tb_zeroloss.report.page.run import NO_LOSS
from tb_zeroloss.report.page.splits import across_list
from tb_zeroloss.report.payload import CompareLine, ComparePayload
from tb_zeroloss.report.split_words import ACROSS
from tb_zeroloss.report.words import CHANGE_TITLES, NO_DIFFERENCE, NO_FINDING, letter


def comparison_page(judged: Sequence[Judged], made: datetime) -> str:
    """Return a comparison as a page.

    Args:
        judged: The runs, the baseline first.
        made: When.

    Raises:
        UnreadableRunError: if one of them could not be read.
    """
    base, *others = (run.read() for run in judged)
    comparison = compare_payload(base, others)
    body = [
        _head(comparison),
        section("Findings", _findings(comparison)),
        section("Settings that differ", _settings(comparison)),
        section(ACROSS, across_list(comparison.splits)),
        section("Loss of each run", _losses(judged, comparison)),
        footer(settings_payload(judged[0].settings), made),
    ]
    return document(" against ".join((comparison.runs[0], ", ".join(comparison.runs[1:]))), joined(body))


def _head(comparison: ComparePayload) -> Markup:
    rows = [
        (f"{letter(place)} {name}", verdict_mark(verdict), "baseline" if place == 0 else "")
        for place, (name, verdict) in enumerate(zip(comparison.runs, comparison.verdicts, strict=True))
    ]
    comparable = mark("pass", "✓", "Comparable") if comparison.comparable else mark("warning", "◆", "Not comparable")
    return Markup("<h1>{}</h1>\n{}\n<p>{} {}</p>").format(
        comparison.headline,
        table("Compared runs", ("Run", "Verdict", "Role"), rows),
        comparable,
        comparison.comparable_text,
    )


def _findings(comparison: ComparePayload) -> Markup:
    if not comparison.findings:
        return paragraph(NO_FINDING)
    rows = [(severity_mark(line.severity, line.title), _change(line), *line.texts) for line in comparison.findings]
    return table("Findings of each run", ("Finding", "Change", *_names(comparison)), rows)


def _change(line: CompareLine) -> Markup:
    glyphs = {"fixed": ("pass", "✓"), "still-there": (line.severity, "="), "new": (line.severity, "+")}
    return mark(*glyphs[line.change], CHANGE_TITLES[line.change])


def _settings(comparison: ComparePayload) -> Markup:
    if not comparison.settings:
        return paragraph(NO_DIFFERENCE)
    rows = [(change.name, *change.values) for change in comparison.settings]
    return table("Settings of each run", ("Setting", *_names(comparison)), rows)


def _losses(judged: Sequence[Judged], comparison: ComparePayload) -> Markup:
    curves = [curve_of(run.read().run) for run in judged]
    drawn = tuple(curve for curve in curves if curve)
    return joined(
        Markup("<h3>{}</h3>\n{}").format(
            name,
            loss_figure(curve, f"Loss of {name}", f"loss-{place}", drawn, shared=comparison.comparable)
            if curve
            else paragraph(NO_LOSS),
        )
        for place, (name, curve) in enumerate(zip(_names(comparison), curves, strict=True))
    )


def _names(comparison: ComparePayload) -> list[str]:
    return [f"{letter(place)} {name}" for place, name in enumerate(comparison.runs)]
