"""What is said of a run while it trains and at its end."""

from __future__ import annotations

import pathlib
from types import SimpleNamespace
from typing import Any

import pytest

from tb_zeroloss.checks.rule import Hit, Severity
from tb_zeroloss.diagnose import Role
from tb_zeroloss.record.writing.announce import Announcer, DegenerateTrainingError, Reaction
from tb_zeroloss.record.writing.journal import Journal
from tb_zeroloss.record.writing.sink import EventFileSink
from tb_zeroloss.rules import load_rules


def finding(severity: Severity, role: Role = Role.PRIMARY) -> Any:
    rule = next(rule for rule in load_rules() if rule.id == "flat-loss")
    return SimpleNamespace(rule=rule, severity=severity, role=role, hit=Hit("The loss is flat.", 0, 9, ()))


def announcer(
    found: Any, folder: pathlib.Path, patch: pytest.MonkeyPatch, on_finding: str = "log", fail_on: str = "critical"
) -> Announcer:
    journal = Journal("run", EventFileSink(str(folder)))
    patch.setattr(journal, "series", lambda: "a run")
    patch.setattr("tb_zeroloss.record.writing.announce.judge", lambda *_: SimpleNamespace(findings=(found,)))
    return Announcer(journal, Reaction("a", on_finding=on_finding, fail_on=fail_on))


@pytest.mark.parametrize(
    ("found", "at_end", "times"),
    [
        pytest.param(finding(Severity.CRITICAL), False, 1, id="a critical finding at once"),
        pytest.param(finding(Severity.WARNING), False, 0, id="a warning not before the end"),
        pytest.param(finding(Severity.WARNING), True, 1, id="a warning at the end"),
        pytest.param(finding(Severity.INFO), True, 0, id="an info never"),
        pytest.param(finding(Severity.CRITICAL, Role.CONSEQUENCE), True, 0, id="a consequence never"),
    ],
)
def test_a_finding_is_said_once(
    found: Any,
    at_end: bool,
    times: int,
    tmp_path: pathlib.Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    speaker = announcer(found, tmp_path, monkeypatch)
    for _ in range(2):
        assert not speaker.look(at_end=at_end)
    assert capsys.readouterr().out.count("The loss is flat. (flat-loss) Fix: ") == times


def test_stop_asks_to_stop(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert announcer(finding(Severity.CRITICAL), tmp_path, monkeypatch, "stop").look()
    assert not announcer(finding(Severity.WARNING), tmp_path, monkeypatch, "stop").look()
    assert announcer(finding(Severity.WARNING), tmp_path, monkeypatch, "stop", "warning").look()


def test_raise_ends_the_training(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DegenerateTrainingError, match="The loss is flat"):
        announcer(finding(Severity.CRITICAL), tmp_path, monkeypatch, "raise").look()


def test_looks_get_rarer(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    speaker = announcer(finding(Severity.INFO), tmp_path, monkeypatch)
    assert [records for records in range(200) if speaker.is_due(records)] == [1, 2, 3, 5, 8, 13, 20, 40, 80, 160]


def test_many_records_at_once_are_looked_at_once(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    speaker = announcer(finding(Severity.INFO), tmp_path, monkeypatch)
    assert [records for records in range(0, 100, 10) if speaker.is_due(records)] == [10, 20, 40, 80]


def test_a_finding_that_vanished_is_taken_back_at_the_end(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    speaker = announcer(finding(Severity.CRITICAL), tmp_path, monkeypatch)
    speaker.look()
    monkeypatch.setattr("tb_zeroloss.record.writing.announce.judge", lambda *_: SimpleNamespace(findings=()))
    capsys.readouterr()
    for _ in range(2):
        speaker.look(at_end=True)
    assert capsys.readouterr().out == "tb_zeroloss: no longer so at the end: flat-loss.\n"


@pytest.mark.parametrize(
    ("severity", "flushes"),
    [pytest.param(Severity.CRITICAL, 1, id="what is said"), pytest.param(Severity.WARNING, 0, id="what is not")],
)
def test_a_finding_is_readable_at_once(
    severity: Severity, flushes: int, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    speaker = announcer(finding(severity), tmp_path, monkeypatch)
    counted: list[None] = []
    monkeypatch.setattr(speaker.journal.sink, "flush", lambda: counted.append(None))
    for _ in range(3):
        speaker.look()
    assert len(counted) == flushes
