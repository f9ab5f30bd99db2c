"""The series of a run of which the split of its data is known, from its rows or from its workers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from tb_zeroloss.schema.arrays import SKETCHES, SPLIT_CLASSES
from tb_zeroloss.schema.configuration import Configuration
from tb_zeroloss.schema.quantities import SCHEMA_VERSION, SPLIT
from tb_zeroloss.series.run import GroupSeries, RunSeries
from tb_zeroloss.splits.recorded import record_of
from tb_zeroloss.splits.split import Splits

SPLIT_ALONE = Configuration(
    SCHEMA_VERSION, "", recorder="log_split", notes=("no training was recorded, only its data",)
)
"""The configuration of such a run."""


SPLIT_OF_WORKERS = Configuration(
    SCHEMA_VERSION, "", recorder="log_split", notes=("no training was recorded here, only the data of its workers",)
)
"""The configuration of a run whose workers recorded their shards of the data, and training by themselves if at all."""


def run_of_splits(name: str, splits: Splits) -> RunSeries:
    """Return a run without a step that holds what is known of its splits."""
    return with_split(RunSeries(name, SPLIT_ALONE), 0, record_of(splits))


def with_split(run: RunSeries, step: int, record: Mapping[str, npt.NDArray[Any]]) -> RunSeries:
    """Return the run with this record of its splits in the place of any other.

    Args:
        run: The run.
        step: Of the record.
        record: By tag, as ``record_of`` returns it.
    """
    steps = np.array([step], np.int64)
    return replace(
        run,
        groups={**run.groups, SPLIT.tag: GroupSeries(SPLIT, steps, record[SPLIT.tag][None])},
        split_classes=(steps, record[SPLIT_CLASSES.tag][None]),
        sketches={split: {step: record[sketch.tag]} for split, sketch in SKETCHES.items() if sketch.tag in record},
    )
