"""Which rules found something in which runs: what the overview can be narrowed to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import cast

from tb_zeroloss.checks.rule import Severity
from tb_zeroloss.diagnose import Diagnosis
from tb_zeroloss.report.findings import rules_by_id
from tb_zeroloss.report.payload import FoundRule, OverviewRow, SeverityName

LOUD = (Severity.CRITICAL, Severity.WARNING)
"""Severities that a run is looked at for; an info is only a note."""


def loud_rules(diagnosis: Diagnosis) -> list[str]:
    """Return the rules of a run's critical findings and warnings, each once, in the order of the findings."""
    return list(dict.fromkeys(finding.rule.id for finding in diagnosis.findings if finding.severity in LOUD))


def rules_found(rows: Iterable[OverviewRow]) -> list[FoundRule]:
    """Return every rule of the rows with its title and its number of runs: worst first, then the one of most runs."""
    known = rules_by_id()
    found = [
        FoundRule(rule, known[rule].title, cast(SeverityName, str(known[rule].severity)), runs)
        for rule, runs in Counter(rule for row in rows for rule in row.rules).items()
    ]
    return sorted(found, key=lambda each: (list(Severity).index(Severity(each.severity)), -each.runs, each.title))
