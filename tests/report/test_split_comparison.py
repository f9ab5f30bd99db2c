from __future__ import annotations

import numpy as np

from tb_zeroloss.report.active_settings import settings_payload
from tb_zeroloss.report.comparison import compare_payload
from tb_zeroloss.report.markdown import comparison_markdown
from tb_zeroloss.report.public import judge_run
from tb_zeroloss.report.split_comparison import shared_across
from tb_zeroloss.series import RunSeries
from tb_zeroloss.settings.settings import Settings
from tb_zeroloss.splits.split import Split
from tests import events
from tests.report.splits import records, split_of

SETTINGS = Settings(select=("flat-loss",))


def run_of(name: str, training: Split | None, validation: Split | None = None) -> RunSeries:
    return events.series(records(training, validation), name)


def test_runs_on_the_same_data_are_called_that() -> None:
    training, validation = split_of(np.arange(100)), split_of(np.arange(100, 120))
    (pair,) = shared_across([run_of("a", training, validation), run_of("b", training, validation)])
    assert pair.runs == ["a", "b"]
    assert pair.texts == [
        "A and B have the same training rows.",
        "A and B have the same validation rows.",
        "None of 20 validation rows of A is among the training rows of B.",
        "None of 20 validation rows of B is among the training rows of A.",
    ]


def test_validation_rows_of_one_run_are_found_in_the_training_of_another() -> None:
    base = run_of("a", split_of(np.arange(100)), split_of(np.arange(100, 120)))
    other = run_of("b", split_of(np.arange(10, 115)), split_of(np.arange(0, 10)))
    (pair,) = shared_across([base, other])
    assert pair.texts == [
        "90 of 105 training rows of B are among the training rows of A: 85.7 %.",
        "None of 10 validation rows of B is among the validation rows of A.",
        "15 of 20 validation rows of A are among the training rows of B: 75 %.",
        "All 10 validation rows of B are among the training rows of A.",
    ]


def test_a_row_that_comes_more_often_makes_other_training_rows() -> None:
    runs = [run_of("a", split_of(np.arange(8))), run_of("b", split_of([*range(8), 7]))]
    assert shared_across(runs)[0].texts == ["All 9 training rows of B are among the training rows of A."]


def test_samples_of_the_same_rows_tell_as_far_as_they_go() -> None:
    runs = [run_of(name, split_of(np.arange(500), kept=64)) for name in "ab"]
    (pair,) = shared_across(runs)
    assert pair.texts == ["A and B have the same training rows, as far as a sample of 64 tells."]


def test_a_run_whose_rows_are_not_known_is_left_out() -> None:
    base, known = run_of("a", split_of(np.arange(8))), run_of("c", split_of(np.arange(8)))
    unknown = events.series(events.records(range(3)), "b")
    (pair,) = shared_across([base, unknown, known])
    assert (pair.runs, pair.texts) == (["a", "c"], ["A and C have the same training rows."])
    assert shared_across([unknown, base]) == []


def test_a_comparison_says_it_in_markdown() -> None:
    judged = [judge_run(name, run_of(name, split_of(np.arange(8))), SETTINGS).read() for name in "ab"]
    payload = compare_payload(judged[0], judged[1:])
    text = comparison_markdown(payload, settings_payload(SETTINGS))
    assert "**Rows that the runs share**\n\n- A and B have the same training rows." in text
    bare = compare_payload(judged[0], [judge_run("c", events.series(events.records(range(3)), "c"), SETTINGS).read()])
    assert "Rows that the runs share" not in comparison_markdown(bare, settings_payload(SETTINGS))
