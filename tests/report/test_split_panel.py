from __future__ import annotations

import json

import numpy as np

from tb_zeroloss.report.active_settings import settings_payload
from tb_zeroloss.report.detail import detail_payload
from tb_zeroloss.report.markdown_runs import run_markdown
from tb_zeroloss.report.points import series_payload
from tb_zeroloss.report.public import judge_run
from tb_zeroloss.report.split_panel import FIND_ROWS, split_panel
from tb_zeroloss.report.split_payload import SplitPanel
from tb_zeroloss.report.strict_json import to_json
from tb_zeroloss.schema.quantities import SPLIT
from tb_zeroloss.settings.settings import Settings
from tb_zeroloss.splits.hashing import row_hashes
from tb_zeroloss.splits.split import Split
from tests import events
from tests.report.splits import records, split_of, split_record

ONE = Settings(select=("flat-loss",))
TRAINING = split_of(np.arange(1000), np.arange(1000) % 10)
LEAKING = split_of(np.arange(788, 1788), np.arange(1000) % 3)


def panel_of(training: Split | None, validation: Split | None = None) -> SplitPanel:
    panel = split_panel(events.series(records(training, validation)))
    assert panel is not None
    return panel


def texts_of(panel: SplitPanel) -> dict[str, list[str]]:
    return {line.name: line.texts for line in panel.lines}


def test_shared_rows_are_counted_where_every_row_is_known() -> None:
    panel = panel_of(TRAINING, LEAKING)
    assert panel.headline == "212 of 1,000 validation rows are in training too: 21.2 %."
    assert panel.expected.startswith("No row repeats within training")
    assert panel.missing == ""
    assert panel.step == 59
    assert panel.shared
    assert (panel.shared.value, panel.shared.low, panel.shared.high) == (0.212, 0.212, 0.212)
    assert texts_of(panel) | {
        "Rows": ["1,000 in 32 batches", "1,000 in 32 batches"],
        "Rows that are in training too": ["does not apply", "212 (21.2 %)"],
        "Classes": ["10", "3"],
    } == texts_of(panel)


def test_classes_are_counted_up_to_the_last_that_has_a_row() -> None:
    training, validation = panel_of(TRAINING, LEAKING).splits
    assert training.class_counts == [100] * 10
    assert validation.class_counts == [334, 333, 333]
    assert (training.classes, validation.classes) == (10, 3)


def test_examples_are_hashes_with_the_numbers_of_their_rows_and_never_data() -> None:
    panel = panel_of(TRAINING, LEAKING)
    assert len(panel.examples) == 5
    for example in panel.examples:
        assert example.training_row is not None
        assert example.validation_row == example.training_row - 788
        (found,) = row_hashes([np.array([[float(example.training_row), 1.0]])])
        assert example.hash == f"{found:016x}"
    assert panel.find_examples == FIND_ROWS


def test_rows_without_numbers_are_named_by_their_hashes_alone() -> None:
    unnumbered = split_of(np.arange(10), numbered=False)
    (example, *_) = panel_of(unnumbered, split_of(np.arange(10))).examples
    assert example.training_row is None
    assert example.validation_row is not None


def test_a_sample_gives_bounds_that_hold() -> None:
    drawn = np.random.default_rng(0)
    panel = panel_of(
        split_of(drawn.integers(0, 4000, 6000), kept=512), split_of(drawn.integers(0, 4000, 3000), kept=512)
    )
    assert panel.headline.startswith("About ")
    assert panel.shared
    assert panel.shared.value is not None
    assert panel.shared.low is not None
    assert panel.shared.high is not None
    assert panel.shared.low < panel.shared.value < panel.shared.high
    assert [facts.exact for facts in panel.splits] == [False, False]
    assert all(text.startswith("about ") for text in texts_of(panel)["Distinct rows"])


