from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence

import numpy as np
import pytest

from tb_zeroloss.checks.rule import Outcome
from tb_zeroloss.read.listing import Listing
from tb_zeroloss.read.problem import ReadProblem
from tb_zeroloss.report.comparison import comparability, compare_payload, setting_changes
from tb_zeroloss.report.detail import NEXT_EXPERIMENTS, detail_payload, facts_line, next_experiments
from tb_zeroloss.report.findings import Judged
from tb_zeroloss.report.overview import overview_payload, overview_row
from tb_zeroloss.report.payload import OverviewPayload
from tb_zeroloss.report.points import loss_line
from tb_zeroloss.report.public import judge_run
from tb_zeroloss.report.strict_json import to_json
from tb_zeroloss.schema.quantities import FACTS, LOSS, OBJECTIVE, TARGET
from tb_zeroloss.series import GroupSeries, RunSeries
from tb_zeroloss.settings.settings import Settings
from tests import events
from tests.rules.build import configuration, make_run

SETTINGS = Settings()


def judged(name: str, made: Sequence[events.Record]) -> Judged:
    return judge_run(name, events.series(made, name), SETTINGS, last_time=12.5)


def broken(name: str = "broken") -> Judged:
    return judged(name, events.broken_records(range(60)))


def fixed(name: str = "fixed") -> Judged:
    return judged(name, events.records(range(60)))


def unread(name: str = "unread") -> Judged:
    return Judged(name, SETTINGS, problem=ReadProblem(name, "the file is damaged", "Record it again."))


def overview(*runs: Judged, seen: int = 0, twice: tuple[str, ...] = ()) -> OverviewPayload:
    listing = Listing({}, twice, "/data/runs")
    return overview_payload([overview_row(run) for run in runs], listing, max(seen, len(runs)))


def test_the_overview_lists_the_worst_first_and_counts_verdicts() -> None:
    young = judged("young", events.records(range(3)))
    payload = overview(young, fixed("b"), unread(), fixed("a"), broken("z"))
    assert [run.name for run in payload.runs] == ["z", "unread", "a", "b", "young"]
    assert payload.totals == {"degenerate": 1, "suspicious": 0, "no-problem-found": 2, "not-enough-data": 2}


def troubled(name: str) -> Judged:
    configuration = dataclasses.replace(events.CONFIGURATION, trouble="step 7 is missing (ValueError: odd)")
    return judged(name, events.records(range(60), configuration=configuration))


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        pytest.param("", [], id="no trouble"),
        pytest.param(
            "a",
            ["a: Trouble while recording: step 7 is missing (ValueError: odd)."],
            id="one run, in full",
        ),
        pytest.param("abc", ["There was trouble while recording a, b, c."], id="three runs by name"),
        pytest.param("abcde", ["There was trouble while recording a, b, c and 2 more."], id="five runs"),
    ],
)
def test_trouble_while_recording_is_said_above_all_runs(names: str, expected: list[str]) -> None:
    payload = overview(fixed("z"), *map(troubled, names))
    assert [banner.text for banner in payload.banners] == expected


def test_a_row_says_what_is_wrong_or_how_much_was_checked() -> None:
    bad, good = overview_row(broken()), overview_row(fixed())
    assert (bad.main_rule, bad.main_severity, bad.counts.critical >= 1) == ("single-unit-softmax", "critical", True)
    assert bad.main == broken().read().findings[0].hit.summary
    assert good.main == f"{good.counts.passed} checks passed, {good.counts.not_checked} not checked"
    assert (good.main_rule, good.last_step, good.last_time) == (None, 59, 12.5)
    assert (good.records, good.records_logged, good.limited) == (60, 60, False)


def test_a_young_run_cannot_be_told_yet() -> None:
    assert overview_row(judged("young", events.records(range(3)))).main.startswith("Cannot tell yet after 3 steps: ")


def test_a_run_that_cannot_be_read_says_why_in_its_row() -> None:
    row = overview_row(unread())
    assert row.error == row.main == "Could not read run unread: the file is damaged. Record it again."


