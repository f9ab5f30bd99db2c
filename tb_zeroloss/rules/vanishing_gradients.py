"""Gradients shrink from layer to layer until the first ones get almost nothing.

## What it detects
In the first {records} records the gradient of an element of the first kernel is, in the median, less than
{depth_ratio} of that of the last kernel; the model has at least {kernels} kernels and learning has stalled.

## Why it matters
The first layers stay random while the last ones adjust to their noise. Saturating activations multiply the
gradient by at most a quarter for each layer, so a deep stack starves its beginning.

## How to fix it
1. Use ReLU, GELU or SELU in hidden layers with He or LeCun initialisation.
2. Add batch or layer normalisation, or residual connections.
3. Use fewer layers, or Adam, which rescales each layer's step.

## Check it yourself
Print the root mean square of each kernel's gradient in the order of the layers: it should not fall by more
than ten or a hundred.

## When it is innocent
Embeddings, whose rows are rarely used, and the projections of attention: both are left out. So are frozen or
converged models; a model that learns is not reported.
"""

import numpy as np

from tb_zeroloss.checks.evidence import evidence_of
from tb_zeroloss.checks.kernels import card_of, kernel_rows
from tb_zeroloss.checks.progress import has_stalled
from tb_zeroloss.checks.rule import Hit, Limits, NotApplicable, Threshold, rule
from tb_zeroloss.checks.wording import number
from tb_zeroloss.schema.quantities import GRADIENTS
from tb_zeroloss.series import RunSeries

RECORDS = Threshold(
    "records", 50, "records", "under Adam a starved stack recovers to 0.02 to 0.07 later, so the beginning tells"
)
DEPTH_RATIO = Threshold(
    "depth_ratio",
    5e-3,
    "ratio",
    "eight sigmoid layers gave 1.4e-5 to 2.4e-3 by width, stacks that learned 0.5 to 2.1",
)
BESIDE_THE_STACK = frozenset({"Embedding", "EinsumDense"})
"""Kernels whose gradients say nothing of depth: rows that are rarely used, and the queries and keys of attention,
which have little influence while attention is even (2e-4 in a small encoder that learned)."""

KERNELS = Threshold("kernels", 3, "kernels", "between two kernels there is no depth to vanish over")


@rule(
    title="Vanishing gradients",
    passed="Gradients reach the first layers",
    tier=2,
    needs=((GRADIENTS, "norm"),),
    min_steps=20,
    min_records=3,
    thresholds=(RECORDS, DEPTH_RATIO, KERNELS),
    explained_by=(
        "dying-relu",
        "saturated-activations",
        "constant-targets",
        "symmetric-units",
        "zero-weight-mass",
        "targets-out-of-range",
        "zero-gradients",
        "unscaled-inputs",
    ),
)
def vanishing_gradients(run: RunSeries, limits: Limits) -> Hit | None:
    """Return how much of the last kernel's gradient reaches the first."""
    rows = [row for row in kernel_rows(run) if card_of(run, row).layer_kind not in BESIDE_THE_STACK]
    if len(rows) < limits.kernels:
        raise NotApplicable(f"the model has fewer than {limits.kernels:g} kernels in a row")
    gradients = run[GRADIENTS]
    early = slice(0, int(limits.records))
    norms = gradients["norm"][early][:, rows] / np.sqrt([np.prod(card_of(run, row).shape) for row in rows])
    usable = (norms[:, -1] > 0) & np.isfinite(norms[:, 0])
    if not usable.any():
        return None
    ratio = float(np.median(norms[usable, 0] / norms[usable, -1]))
    if not ratio < limits.depth_ratio or not has_stalled(run):
        return None
    first_kernel, last_kernel = card_of(run, rows[0]), card_of(run, rows[-1])
    first = int(gradients.steps[early][usable][0])
    text = (
        f"The gradient of an element of {first_kernel.name} is {number(ratio)} of that of {last_kernel.name}, "
        f"{len(rows) - 1} kernels later, and the loss does not fall."
    )
    evidence = evidence_of(run, GRADIENTS, "norm", first, ratio, DEPTH_RATIO, row=rows[0], label=first_kernel.name)
    return Hit(text, min(run.first_step, first), int(gradients.steps[-1]), (evidence,), layer=first_kernel.layer)
