"""A process that is killed loses the last seconds at most, and may be started again in the same directory."""

from __future__ import annotations

import math
import pathlib
import subprocess
import sys
import time
from typing import Any

import keras
import pytest
from tensorboard.context import RequestContext

from tb_zeroloss import DegeneracyCallback
from tb_zeroloss.read.fetch import Reader
from tb_zeroloss.record.writing.sink import FLUSH_SECONDS, FLUSHED_EVENTS
from tb_zeroloss.schema.quantities import LOSS
from tb_zeroloss.series import RunSeries
from tests.loaders import LOADERS, opened
from tests.record.models import mlp
from tests.record.resumable import SAVED_AFTER

ROOT = pathlib.Path(__file__).parents[2]
SLACK_SECONDS = 1.0
MANY_EPOCHS, FEW_EPOCHS = 1000, 4


def start(log_dir: pathlib.Path, epochs: int, checkpoint: pathlib.Path | str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.record.resumable", str(log_dir), str(epochs), str(checkpoint)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)


def kill_after(process: subprocess.Popen[str], seconds: float) -> int:
    """Kill the process so many seconds after its first step; return the last step that must be readable."""
    assert process.stdout is not None
    said: list[tuple[float, int]] = []
    for line in process.stdout:
        if line.startswith("step "):
            said.append((time.monotonic(), int(line.split()[1])))
        if said and time.monotonic() - said[0][0] > seconds and said[-1][1] > SAVED_AFTER:
            break
    process.kill()
    process.communicate()
    old = time.monotonic() - FLUSH_SECONDS - SLACK_SECONDS
    return max(step for when, step in said if when < old)


def finish(process: subprocess.Popen[str]) -> str:
    said, _ = process.communicate(timeout=240)
    assert process.returncode == 0
    return said


def read(log_dir: pathlib.Path, loader: str) -> RunSeries:
    with opened(log_dir, loader) as provider:
        (run,) = Reader(provider).runs(RequestContext(), "").values()
    assert isinstance(run, RunSeries)
    return run


@pytest.mark.slow
def test_a_killed_training_can_be_read_and_goes_on_from_its_checkpoint(tmp_path: pathlib.Path) -> None:
    log_dir, checkpoint = tmp_path / "runs" / "a", tmp_path / "model.keras"
    readable = kill_after(start(log_dir, MANY_EPOCHS, checkpoint), FLUSH_SECONDS + 2 * SLACK_SECONDS)
    for loader in LOADERS:
        run = read(tmp_path / "runs", loader)
        assert list(run.steps) == list(range(len(run.steps))), "no hole, nothing twice"
        assert run.steps[-1] >= readable
    killed_at = int(run.steps[-1])
    assert killed_at >= SAVED_AFTER, "the second process must begin with steps that the first has recorded"

    finish(start(log_dir, FEW_EPOCHS, checkpoint))
    for loader in LOADERS:
        run = read(tmp_path / "runs", loader)
        last = SAVED_AFTER + FEW_EPOCHS * SAVED_AFTER // 2 - 1
        assert list(run.steps) == list(range(last + 1)), "what both recorded is there once"
        losses = run[LOSS]["total"][:, 0]
        assert run.first_step == 0
        assert run.records_logged == last + 1
        assert run.fact("first_loss") == losses[0]
        assert run.fact("best_loss") == losses.min()
        assert run.fact("best_loss_step") == losses.argmin()


@pytest.mark.slow
def test_a_training_that_begins_anew_replaces_what_was_recorded(tmp_path: pathlib.Path) -> None:
    log_dir = tmp_path / "runs" / "a"
    kill_after(start(log_dir, MANY_EPOCHS, "-"), FLUSH_SECONDS + 2 * SLACK_SECONDS)
    said = finish(start(log_dir, 1, "-"))
    assert f"{log_dir} holds records of an earlier training" in said
    for loader in LOADERS:
        run = read(tmp_path / "runs", loader)
        assert list(run.steps) == list(range(SAVED_AFTER // 2))
        assert run.records_logged == SAVED_AFTER // 2
        assert run.fact("best_loss") == run[LOSS]["total"].min()


class Watch(keras.callbacks.Callback):
    """Looks at the files while training is still going on, as another process does."""

    def __init__(self, log_dir: pathlib.Path) -> None:
        super().__init__()
        self._log_dir = log_dir
        self.seen: list[int] = []

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        self.seen.append(len(read(self._log_dir, "python").steps))


def test_the_first_records_are_readable_at_once(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tb_zeroloss.record.writing.sink.FLUSH_SECONDS", math.inf)
    model, (x, y) = mlp()
    model.compile("sgd", "mse", jit_compile=False)
    watch = Watch(tmp_path)
    model.fit(x[:144], y[:144], batch_size=8, verbose=0, callbacks=[DegeneracyCallback(tmp_path / "a"), watch])
    assert len(watch.seen) < FLUSHED_EVENTS
    assert watch.seen == list(range(1, len(watch.seen) + 1))