def test_a_sampled_run_is_announced_with_the_flag_that_helps() -> None:
    payload = overview(judged("a", events.records(range(5000))[-1::-50][::-1]))
    assert payload.runs[0].limited
    (banner,) = payload.banners
    assert banner.text == "100 of 5,000 steps available of a: early ones may be missing."
    assert banner.do == "Start TensorBoard with --tb_zeroloss_samples=5000"


def test_a_name_claimed_twice_is_announced() -> None:
    (banner,) = overview(fixed(), twice=("a",)).banners
    assert banner.text == "Both a and a directory a/zeroloss hold records: they are shown as two runs."


@pytest.mark.parametrize(
    ("seen", "text"),
    [
        (0, "No Degeneracy data in /data/runs. TensorBoard sees 0 runs there."),
        (4, "TensorBoard sees 4 runs in /data/runs, but none was recorded with tb_zeroloss."),
    ],
    ids=["an empty directory", "runs of others"],
)
def test_an_empty_overview_says_why(seen: int, text: str) -> None:
    (banner,) = overview(seen=seen).banners
    assert banner.text == text
    assert banner.do


def test_the_detail_of_a_broken_run_states_its_verdict_and_its_zero() -> None:
    payload = detail_payload(broken())
    assert payload.headline.startswith("Degenerate: ")
    primaries = [finding for finding in payload.run.findings if finding.role == "primary"]
    critical = sum(finding.severity == "critical" for finding in primaries)
    assert f"{critical} critical finding" in payload.headline
    assert f"{len(payload.run.findings) - len(primaries)} consequence" in payload.headline
    assert payload.facts.startswith("categorical_crossentropy 0 at step 59 · best constant predictor 0.69 · ")
    assert payload.facts.endswith("60 of 60 steps available")
    assert payload.zero.startswith("The loss is exactly 0 in 60 of 60 records, since step 0.")
    assert payload.run.findings[0].evidence


def test_the_detail_of_a_fixed_run_says_what_was_checked_and_what_was_not() -> None:
    payload = detail_payload(fixed())
    assert payload.headline.startswith("No problem found so far: ")
    assert payload.headline.endswith(" over steps 0 to 59")
    clear = {line.rule for line in payload.passed}
    open_ones = {line.rule for line in payload.not_checked}
    assert clear | open_ones == set(payload.run.outcomes)
    assert all(line.text for line in (*payload.passed, *payload.not_checked))
    assert {"name": "optimizer", "value": "adam"} in json.loads(to_json(payload))["configuration"]


def test_the_detail_of_a_run_that_cannot_be_read_shows_the_reason() -> None:
    payload = detail_payload(unread())
    assert payload.headline == "Could not be read"
    assert (payload.banners[0].text, payload.banners[0].do) == ("the file is damaged", "Record it again.")


def test_the_facts_of_a_regression_name_targets_and_best_constant() -> None:
    assert facts_line(events.series(events.records(range(3)))) == (
        "mean_squared_error 0.333 at step 2 · best constant predictor 0.25 · targets mean 0.5, spread 0.5, "
        "96 rows seen · steps 0 to 2 · 3 of 3 steps available"
    )


def test_next_experiments_are_named_only_when_no_cause_was_found() -> None:
    diagnosis = broken().read()
    assert next_experiments(diagnosis) == []
    outcome = dataclasses.replace(diagnosis.findings[0].rule, tier=4)
    finding = dataclasses.replace(diagnosis.findings[0], rule=outcome)
    assert next_experiments(dataclasses.replace(diagnosis, findings=(finding,))) == list(NEXT_EXPERIMENTS)
    assert next_experiments(fixed().read()) == []


