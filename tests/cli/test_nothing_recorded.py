"""A training of which no step could be recorded: not clean, not waiting for its first steps, and the reason is said."""

from __future__ import annotations

import pathlib

import keras
import numpy as np
import pytest
from click.testing import CliRunner

from tb_zeroloss import DegeneracyCallback
from tb_zeroloss.cli import main
from tb_zeroloss.cli.exit_codes import Exit
from tb_zeroloss.record.recorders import in_step
from tb_zeroloss.report.overview import overview_row
from tb_zeroloss.report.public import judged_runs
from tb_zeroloss.settings.settings import Settings

REASON = "No step was recorded: nothing is recorded from step 0 on (ValueError: an odd model)."


@pytest.fixture
def log_dir(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> str:
    def fail(*_: object) -> None:
        raise ValueError("an odd model")

    monkeypatch.setattr(in_step, "measured", fail)
    model = keras.Sequential([keras.layers.Input((3,)), keras.layers.Dense(1)])
    model.compile("sgd", "mse", jit_compile=False)
    x = np.random.default_rng(0).normal(size=(24, 3))
    model.fit(x, x @ np.ones((3, 1)), epochs=2, verbose=0, callbacks=[DegeneracyCallback(tmp_path / "odd")])
    return str(tmp_path)


def test_check_exits_3_and_says_why(log_dir: str) -> None:
    answer = CliRunner().invoke(main, ["check", log_dir])
    assert answer.exit_code == Exit.NOTHING_TO_CHECK
    assert "an odd model" in answer.output
    assert "Nothing to check in odd." in answer.output


def test_doctor_says_why_and_not_to_wait(log_dir: str) -> None:
    answer = CliRunner().invoke(main, ["doctor", log_dir])
    assert f"run odd: {REASON}" in answer.output
    assert "Wait for its first steps" not in answer.output


def test_the_tab_says_why_in_its_row(log_dir: str) -> None:
    (judged,) = judged_runs(log_dir, None, Settings())
    assert overview_row(judged).main == REASON
    assert judged.read().reasons["flat-loss"].endswith("(ValueError: an odd model)")
