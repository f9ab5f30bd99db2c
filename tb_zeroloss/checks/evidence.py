"""How a finding points at its records."""

from __future__ import annotations

from tb_zeroloss.checks.rule import Evidence, Threshold
from tb_zeroloss.schema.quantities import LOSS, Group
from tb_zeroloss.series import RunSeries
from tb_zeroloss.series.derive import Flags, stretch_start, total_loss


def evidence_of(
    run: RunSeries,
    group: Group,
    column: str,
    first_step: int,
    observed: float,
    threshold: Threshold | None = None,
    *,
    row: int | None = None,
    label: str | None = None,
) -> Evidence:
    """Return evidence that reaches from ``first_step`` to the last record of its group."""
    steps = run[group].steps
    last = max(int(steps[-1]), first_step) if len(steps) else first_step
    if row is None and run.row is not None and group.rows is run.per:
        row = run.row
    return Evidence(group, column, row, first_step, last, observed, threshold, label)


def last_loss(run: RunSeries) -> tuple[Evidence, ...]:
    """Return the whole run's loss as evidence for a rule on the configuration; nothing without a loss."""
    loss = total_loss(run)
    return (evidence_of(run, LOSS, "total", run.first_step, float(loss[-1]), row=0),) if loss.size else ()


def unbroken_start(run: RunSeries, condition: Flags) -> int | None:
    """Return the index of the first record of the stretch that reaches the end, or None.

    Where records are parts of the rows, in no order of time, what holds in some of them only has not begun.
    """
    start = stretch_start(condition)
    return None if run.is_at_once and start != 0 else start
