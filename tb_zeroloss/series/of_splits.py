"""The series of a run of which only the split of its data is known."""

from __future__ import annotations

import numpy as np

from tb_zeroloss.schema.configuration import Configuration
from tb_zeroloss.schema.quantities import SCHEMA_VERSION, SKETCH_TAGS, SPLIT, SPLIT_CLASSES_TAG
from tb_zeroloss.series.run import GroupSeries, RunSeries
from tb_zeroloss.splits.recorded import record_of
from tb_zeroloss.splits.split import Splits

SPLIT_ALONE = Configuration(
    SCHEMA_VERSION, "", recorder="log_split", notes=("no training was recorded, only its data",)
)
"""The configuration of such a run."""


def run_of_splits(name: str, splits: Splits) -> RunSeries:
    """Return a run without a step that holds what is known of its splits."""
    record, steps = record_of(splits), np.zeros(1, np.int64)
    return RunSeries(
        name,
        SPLIT_ALONE,
        {SPLIT.tag: GroupSeries(SPLIT, steps, record[SPLIT.tag][None])},
        split_classes=(steps, record[SPLIT_CLASSES_TAG][None]),
        sketches={split: record[tag] for split, tag in SKETCH_TAGS.items() if tag in record},
    )