def test_a_split_that_was_not_seen_is_named_with_the_way_to_have_it_seen() -> None:
    training, validation = panel_of(TRAINING), panel_of(None, LEAKING)
    assert training.headline.startswith("No validation row was seen")
    assert training.missing.startswith("Pass validation_data to fit")
    assert validation.headline.startswith("No training row was seen")
    assert validation.missing.startswith("Call tb_zeroloss.log_split")
    for panel, split in ((training, "training"), (validation, "validation")):
        assert [facts.split for facts in panel.splits] == [split]
        assert (panel.shared, panel.examples, panel.expected, panel.find_examples) == (None, [], "", "")
        assert {len(texts) for texts in texts_of(panel).values()} == {1}
        assert "Rows that are in training too" not in texts_of(panel)


def test_targets_that_name_no_class_leave_the_classes_open() -> None:
    panel = panel_of(split_of(np.arange(8)), split_of(np.arange(8), np.arange(8) % 2))
    assert [facts.classes for facts in panel.splits] == [None, 2]
    assert [facts.class_counts for facts in panel.splits] == [[], [4, 4]]
    assert texts_of(panel)["Classes"] == ["none, or more than 256", "2"]


def test_equal_rows_with_other_labels_are_counted() -> None:
    panel = panel_of(split_of([1, 1, 2, 2, 3], [0, 1, 0, 0, 0]))
    assert panel.splits[0].conflicting.text == "2 (40 %)"
    assert panel.splits[0].twins.text == "4 (80 %)"


def test_rows_without_batches_or_labels_have_neither_in_their_lines() -> None:
    group, *others = split_record(TRAINING)
    group.array[:, [SPLIT.index(name) for name in ("batches", "conflicting", "class_clustering")]] = np.nan
    panel = split_panel(events.series([(0, [group, *others])]))
    assert panel
    assert (panel.splits[0].batches, panel.splits[0].conflicting.value) == (None, None)
    assert texts_of(panel)["Rows"] == ["1,000"]
    assert not {"Rows with an equal row of another label", "Classes in batches"} & set(texts_of(panel))


def test_a_split_counts_as_seen_when_an_earlier_record_has_it() -> None:
    both, later = split_record(TRAINING, LEAKING), split_record(TRAINING)
    panel = split_panel(events.series([(0, both), (59, later)]))
    assert panel
    assert panel.headline == "212 of 1,000 validation rows are in training too: 21.2 %."
    assert (panel.step, panel.splits[1].class_counts) == (59, [334, 333, 333])


def test_a_run_without_a_record_of_its_splits_has_no_panel() -> None:
    assert split_panel(events.series(events.records(range(3)))) is None
    assert split_panel(events.series(records(None, None))) is None


def test_the_detail_of_a_run_holds_the_panel_also_when_nothing_else_was_recorded() -> None:
    alone = judge_run("alone", events.series([(0, split_record(TRAINING, LEAKING))], "alone"), ONE)
    sent = json.loads(to_json(detail_payload(alone)))
    assert sent["split"]["headline"] == "212 of 1,000 validation rows are in training too: 21.2 %."


def test_markdown_says_what_the_panel_says() -> None:
    detail = detail_payload(judge_run("a", events.series(records(TRAINING, LEAKING), "a"), ONE))
    lines = run_markdown(detail, settings_payload(ONE)).splitlines()
    assert any(line.startswith("**Rows of training and validation.** 212 of 1,000 validation rows") for line in lines)
    assert "| What | training | validation |" in lines
    assert "| Rows that are in training too | does not apply | 212 (21.2 %) |" in lines
    assert "- class 3: 100 in training, 0 in validation" in lines
    assert detail.split
    (example, *_) = detail.split.examples
    assert f"| `{example.hash}` | {example.training_row} | {example.validation_row} |" in lines


def test_the_points_of_a_split_are_named_by_its_splits() -> None:
    sent = series_payload(events.series(records(TRAINING)), SPLIT, column="rows")
    assert sent.rows == ["training", "validation"]
    assert (sent.steps, sent.values) == ([59], [[[1000.0], [None]]])
