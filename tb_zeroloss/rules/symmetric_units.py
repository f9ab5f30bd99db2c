"""The units of a hidden layer are copies of each other.

## What it detects
At step {settled} and later, in {records} records up to the last, more than {copy_share} of the units of a
hidden kernel that could be copies have incoming weights identical to another unit's.

## Why it matters
Units that start equal and are fed equal get equal gradients and stay equal: a layer of 64 such units computes
one feature. A kernel of zeros behind a ReLU gets no gradient at all.

## How to fix it
1. Use a random initialiser: `glorot_uniform`, the default, or `he_normal` before ReLU.
2. Check code that sets weights: `zeros`, `ones` or a constant make all units equal.

## Check it yourself
`k = layer.kernel.numpy(); print(np.unique(k, axis=-1).shape[-1], k.shape[-1])`.

## When it is innocent
A zero start of the last layer of a residual branch, or of an output, which comes apart in the first steps.
"""

import numpy as np

from tb_zeroloss.checks.evidence import evidence_of
from tb_zeroloss.checks.kernels import card_of, hidden_kernels
from tb_zeroloss.checks.rule import Hit, Limits, NotApplicable, Severity, Threshold, TooEarly, rule
from tb_zeroloss.schema.quantities import GRADIENTS
from tb_zeroloss.series import RunSeries
from tb_zeroloss.series.derive import stretch_start
from tb_zeroloss.series.skill import best_skill

COPY_SHARE = Threshold(
    "copy_share",
    0.9,
    "share",
    "runs that learned had no two equal units after ten steps; constant starts have only copies",
)
SETTLED = Threshold("settled", 10, "steps", "zero starts that are meant have come apart by then")
RECORDS = Threshold("records", 3, "records", "a copy that lasts is no accident of one step")
SKILL = Threshold("skill", 0.5, "ratio", "a constant start can still fit an easy task")


@rule(
    title="Symmetric units",
    passed="Hidden units differ from each other",
    tier=3,
    severity=Severity.CRITICAL,
    needs=((GRADIENTS, "weight_norm"),),
    thresholds=(COPY_SHARE, SETTLED, RECORDS, SKILL),
    explained_by=("regularization-dominates",),
)
def symmetric_units(run: RunSeries, limits: Limits) -> Hit | None:
    """Return the hidden kernels whose units are copies."""
    kernels = [row for row in hidden_kernels(run) if card_of(run, row).shape[-1] >= 2]
    if not kernels:
        raise NotApplicable("the model has no hidden kernel with two or more units")
    gradients = run[GRADIENTS]
    shares = gradients["duplicate_column_share"][:, kernels]
    measured = np.isfinite(shares).any(axis=1)
    steps = gradients.steps[measured]
    if (steps >= run.first_step + limits.settled).sum() < limits.records:
        raise TooEarly(f"needs {limits.records:g} records from step {limits.settled:g} on")
    copied = shares[measured] > limits.copy_share
    starts = {
        row: start
        for row, column in zip(kernels, copied.T, strict=True)
        if (start := stretch_start(column)) is not None
    }
    lasting = {row: start for row, start in starts.items() if len(steps) - start >= limits.records}
    if not lasting:
        return None
    row = min(lasting, key=lambda found: (lasting[found], found))
    card, first = card_of(run, row), int(steps[lasting[row]])
    text = (
        f"The {card.shape[-1]} units of {card.name} have identical weights since "
        f"step {first:,}: they compute one and the same feature."
    )
    share = float(shares[measured][-1, kernels.index(row)])
    evidence = evidence_of(run, GRADIENTS, "duplicate_column_share", first, share, COPY_SHARE, row=row, label=card.name)
    severity = Severity.WARNING if best_skill(run) >= limits.skill else None
    return Hit(text, first, int(steps[-1]), (evidence,), severity, card.layer)
