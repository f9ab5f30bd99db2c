"""Loss curves of runs that never used this package: which run has one, under which tag of which directory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from tb_zeroloss.read.loss_tags import TRAINING, is_validation_folder, plays_against_another, training_loss
from tb_zeroloss.schema.layout import SUBDIRECTORY

SPLIT_FOLDERS = TRAINING | {"validation", "val", "eval", "test"}
"""Folders in which writers put the two parts of one run: ``a/train`` and ``a/validation`` are the run ``a``."""


class Curve(NamedTuple):
    """Where the training loss of a run is."""

    directory: str
    tag: str


@dataclass(frozen=True)
class Curves:
    """What the scalars of the runs without our records are.

    Attributes:
        found: The training loss of each run by the name it is shown under.
        not_recognised: Tags of the runs without one, those of most runs first.
    """

    found: Mapping[str, Curve]
    not_recognised: tuple[str, ...] = ()


def find_curves(scalars: Mapping[str, Collection[str]], root: str, ours: Iterable[str]) -> Curves:
    """Return the runs of others and what their training loss is.

    Args:
        scalars: The tags of each directory, as TensorBoard names it.
        root: The name of a run that lies in the log directory itself.
        ours: Directories that hold our records: a curve beside those belongs to their run.
    """
    runs: dict[str, list[str]] = {}
    for directory in sorted(_others(scalars, ours)):
        runs.setdefault(_home(directory), []).append(directory)
    found: dict[str, Curve] = {}
    missed: Counter[str] = Counter()
    for home, directories in sorted(runs.items()):
        curves = _curves_of({directory: scalars[directory] for directory in directories})
        for curve in curves:
            path = home if len(curves) == 1 else curve.directory
            found[root if path in {"", "."} else path] = curve
        if not curves:
            missed.update({tag for directory in directories for tag in scalars[directory]})
    return Curves(found, tuple(sorted(missed, key=lambda tag: (-missed[tag], tag))))


def count_others(directories: Iterable[str], ours: Iterable[str]) -> int:
    """Return how many runs there are beside those with our records; the parts of one are one."""
    return len({_home(directory) for directory in _others(directories, ours)})


def _others(directories: Iterable[str], ours: Iterable[str]) -> list[str]:
    recorded = {_home(directory) for directory in ours}
    return [directory for directory in directories if _home(directory) not in recorded]


def _curves_of(tags: Mapping[str, Collection[str]]) -> list[Curve]:
    if plays_against_another(tag for every in tags.values() for tag in every):
        return []
    known = {
        directory: training_loss(every)
        for directory, every in tags.items()
        if not is_validation_folder(directory.rpartition("/")[2])
    }
    return [Curve(directory, tag) for directory, tag in known.items() if tag]


def _home(directory: str) -> str:
    """Return the path of the run a directory belongs to, empty for the log directory itself."""
    parts = [part for part in directory.split("/") if part not in {"", "."}]
    if SUBDIRECTORY in parts[-2:]:
        return "/".join(parts[: len(parts) - 1 - parts[::-1].index(SUBDIRECTORY)])
    if parts and parts[-1] in SPLIT_FOLDERS:
        parts.pop()
    return "/".join(parts)