def test_a_fix_is_seen_when_two_runs_are_compared() -> None:
    payload = compare_payload(broken().read(), [fixed().read()])
    assert payload.runs == ["broken", "fixed"]
    assert payload.verdicts == ["degenerate", "no-problem-found"]
    line = next(line for line in payload.findings if line.rule == "single-unit-softmax")
    assert (line.change, line.severity) == ("fixed", "critical")
    assert line.texts[0] == broken().read().findings[0].hit.summary
    assert payload.headline.endswith(" still there, 0 new")
    assert not payload.comparable


def test_what_is_in_the_other_run_only_is_new() -> None:
    payload = compare_payload(fixed().read(), [broken().read()])
    assert {line.change for line in payload.findings} == {"new"}


def test_what_is_in_both_is_still_there() -> None:
    payload = compare_payload(broken("a").read(), [broken("b").read()])
    assert {line.change for line in payload.findings} == {"still-there"}
    assert (payload.comparable, payload.comparable_text) == (True, "Same loss, same target scale, same batch size.")
    assert payload.settings == []


def test_a_finding_that_the_other_run_is_too_short_for_is_not_called_fixed() -> None:
    diagnosis = broken().read()
    silent = dataclasses.replace(diagnosis, findings=(), outcomes=dict.fromkeys(diagnosis.outcomes, Outcome.TOO_EARLY))
    assert {line.change for line in compare_payload(diagnosis, [silent]).findings} == {"still-there"}


def test_only_settings_that_differ_are_listed() -> None:
    changes = setting_changes([broken().read().run, fixed().read().run])
    assert {change.name: change.values for change in changes} == {
        "loss": ["categorical_crossentropy, on probabilities", "mean_squared_error"],
        "output": ["softmax, 1 unit", "linear, 1 unit"],
        "layer dense_1": ["Dense, 1 unit, softmax, 9 parameters", "Dense, 1 unit, linear, 9 parameters"],
    }


def test_a_setting_that_one_run_lacks_is_called_not_set() -> None:
    run = events.series(events.records(range(2)))
    bare = dataclasses.replace(run, configuration=dataclasses.replace(run.configuration, optimizer_settings={}))
    (change,) = setting_changes([run, bare])
    assert (change.name, change.values) == ("learning rate", ["0.001", "not set"])


def test_losses_on_targets_of_another_scale_are_not_comparable() -> None:
    def run(name: str, spread: float) -> RunSeries:
        made = [(0, [events.values(LOSS, total=1), events.values(TARGET, seen_std=spread)])]
        return events.series(events.with_configuration(made, events.CONFIGURATION), name)

    comparable, text = comparability([run("a", 240.0), run("b", 1.0)])
    assert not comparable
    assert text.startswith("Loss values are not comparable: a has targets with spread 240, b has targets with spread 1")
    assert comparability([run("a", 1.2), run("b", 1.0)])[0]


def test_losses_over_batches_of_another_size_are_not_comparable() -> None:
    run = events.series(events.records(range(2)), "a")
    other = dataclasses.replace(run, name="b", configuration=dataclasses.replace(run.configuration, batch_size=4))
    assert "not comparable: a has batches of 32, b has batches of 4. " in comparability([run, other])[1]


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_number_that_is_not_finite_never_reaches_the_answer(value: float) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        to_json([value])


@pytest.mark.parametrize(
    ("has_objectives", "said"), [(False, "loss not recorded"), (True, "loss of d 0.5, g 2 at step 2")]
)
def test_a_run_without_a_loss_of_its_own_is_not_said_to_be_nan(has_objectives: bool, said: str) -> None:
    card = configuration(objectives=("d", "g"))
    run = make_run(2, {LOSS: {"total": float("nan")}, FACTS: {"first_non_finite_step": float("nan")}}, card)
    if has_objectives:
        values = np.full((len(run.steps), 2, len(OBJECTIVE)), np.nan)
        values[..., OBJECTIVE.index("loss")] = [0.5, 2.0]
        groups = {**run.groups, OBJECTIVE.tag: GroupSeries(OBJECTIVE, run.steps, values)}
        run = dataclasses.replace(run, groups=groups)
    assert said in facts_line(run)
    assert loss_line(run) == []
