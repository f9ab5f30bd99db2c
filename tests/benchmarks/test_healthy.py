"""Two of the healthy trainings are trained for real; totals and refusals are tables."""

from __future__ import annotations

from dataclasses import replace

import pytest

from benchmarks.healthy import __main__ as command
from benchmarks.healthy import totals
from benchmarks.healthy.catalogue import select
from benchmarks.healthy.program import Score
from benchmarks.healthy.train import Result, require_gain, train
from tb_zeroloss.report.payload import FindingPayload, RunPayload, SeverityName

SEVERITIES: tuple[SeverityName, ...] = ("info", "warning", "critical")
QUICK = ("iris-in-thirty-steps", "digits-in-two-epochs")


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> list[Result]:
    out = tmp_path_factory.mktemp("healthy")
    return [train(program, 0, out) for program in select(list(QUICK))]


def test_short_trainings_reach_their_score_and_are_not_flagged(results: list[Result]) -> None:
    assert [(result.is_healthy, result.loud) for result in results] == [(True, [])] * 2
    assert totals.is_clean(results)
    assert "2 trainings of 2 programs: 0 flagged, 0 did not reach their score" in totals.lines(results)[0]


def test_a_training_that_misses_its_score_is_not_called_healthy(results: list[Result]) -> None:
    missed = replace(results[0], score=Score("accuracy", 0.5, 0.33))
    assert "DID NOT REACH ITS SCORE" in missed.line()
    assert not totals.is_clean([missed, results[1]])


def test_a_finding_of_information_does_not_flag_a_run_and_a_warning_does(results: list[Result]) -> None:
    told = [_with_finding(results[0], severity) for severity in SEVERITIES]
    assert [totals.is_clean([result]) for result in told] == [True, False, False]
    assert "warning: flat-loss" in told[1].line()


def test_a_promise_near_that_of_a_constant_is_refused() -> None:
    program = replace(select([QUICK[0]])[0], reaches=0.4)
    require_gain(program, Score("accuracy", 0.9, 0.2))
    with pytest.raises(ValueError, match=r"a constant answer has 0\.300: promise 0\.475 or more"):
        require_gain(program, Score("accuracy", 0.9, 0.3))


def test_an_unknown_name_is_refused_with_the_known_ones(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        command.main(["--only", "no-such"])
    assert "there is no healthy program 'no-such'; there are: " in capsys.readouterr().err


def test_the_programs_are_many_and_unlike_each_other() -> None:
    programs = select()
    assert len({program.name for program in programs}) == len(programs) >= 40
    assert len({program.family for program in programs}) >= 8
    assert len({program.data for program in programs if program.real}) >= 10
    assert len({program.schedule for program in programs} - {None}) >= 4


def _with_finding(result: Result, severity: SeverityName) -> Result:
    run: RunPayload = result.runs[0]
    finding = FindingPayload(
        "flat-loss",
        "Flat loss",
        severity,
        "primary",
        [],
        None,
        None,
        0,
        1,
        "Told.",
        [],
        "",
        [],
        "",
        "",
    )
    return replace(result, runs=(replace(run, findings=[finding]),))
