"""A run with everything that is said about it, as one page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from markupsafe import Markup

from tb_zeroloss.report.active_settings import settings_payload
from tb_zeroloss.report.detail import detail_payload
from tb_zeroloss.report.findings import Judged
from tb_zeroloss.report.page.curve import curve_of
from tb_zeroloss.report.page.finding import consequence_article, finding_article
from tb_zeroloss.report.page.loss import loss_figure
from tb_zeroloss.report.page.parts import (
    NOTHING,
    document,
    folded,
    footer,
    joined,
    numbered,
    paragraph,
    section,
    table,
    verdict_mark,
)
from tb_zeroloss.report.page.splits import split_tables
from tb_zeroloss.report.payload import CheckLine, RunDetailPayload
from tb_zeroloss.report.split_words import TITLE
from tb_zeroloss.report.words import OUTCOMES_ONLY, VERDICT_TITLES

NO_LOSS = "No record has a finite loss: it is not a number throughout, or it was not recorded."
APART = ("suppressed", "not-applicable")
"""Outcomes of rules that were not to be asked."""


def run_page(judged: Judged, made: datetime) -> str:
    """Return a run as a page.

    Args:
        judged: The run.
        made: When.

    Raises:
        UnreadableRunError: if the run could not be read.
    """
    run, detail = judged.read().run, detail_payload(judged)
    curve = curve_of(run)
    title = f"{detail.run.name}: {VERDICT_TITLES[detail.run.verdict]}"
    picture = loss_figure(curve, "Loss", "loss", shared=False) if curve else paragraph(NO_LOSS)
    body = [
        _head(detail),
        _findings(detail),
        section("Loss", picture),
        *_further(detail),
        section(TITLE, split_tables(detail.split)) if detail.split else NOTHING,
        *_checks(detail),
        section("Configuration", _configuration(detail)),
        footer(settings_payload(judged.settings), made),
    ]
    return document(title, joined(body))


def _head(detail: RunDetailPayload) -> Markup:
    banners = joined(
        Markup('<p class="banner">{} {}</p>').format(banner.text, banner.do or "") for banner in detail.banners
    )
    zero = paragraph(f"Is the loss zero? {detail.zero}") if detail.zero else NOTHING
    return Markup('<h1>{}</h1>\n<p class="headline">{}</p>\n<p class="quiet">{}</p>\n{}{}').format(
        detail.run.name, verdict_mark(detail.run.verdict, detail.headline), detail.facts, zero, banners
    )


def _findings(detail: RunDetailPayload) -> Markup:
    primaries = [finding for finding in detail.run.findings if finding.role == "primary"]
    if not primaries:
        return section(VERDICT_TITLES[detail.run.verdict], paragraph(detail.silence))
    return section("Findings", joined(map(finding_article, primaries)))


def _further(detail: RunDetailPayload) -> list[Markup]:
    consequences = [finding for finding in detail.run.findings if finding.role == "consequence"]
    experiments = paragraph(OUTCOMES_ONLY)
    return [
        section("What follows from them", joined(map(consequence_article, consequences))),
        section("Cause not identified", experiments + numbered(detail.next_experiments))
        if detail.next_experiments
        else NOTHING,
    ]


def _checks(detail: RunDetailPayload) -> list[Markup]:
    chosen = {outcome: [line for line in detail.not_checked if line.outcome == outcome] for outcome in APART}
    unanswered = [line for line in detail.not_checked if line.outcome not in APART]
    return [
        section("Not checked", _lines("Checks without an answer", "Why", unanswered)),
        section("Switched off", _lines("Checks that are switched off", "Why", chosen["suppressed"])),
        section("Passed", _folded_lines("passed", "What is true", detail.passed)),
        section("Does not apply", _folded_lines("do not apply", "Why", chosen["not-applicable"])),
    ]


def _lines(caption: str, second: str, lines: Sequence[CheckLine]) -> Markup:
    return table(caption, ("Check", second), [(line.title, line.text) for line in lines]) if lines else NOTHING


def _folded_lines(what: str, second: str, lines: Sequence[CheckLine]) -> Markup:
    return folded(f"{len(lines)} {what}", _lines(f"Checks that {what}", second, lines)) if lines else NOTHING


def _configuration(detail: RunDetailPayload) -> Markup:
    return table("How it was trained", ("Setting", "Value"), [(line.name, line.value) for line in detail.configuration])
