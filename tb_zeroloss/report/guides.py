"""Ranges of values that a reader should know when looking at a chart."""

from __future__ import annotations

from tb_zeroloss.report.payload import GuidePayload
from tb_zeroloss.rules.apparent_zero_loss import PRINTED
from tb_zeroloss.rules.negligible_updates import SLOW
from tb_zeroloss.schema.quantities import GRADIENTS, LOSS, VALIDATED, Group

USUAL_UPDATES = (SLOW.value, 1e-2)
"""Between these lay the median update of 9 in 10 sound runs of the demo, over a whole run."""

PRINTS_AS_ZERO = GuidePayload(None, PRINTED.value, "prints as 0.0000")
LOSSES = (LOSS.tag, VALIDATED[LOSS.tag].tag)


def guide_of(group: Group, column: str) -> GuidePayload | None:
    """Return the range to be shaded where a column is drawn."""
    if group.tag in LOSSES and group.quantities[group.index(column)].unit == "loss":
        return PRINTS_AS_ZERO
    if (group.tag, column) == (GRADIENTS.tag, "update_ratio"):
        return GuidePayload(*USUAL_UPDATES, "usual while learning")
    return None
