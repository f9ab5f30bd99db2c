"""A log directory as a search for a learning rate leaves it: hundreds of runs of a deep network, in folders."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Sequence
from pathlib import Path

from tb_zeroloss.schema.configuration import Configuration, LayerCard, VariableCard
from tb_zeroloss.schema.quantities import ACTIVATIONS, CONFIGURATION_TAG, GRADIENTS
from tests import events

LAYERS, UNITS = 50, 64
RATES = ("0.0001", "0.001", "0.01", "0.1", "1.0")
YOUNG, SOME = 3, 24
"""Records of a run that has just begun, and of one that can be judged."""


def write(log_dir: Path, runs: int) -> None:
    """Write ``runs`` runs below a folder for each rate: those of the highest diverge, every tenth one is broken."""
    files = {kind: events.write(log_dir.parent / kind, made) for kind, made in _kinds().items()}
    for number in range(runs):
        rate = RATES[number % len(RATES)]
        directory = log_dir / f"lr={rate}" / f"seed-{number:03d}" / "zeroloss"
        directory.mkdir(parents=True)
        shutil.copy(files[_kind(number, rate)], directory)


def _kind(number: int, rate: str) -> str:
    if number % 10 == 3:
        return "broken"
    if rate == RATES[-1]:
        return "oversized"
    return "young" if number % 25 == 0 else "fine"


def _kinds() -> dict[str, list[events.Record]]:
    broken, usual = events.BROKEN_CONFIGURATION, events.CONFIGURATION
    stuck = [events.record(step, step + 1, 0.3) for step in range(SOME)]
    return {
        "broken": _deep(events.broken_records(range(SOME)), broken),
        "oversized": _deep(stuck, usual, update_ratio=0.5),
        "fine": _deep(events.records(range(SOME)), usual),
        "young": _deep(events.records(range(YOUNG)), usual),
    }


def _deep(
    made: Sequence[events.Record], configuration: Configuration, *, update_ratio: float = 1e-3
) -> list[events.Record]:
    """Return the records with the gradients and activations of many layers in place of their own."""
    ones = dict.fromkeys(("norm", "weight_norm", "finite", "weight_finite"), 1.0)
    gradients = events.values(GRADIENTS, LAYERS, none=0, zero=0, update_ratio=update_ratio, **ones)
    activations = events.values(ACTIVATIONS, LAYERS, rows=32, never_active_share=0.1, mean=0.5, std=0.5, finite=1)
    replaced = (GRADIENTS.tag, CONFIGURATION_TAG)
    deep = [
        (step, [*(value for value in encoded if value.tag not in replaced), gradients, activations])
        for step, encoded in made
    ]
    return events.with_configuration(deep, _many_layers(configuration))


def _many_layers(configuration: Configuration) -> Configuration:
    names = [f"dense_{number}" for number in range(LAYERS)]
    return dataclasses.replace(
        configuration,
        layers=tuple(LayerCard(name, "Dense", "relu", UNITS, UNITS * (UNITS + 1)) for name in names),
        variables=tuple(VariableCard(f"{name}/kernel", name, (UNITS, UNITS), True) for name in names),
        parameters=UNITS * (UNITS + 1) * LAYERS,
    )
