"""A record with what its user asked for: activations of other rows, and rows as they are."""

from __future__ import annotations

from tb_zeroloss.record.recorders.probe import Probe
from tb_zeroloss.record.stats.examples import examples
from tb_zeroloss.record.stats.measure import measure
from tb_zeroloss.record.stats.observation import Observation, Tensor
from tb_zeroloss.record.stats.state import RecorderState
from tb_zeroloss.schema.arrays import EXAMPLES
from tb_zeroloss.schema.configuration import Configuration
from tb_zeroloss.schema.quantities import ACTIVATIONS


def measured(
    seen: Observation, configuration: Configuration, state: RecorderState, probe: Probe, kept_rows: int
) -> dict[str, Tensor]:
    """Return the tensors of one record by tag.

    Args:
        seen: The step; its layers are cut to the rows that are asked for.
        configuration: Gives the number and the kind of the rows of each group.
        state: What earlier records left; is moved on.
        probe: The rows that activations are measured on.
        kept_rows: Rows of targets and predictions to keep as they are.
    """
    seen.layers = probe.bounded(seen.layers)
    record = measure(seen, configuration, state)
    if seen.activations is not None:
        record[ACTIVATIONS.tag] = seen.activations
    if kept_rows and seen.terms:
        record[EXAMPLES.tag] = examples(seen.terms, kept_rows)
    return record
