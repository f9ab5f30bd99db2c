"""``python -m benchmarks.tab``: what the tab takes for many runs and for many layers, a line a ratio or a time.

All runs judged, against TensorBoard's own answer with the scalars of the same runs; the overview's first row and the
frames of a heatmap that is zoomed, in Chromium with software rendering.
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

from playwright.sync_api import Browser, ViewportSize

from benchmarks.ratio import Goal, Ratio
from tests import events
from tests.browser.board import overview, tensorboard
from tests.browser.chromium import launched
from tests.browser.many import write_layers
from tests.browser.tab import Tab

RUNS, RECORDS = 1000, 500
LAYERS, LAYER_RECORDS = 300, 1000
ROUNDS = 1
"""Each starts TensorBoard anew, which reads 1,000 runs for minutes."""
ZOOMS = 12
SLOWEST_READ = 600.0
"""Seconds for TensorBoard to read everything."""

NOTE_FIRST_ROW = """
const deep = (root) => [...root.querySelectorAll('*')].some(
  (element) => element.matches('tbody th') || (element.shadowRoot && deep(element.shadowRoot)));
const look = () => { if (deep(document)) window.firstRow = performance.now(); else requestAnimationFrame(look); };
if (location.href.includes('plugin_entry')) requestAnimationFrame(look);
"""
FRAMES = """
window.frames_ = []; let last = performance.now();
const frame = (now) => { window.frames_.push(now - last); last = now; requestAnimationFrame(frame); };
requestAnimationFrame(frame);
"""


def write_runs(folder: Path, runs: int, records: int) -> None:
    """Write runs whose records and scalars are all alike."""
    first = events.write(folder / "run0" / "zeroloss", events.records(range(records)))
    scalars = events.write_scalars(folder / "run0" / "train", records)
    for number in range(1, runs):
        for path in (first, scalars):
            copy = folder / f"run{number}" / path.parent.name / path.name
            copy.parent.mkdir(parents=True)
            shutil.copyfile(path, copy)


def judging(folder: Path, runs: int, records: int) -> tuple[float, float]:
    """Return our first overview, and one after one run has changed, over TensorBoard's answer with all scalars."""
    with tensorboard(folder) as address:
        theirs = _read_scalars(address, runs, records)
        cold = _seconds(lambda: read_all(address))
        known = {row["name"]: row["last_step"] for row in overview(address)["runs"]}
        _append(folder / "run0" / "zeroloss", records)
        while True:
            start = time.perf_counter()
            rows = overview(address)["runs"]
            changed = time.perf_counter() - start
            if {row["name"]: row["last_step"] for row in rows} != known:
                return cold / theirs, changed / cold
            time.sleep(0.2)


def read_all(address: str) -> None:
    """Ask for the overview until no run is left to be read."""
    while overview(address)["unread"]:
        pass


def first_row(browser: Browser, folder: Path, runs: int, *, judged: bool) -> float:
    """Return the seconds from the frame's beginning to the first row of the overview, all runs ``judged`` or none."""
    with tensorboard(folder) as address:
        _read_scalars(address, runs, RECORDS)
        if judged:
            read_all(address)
        with browser.new_context(viewport=ViewportSize(width=1280, height=900)) as context:
            tab = Tab(context.new_page(), address)
            tab.page.add_init_script(NOTE_FIRST_ROW)
            tab.open().get_by_role("rowheader").first.wait_for()
            return float(tab.evaluate("window.firstRow")) / 1000


def frames(browser: Browser, folder: Path) -> list[float]:
    """Return for each zoom of a large heatmap the longest frame, in milliseconds."""
    with tensorboard(folder) as address, browser.new_context(viewport=ViewportSize(width=1280, height=900)) as context:
        tab = Tab(context.new_page(), address)
        frame = tab.open({"run": "deep", "layers": "norm"})
        frame.get_by_role("checkbox", name="Group by block").uncheck()
        over = frame.locator("zl-heatmap .u-over")
        over.scroll_into_view_if_needed()
        tab.evaluate(FRAMES)
        longest = []
        for _ in range(ZOOMS):
            box = over.bounding_box() or {"x": 0, "y": 0, "width": 0, "height": 0}
            tab.page.mouse.move(box["x"] + 0.2 * box["width"], box["y"] + 20)
            tab.page.mouse.down()
            tab.page.mouse.move(box["x"] + 0.8 * box["width"], box["y"] + 20, steps=10)
            tab.evaluate("window.frames_.length = 0")
            tab.page.mouse.up()
            tab.page.wait_for_timeout(300)
            longest.append(max(tab.evaluate("window.frames_")))
        return longest


def _read_scalars(address: str, runs: int, records: int) -> float:
    """Wait until TensorBoard has read all, and return the seconds its own answer with all scalars takes."""
    names = [f"run{number}/train" for number in range(runs)]
    form = urllib.parse.urlencode({"tag": "loss", "runs": names}, doseq=True).encode()
    deadline = time.monotonic() + SLOWEST_READ
    while time.monotonic() < deadline:
        start = time.perf_counter()
        with urllib.request.urlopen(f"{address}data/plugin/scalars/scalars_multirun", data=form) as answer:
            found = json.load(answer)
        seconds = time.perf_counter() - start
        if len(found) == runs and all(len(points) == records for points in found.values()):
            return seconds
        time.sleep(1)
    raise TimeoutError(f"TensorBoard has not read {runs} runs in {SLOWEST_READ:g} s")


def _append(directory: Path, step: int) -> None:
    (path,) = directory.iterdir()
    more = events.write(directory.parent / "more", events.records([step]), start=time.time())
    with path.open("ab") as file:
        file.write(more.read_bytes())
    shutil.rmtree(more.parent)


def _seconds(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def lines(runs: int, rounds: int) -> Iterator[str]:
    """Measure, and yield a line each."""
    with tempfile.TemporaryDirectory() as name, launched() as browser:
        many, deep = Path(name) / "many", Path(name) / "deep"
        write_runs(many, runs, RECORDS)
        cold, changed = zip(*(judging(many, runs, RECORDS) for _ in range(rounds)), strict=True)
        yield Ratio.of(f"{runs:,} runs judged / TensorBoard's scalars of them", cold, Goal(1.5)).line(noisy=False)
        yield Ratio.of("the overview after one run changed / before", changed, Goal(0.05)).line(noisy=False)
        for judged, when in ((True, "all judged before"), (False, "none judged before")):
            seconds = [first_row(browser, many, runs, judged=judged) for _ in range(rounds)]
            title = f"overview of {runs:,} runs, {when}: first row, s"
            yield Ratio.of(title, seconds, Goal(1.0)).line(noisy=False)
        write_layers(deep / "deep" / "zeroloss", LAYERS, LAYER_RECORDS)
        title = f"heatmap {LAYERS} x {LAYER_RECORDS:,}, longest frame of a zoom, ms"
        yield Ratio.of(title, frames(browser, deep), Goal(50)).line(noisy=False)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.tab", description=__doc__)
    parser.add_argument("--runs", type=int, default=RUNS, help="runs of the overview")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="how often each is measured")
    given = parser.parse_args()
    for line in lines(given.runs, given.rounds):
        print(line, flush=True)


if __name__ == "__main__":
    main()
