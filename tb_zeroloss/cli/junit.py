"""A report as JUnit XML: one test case for each rule and run."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from xml.etree import ElementTree as Xml

from tb_zeroloss.checks.rule import Outcome
from tb_zeroloss.cli.source import file_and_line
from tb_zeroloss.report import Report
from tb_zeroloss.report.facts import facts_of
from tb_zeroloss.report.findings import outcome_text
from tb_zeroloss.report.payload import FindingPayload, RunPayload, SeverityName

_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that no XML document may hold."""


def junit_text(report: Report, failing: Collection[SeverityName]) -> str:
    """Return the report as XML; a rule without an answer is skipped, a run that could not be read is an error.

    Args:
        report: The runs, judged.
        failing: Severities of findings that are failures.
    """
    root = Xml.Element("testsuites", name="tb_zeroloss")
    unread = {problem.name: str(problem) for problem in report.problems}
    for run in report.runs:
        root.append(_suite(run, unread.get(run.name), failing))
    _count(root)
    Xml.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + Xml.tostring(root, encoding="unicode")


def _suite(run: RunPayload, problem: str | None, failing: Collection[SeverityName]) -> Xml.Element:
    suite = Xml.Element("testsuite", name=_xml(run.name))
    if problem is not None:
        Xml.SubElement(_case(suite, run, "readable"), "error", message=_xml(problem))
    for rule, outcome in run.outcomes.items():
        case = _case(suite, run, rule)
        found = [finding for finding in run.findings if finding.rule == rule]
        if found:
            _tell(case, found, [finding for finding in found if finding.severity in failing])
        elif outcome != "clear":
            Xml.SubElement(case, "skipped", message=_xml(outcome_text(Outcome(outcome), run.reasons.get(rule, ""))))
    _count(suite)
    return suite


def _case(suite: Xml.Element, run: RunPayload, name: str) -> Xml.Element:
    file, line = file_and_line(run.source)
    place = {"file": _xml(file), "line": line} if file else {}
    return Xml.SubElement(suite, "testcase", {"classname": _xml(run.name), "name": _xml(name), **place})


def _tell(case: Xml.Element, found: Sequence[FindingPayload], failures: Sequence[FindingPayload]) -> None:
    """Put what was found into a test case: as its failure, or else as what it printed."""
    if failures:
        worst = failures[0]
        told = Xml.SubElement(case, "failure", message=_xml(worst.summary), type=worst.severity)
    else:
        told = Xml.SubElement(case, "system-out")
    told.text = _xml("\n\n".join(_in_full(finding) for finding in found))


def _in_full(finding: FindingPayload) -> str:
    follows = [f"follows from {', '.join(finding.explained_by)}"] if finding.explained_by else []
    saw = [
        f"saw: {fact.value}{f' (limit {fact.limit})' if fact.limit else ''}, {fact.what}, {fact.steps}"
        for fact in facts_of(finding)
    ]
    fixes = [f"to fix it, {place}: {fix}" for place, fix in enumerate(finding.fix, 1)]
    return "\n".join([f"{finding.severity}: {finding.summary}", *follows, *saw, *fixes])


def _count(element: Xml.Element) -> None:
    cases = list(element.iter("testcase"))
    element.set("tests", str(len(cases)))
    for name, kind in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        element.set(name, str(sum(case.find(kind) is not None for case in cases)))


def _xml(text: str) -> str:
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)
