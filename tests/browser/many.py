"""Event files of runs that are large."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np

from tb_zeroloss.schema.configuration import LayerCard, VariableCard
from tb_zeroloss.schema.quantities import GRADIENTS, SCHEMA_VERSION
from tests import events

BLOCK = 10
"""Layers of a block."""


def write_layers(directory: Path, layers: int, records: int) -> None:
    """Write a run of so many layers, in blocks; halfway the gradient of the first block becomes exactly 0."""
    names = [f"deep/block{layer // BLOCK}/dense{layer % BLOCK}" for layer in range(layers)]
    configuration = dataclasses.replace(
        events.CONFIGURATION,
        layers=tuple(LayerCard(name, "Dense", "relu", 8, 72) for name in names),
        variables=tuple(VariableCard(f"{name}/kernel", name, (8, 8), True) for name in names),
    )
    depth = np.arange(layers) / layers
    made = []
    for step in range(records):
        norm = 10 ** (-3 * depth[::-1] - 0.5 * np.sin(step / 60 + 9 * depth))
        norm[:BLOCK] *= step < records // 2
        columns = {"norm": norm, "zero": norm == 0, "update_ratio": norm / 50}
        gradients = events.values(GRADIENTS, layers, none=0, finite=1, weight_norm=1, **columns)
        _, (loss, target, _, facts) = events.record(step, step + 1, 1 / (1 + step), schema=SCHEMA_VERSION)
        made.append((step, [loss, target, gradients, facts]))
    events.write(directory, events.with_configuration(made, configuration))
