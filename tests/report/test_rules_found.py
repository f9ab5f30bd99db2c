"""Which rules the overview says were found, and in how many runs."""

from __future__ import annotations

import dataclasses

import pytest

from tb_zeroloss.read.listing import Listing
from tb_zeroloss.report.findings import Judged
from tb_zeroloss.report.overview import overview_payload, overview_row
from tb_zeroloss.report.payload import OverviewRow
from tb_zeroloss.report.public import judge_run
from tb_zeroloss.report.rules_found import rules_found
from tb_zeroloss.settings.settings import Settings
from tests import events

SETTINGS = Settings()


@pytest.fixture(scope="module")
def broken() -> Judged:
    return judge_run("broken", events.series(events.broken_records(range(60)), "broken"), SETTINGS, last_time=None)


@pytest.fixture(scope="module")
def fixed() -> Judged:
    return judge_run("fixed", events.series(events.records(range(60)), "fixed"), SETTINGS, last_time=None)


def test_a_row_names_the_rules_of_its_findings_once_and_no_notes(broken: Judged) -> None:
    row = overview_row(broken)
    findings = broken.read().findings
    loud = [finding.rule.id for finding in findings if finding.severity != "info"]
    notes = {finding.rule.id for finding in findings if finding.severity == "info"}
    assert row.rules[0] == row.main_rule == "single-unit-softmax"
    assert row.rules == list(dict.fromkeys(loud))
    assert notes.isdisjoint(row.rules)


def test_a_rule_that_fired_in_two_places_is_named_once(broken: Judged) -> None:
    diagnosis = broken.read()
    twice = dataclasses.replace(diagnosis, findings=diagnosis.findings * 2)
    assert overview_row(dataclasses.replace(broken, diagnosis=twice)).rules == overview_row(broken).rules


def test_a_run_without_findings_names_none(fixed: Judged) -> None:
    assert overview_row(fixed).rules == []


def found_in(row: OverviewRow, *rules: str) -> OverviewRow:
    return dataclasses.replace(row, rules=list(rules))


def test_rules_are_listed_worst_first_then_by_the_number_of_runs(fixed: Judged) -> None:
    row = overview_row(fixed)
    rows = [
        found_in(row, "dying-relu", "oversized-updates"),
        found_in(row, "oversized-updates", "zero-predictions"),
        found_in(row, "oversized-updates", "zero-predictions"),
        found_in(row, "unscaled-inputs"),
    ]
    assert [(each.rule, each.runs) for each in rules_found(rows)] == [
        ("zero-predictions", 2),
        ("dying-relu", 1),
        ("oversized-updates", 3),
        ("unscaled-inputs", 1),
    ]


def test_the_overview_sends_each_title_once(broken: Judged, fixed: Judged) -> None:
    rows = [overview_row(each) for each in (broken, broken, fixed)]
    payload = overview_payload(rows, Listing({}, (), "/data"), runs_seen=3)
    titles = {each.rule: (each.title, each.runs) for each in payload.rules_found}
    assert titles["single-unit-softmax"] == ("Single-unit softmax", 2)
    assert set(titles) == set(payload.runs[0].rules)
