from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tb_zeroloss.report.findings import Judged
from tb_zeroloss.report.public import judge_run
from tb_zeroloss.web import judgements
from tb_zeroloss.web.judgements import SETTINGS_KEPT
from tests import events
from tests.loaders import opened
from tests.web.tab import Tab


def test_an_overview_is_kept_apart_for_each_kind_of_setting(local_tab: Tab) -> None:
    addresses = ["", "ignore=single-unit-softmax:known", "select=flat-loss", "limits=exact-zero-loss.records:1000"]
    for _ in range(2):
        found = [local_tab.answer(f"/overview?{address}")["runs"][0]["counts"]["critical"] for address in addresses]
        assert found[0] > 0
        assert found == [found[0], found[0] - 1, 0, found[0] - 1]


def test_only_a_few_sets_of_limits_are_remembered(local_tab: Tab) -> None:
    for limit in range(1, SETTINGS_KEPT + 4):
        local_tab.answer(f"/overview?limits=exact-zero-loss.records:{limit}")
    assert len(local_tab.plugin.routes.judgements._rows) == SETTINGS_KEPT


def test_only_a_run_that_has_changed_is_read_and_judged_again(log_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(log_dir, "python") as provider:
        tab = Tab(provider)
        tab.answer("/overview")
        judged: list[str] = []

        def counting(name: str, *rest: Any) -> Judged:
            judged.append(name)
            return judge_run(name, *rest)

        monkeypatch.setattr("tb_zeroloss.web.judgements.judge_run", counting)
        tab.answer("/overview")
        assert judged == []
        events.write(log_dir / "pair/fixed/zeroloss", [events.record(60, 61, 0.01)], start=events.START + 500)
        provider._multiplexer.Reload()
        rows = {run["name"]: run for run in tab.answer("/overview")["runs"]}
        assert judged == ["pair/fixed"]
        assert rows["pair/fixed"]["last_step"] == 60


def test_runs_are_judged_once_however_many_ask_at_the_same_time(
    local_tab: Tab, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged: list[str] = []

    def counting(name: str, *rest: Any) -> Judged:
        judged.append(name)
        return judge_run(name, *rest)

    monkeypatch.setattr("tb_zeroloss.web.judgements.judge_run", counting)
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: local_tab.answer("/overview"), range(8)))
    assert sorted(judged) == ["pair/broken", "pair/fixed"]
    assert all(answer == answers[0] for answer in answers)


def test_an_overview_that_takes_long_answers_with_what_is_known_and_goes_on_when_asked_again(
    log_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judgements, "ANSWER_SECONDS", 0.0)
    monkeypatch.setattr(judgements, "READ_AT_ONCE", 1)
    with opened(log_dir, "python") as provider:
        tab = Tab(provider)
        first, second, third = (tab.answer("/overview") for _ in range(3))
    assert [(len(answer["runs"]), answer["unread"]) for answer in (first, second, third)] == [(1, 1), (2, 0), (2, 0)]
    assert first["banners"] == [{"text": "1 of 2 runs read so far; the others follow.", "do": None}]
    assert second["banners"] == []


def test_a_run_that_has_changed_is_shown_as_it_was_until_it_is_read(
    log_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(log_dir, "python") as provider:
        tab = Tab(provider)
        tab.answer("/overview")
        monkeypatch.setattr(judgements, "ANSWER_SECONDS", 0.0)
        monkeypatch.setattr(judgements, "READ_AT_ONCE", 1)
        for run in ("pair/broken", "pair/fixed"):
            events.write(log_dir / run / "zeroloss", [events.record(60, 61, 0.01)], start=events.START + 500)
        provider._multiplexer.Reload()
        first, second = (tab.answer("/overview") for _ in range(2))
    assert sorted(run["last_step"] for run in first["runs"]) == [59, 60]
    assert [run["last_step"] for run in second["runs"]] == [60, 60]
