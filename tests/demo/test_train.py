from __future__ import annotations

import urllib.request
from pathlib import Path

import pytest
from click.testing import CliRunner

from demo.__main__ import main
from demo.catalogue import Entry, select
from demo.serve import tensorboard
from demo.train import train_all
from demo.verify import as_told

SECONDS = 20


def test_training_again_replaces_the_record_of_the_run(tmp_path: Path) -> None:
    (entry,) = select(("exploding/fixed",))
    stale = tmp_path / entry.name / "zeroloss" / "stale"
    stale.parent.mkdir(parents=True)
    stale.touch()
    ((trained, share),) = train_all((entry,), tmp_path)
    assert trained == entry
    assert as_told(entry, share)
    (record,) = stale.parent.iterdir()
    assert record.name.startswith("events.out.tfevents.")


def test_a_run_that_fails_is_named(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="lost/broken could not be trained: ModuleNotFoundError"):
        list(train_all((Entry("lost/broken", "demo.lost", broken=True),), tmp_path))


def test_the_command_refuses_an_unknown_name() -> None:
    answer = CliRunner().invoke(main, ["no-such-run", "--no-serve"])
    assert answer.exit_code == 2
    assert "no run called 'no-such-run'" in answer.output


def test_tensorboard_answers_at_the_link_and_is_ended_afterwards(tmp_path: Path) -> None:
    with tensorboard(tmp_path) as (process, link):
        assert link.endswith("/#tb_zeroloss")
        with urllib.request.urlopen(link, timeout=SECONDS) as page:
            assert page.status == 200
    assert process.wait(SECONDS) is not None
