"""The tab on log directories whose runs were never recorded."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import events
from tests.loaders import opened
from tests.web.tab import Tab

FALLING = [1 / (1 + step) for step in range(60)]


@pytest.fixture
def log_dir(tmp_path: Path) -> Path:
    events.write(tmp_path / "ours" / "zeroloss", events.records(range(60)))
    events.write_scalars(tmp_path / "ours" / "train", scalars={"epoch_loss": FALLING})
    for part in ("train", "validation"):
        events.write_scalars(
            tmp_path / "keras" / part, tensors=True, scalars={"epoch_loss": FALLING, "epoch_accuracy": FALLING}
        )
    events.write_scalars(tmp_path / "zero", scalars={"Loss/train": [0.0] * 60})
    events.write_scalars(tmp_path / "other", scalars={"accuracy": FALLING})
    return tmp_path


def test_they_are_counted_and_not_mixed_in(tab: Tab) -> None:
    answer = tab.answer("/overview")
    assert [(run["name"], run["basis"]) for run in answer["runs"]] == [("ours", "records")]
    assert (answer["other_runs"], answer["runs_seen"], answer["tags_not_recognised"]) == (3, 6, [])


def test_when_asked_for_they_are_judged_by_their_loss_alone(tab: Tab) -> None:
    answer = tab.answer("/overview?scalars=1")
    assert [(run["name"], run["verdict"], run["basis"]) for run in answer["runs"]] == [
        ("zero", "degenerate", "scalars"),
        ("ours", "no-problem-found", "records"),
        ("keras", "not-enough-data", "scalars"),
    ]
    zero, _, keras = answer["runs"]
    assert zero["main"] == "The loss is exactly 0 in 60 of 60 points, since step 0."
    assert keras["main"].startswith("Loss only: nothing odd in the loss curve; 4 checks made, ")
    assert keras["main"].endswith(" need records")
    assert (answer["other_runs"], answer["tags_not_recognised"]) == (3, ["accuracy"])
    assert "recognised among: accuracy." in answer["banners"][0]["text"]


def test_one_of_them_says_what_it_lacks_and_how_to_get_it(local_tab: Tab) -> None:
    answer = local_tab.answer("/run?run=keras&scalars=1")
    assert answer["run"]["basis"] == "scalars"
    assert answer["headline"] == "Not enough data: only the loss is known, nothing odd in it"
    (banner,) = answer["banners"]
    assert banner["text"].startswith("Only the scalar 'epoch_loss' is available: ")
    assert "tb_zeroloss.DegeneracyCallback(log_dir)" in banner["do"]
    assert "tb_zeroloss.log_step(model, x, y)" in banner["do"]
    assert answer["facts"] == "loss 0.0167 at step 59 · steps 0 to 59 · 60 points of 'epoch_loss' available"
    assert {line["name"] for line in answer["configuration"]} == {"note"}
    assert {line["outcome"] for line in answer["not_checked"]} == {"not-recorded"}


def test_its_loss_can_be_drawn_and_compared_but_not_as_one_scale(local_tab: Tab) -> None:
    series = local_tab.answer("/series?run=zero&tag=zeroloss/loss&scalars=1")
    assert (series["rows"], series["steps"][-1]) == (["Loss/train"], 59)
    compared = local_tab.answer("/compare?base=zero&runs=keras,ours&scalars=1")
    assert not compared["comparable"]
    assert compared["comparable_text"].startswith(
        "Loss values are not comparable: of zero, keras only a loss curve is known"
    )
    assert {line["rule"]: line["change"] for line in compared["findings"]}["exact-zero-loss"] == "fixed"


def test_a_link_to_one_needs_the_key(local_tab: Tab) -> None:
    assert local_tab.answer("/run?run=keras", 404)["error"] == "Run 'keras' is not in this log directory."


def test_the_key_is_yes_or_no(local_tab: Tab) -> None:
    assert len(local_tab.answer("/overview?scalars=0")["runs"]) == 1
    assert local_tab.answer("/overview?scalars=all", 400)["error"] == "'scalars' must be 1 or 0; got 'all'."


def test_where_no_loss_is_recognised_the_tags_are_told(tmp_path: Path) -> None:
    events.write_scalars(tmp_path, scalars={"accuracy": FALLING, "policy_loss": FALLING})
    with opened(tmp_path, "python") as provider:
        answer = Tab(provider).answer("/overview?scalars=1")
    assert (answer["runs"], answer["tags_not_recognised"]) == ([], ["accuracy", "policy_loss"])
