"""``doctor``: why a tab is missing or empty."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import click

from tb_zeroloss.cli.commands import answered, main
from tb_zeroloss.cli.exit_codes import Exit
from tb_zeroloss.schema.configuration import NOT_RECORDED

NOT_INSTALLED = "not installed"


@dataclass(frozen=True)
class Examined:
    """One thing that was looked at.

    Attributes:
        text: What is so.
        cure: What to do about it; empty where nothing is wrong.
    """

    text: str
    cure: str = ""


@main.command()
@click.argument("logdir", required=False)
def doctor(logdir: str | None) -> None:
    """Say why the tab may be missing or empty, and what LOGDIR holds.

    Exit code: 0 nothing is wrong, 1 something is, 2 LOGDIR cannot be read.
    """
    found = [*installation(), *([] if logdir is None else directory(logdir))]
    for examined in found:
        click.echo(f"{'wrong' if examined.cure else 'ok':<6} {examined.text}")
        if examined.cure:
            click.echo(f"       {examined.cure}")
    sys.exit(Exit.FINDINGS if any(examined.cure for examined in found) else Exit.CLEAN)


def installation() -> Iterator[Examined]:
    """Yield what this environment has and what it lacks."""
    yield Examined(f"Python {sys.version.split()[0]} at {sys.executable}")
    yield Examined(f"tb-zeroloss {_version('tb-zeroloss')}, TensorBoard {_version('tensorboard')}")
    yield Examined(f"TensorFlow {_tensorflow()}, Keras {_version('keras')}: needed for recording only")
    yield _entry_point()
    yield _command()
    yield _page()


def directory(logdir: str) -> Iterator[Examined]:
    """Yield what a log directory holds."""
    from tb_zeroloss.read.directory import read_directory
    from tb_zeroloss.read.problem import ReadProblem
    from tb_zeroloss.report.words import why_nothing_recorded

    read = answered(logdir, lambda: read_directory(logdir))
    yield Examined(
        f"{logdir}: TensorBoard sees {read.runs_seen:,} runs, {len(read.runs):,} of them recorded with tb_zeroloss",
        "" if read.runs else _why_none(read.runs_seen),
    )
    for run in read.runs.values():
        if isinstance(run, ReadProblem):
            yield Examined(f"run {run.name} cannot be read: {run.error}", run.do)
        elif len(run.steps):
            yield Examined(f"run {run.name}: {len(run.steps):,} records, the last at step {int(run.steps[-1]):,}")
        elif why := why_nothing_recorded(run):
            yield Examined(f"run {run.name}: {why}", "The message was printed where the training ran, too.")
        else:
            yield Examined(f"run {run.name} has no record yet", "Wait for its first steps, then look again.")
        if not isinstance(run, ReadProblem):
            yield from (Examined(f"run {run.name}: {NOT_RECORDED}{what}") for what in run.configuration.not_recorded)


def _why_none(runs_seen: int) -> str:
    from tb_zeroloss.report.words import HOW_TO_RECORD

    if not runs_seen:
        return "Give the directory that training writes to; the first records appear after a few seconds."
    return f"{HOW_TO_RECORD} tb-zeroloss check --scalars looks at the loss curves that are there."


def _entry_point() -> Examined:
    names = {point.name for point in metadata.entry_points(group="tensorboard_plugins")}
    if "tb_zeroloss" in names:
        return Examined("TensorBoard of this environment finds the plugin")
    return Examined(
        "TensorBoard of this environment does not find the plugin",
        f"Install it where TensorBoard is: {sys.executable} -m pip install tb-zeroloss",
    )


def _command() -> Examined:
    path = shutil.which("tensorboard")
    here = Path(sys.executable).parent
    if path is None or Path(path).parent == here:
        return Examined(f"the command tensorboard is {path or 'not on the PATH'}; python -m tensorboard.main works too")
    return Examined(
        f"the command tensorboard is {path}, of another environment than this one",
        f"Start it as {sys.executable} -m tensorboard.main --logdir ..., or install tb-zeroloss there as well.",
    )


def _page() -> Examined:
    from tb_zeroloss.web import bundle

    page = bundle.find()
    return Examined(f"the page of the tab is {page.path.strip('/')}", "" if page.expires else bundle.NOT_BUILT)


def _version(distribution: str) -> str:
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return NOT_INSTALLED


def _tensorflow() -> str:
    found = [_version(name) for name in ("tensorflow", "tensorflow-cpu")]
    return next((version for version in found if version != NOT_INSTALLED), NOT_INSTALLED)
