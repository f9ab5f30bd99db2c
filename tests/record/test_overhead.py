"""What recording costs, as the loop sees it."""

from __future__ import annotations

import math
import pathlib

import numpy as np
import pytest

from tb_zeroloss import DegeneracyCallback
from tb_zeroloss.read.directory import read_directory
from tb_zeroloss.record.recorders.overhead import FEWEST_STEPS, KEPT_STEPS, Overhead
from tb_zeroloss.report.detail import facts_line
from tb_zeroloss.report.words import share
from tb_zeroloss.schema.quantities import FACTS
from tb_zeroloss.series import RunSeries
from tests.record.models import mlp

BARE, RECORDED = 1.0, 3.0
PAUSE = math.inf


class Clock:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def timed(durations: list[float], clock: Clock, steps: int = 1) -> Overhead:
    """Return a pace after steps that took so long, a recorded one RECORDED; a pause lasts long."""
    pace = Overhead()
    for seconds in durations:
        if seconds == PAUSE:
            pace.pause()
            clock.now += 1e6
            continue
        pace.begin(recorded=seconds == RECORDED, steps=steps)
        clock.now += seconds
    pace.begin(recorded=False, steps=steps)
    return pace


@pytest.mark.parametrize(
    ("durations", "steps", "recorded", "bare"),
    [
        pytest.param([BARE, RECORDED] * FEWEST_STEPS, 1, RECORDED, BARE, id="each kind by itself"),
        pytest.param([RECORDED] * FEWEST_STEPS, 1, RECORDED, math.nan, id="only recorded ones"),
        pytest.param([BARE] * (FEWEST_STEPS - 1), 1, math.nan, math.nan, id="too few"),
        pytest.param([100.0, *[BARE] * 6], 1, math.nan, BARE, id="the first one compiles"),
        pytest.param([*[9.0] * KEPT_STEPS, *[BARE] * KEPT_STEPS], 1, math.nan, BARE, id="the latest count"),
        pytest.param([BARE, PAUSE] * 9, 1, math.nan, math.nan, id="a pause ends no step"),
        pytest.param([4 * BARE] * FEWEST_STEPS, 4, math.nan, BARE, id="four steps in an execution"),
    ],
)
def test_the_median_of_each_kind(
    durations: list[float], steps: int, recorded: float, bare: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    monkeypatch.setattr("tb_zeroloss.record.recorders.overhead.time.perf_counter", clock)
    pace = timed(durations, clock, steps)
    np.testing.assert_equal([pace.seconds_per_step(recorded=kind) for kind in (True, False)], [recorded, bare])


def test_a_fit_carries_it_and_the_tab_shows_it(tmp_path: pathlib.Path) -> None:
    model, (x, y) = mlp()
    model.compile("sgd", "mse", jit_compile=False)
    callback = DegeneracyCallback(tmp_path / "a", update_freq=10, strict=True, on_finding="ignore")
    model.fit(x, y, batch_size=16, epochs=4, verbose=0, callbacks=[callback])
    (run,) = read_directory(str(tmp_path)).runs.values()
    assert isinstance(run, RunSeries)
    recorded, bare = run[FACTS]["recorded_step_seconds"], run[FACTS]["bare_step_seconds"]
    assert np.isnan(recorded[:FEWEST_STEPS]).all()
    assert np.isnan(bare[:20]).all()
    assert 0 < recorded[-1] < 1
    assert 0 < bare[-1] < 1
    added = (len(recorded) / 48) * (recorded[-1] / bare[-1] - 1)
    assert f"recording added about {share(max(0.0, added))} to the time of the steps" in facts_line(run)
