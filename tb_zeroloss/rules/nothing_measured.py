"""An evaluation had no rows, and what it reports is of nothing.

## What it detects
The latest evaluation during training had no row of data, whatever its number of batches.

## Why it matters
A mean over nothing is printed as 0.0 or left out. A validation loss of 0.0 then looks like the best there is, and
`EarlyStopping` and `ModelCheckpoint` act on it.

## How to fix it
1. Print the size of the validation data: `len(x_val)`, or count the batches of the data set once.
2. Look for a generator or iterator that an earlier evaluation used up, and make a new one for each.
3. Look for a filter, a split or `steps` that leaves nothing over.

## Check it yourself
`sum(len(x) for x, y in validation_batches)` must not be 0.

## When it is innocent
Never: what is reported of no rows says nothing.
"""

import numpy as np

from tb_zeroloss.checks.evidence import evidence_of
from tb_zeroloss.checks.rule import Hit, Limits, NotApplicable, NotRecorded, Severity, rule
from tb_zeroloss.checks.wording import number
from tb_zeroloss.schema.quantities import EVALUATION, LOSS
from tb_zeroloss.series import RunSeries
from tb_zeroloss.series.derive import stretch_start, total_loss


@rule(
    title="Nothing was measured",
    passed="Evaluations had rows",
    tier=0,
    severity=Severity.CRITICAL,
)
def nothing_measured(run: RunSeries, limits: Limits) -> Hit | None:
    """Return since when evaluations had no rows."""
    evaluations = run[EVALUATION]
    if not len(evaluations):
        raise NotApplicable("no evaluation was recorded: fit was given no validation data")
    rows = evaluations["rows"]
    if np.isnan(rows).all():
        raise NotRecorded(
            "how many rows the evaluations had is not known, since a test_step of the model's own ran them"
        )
    start = stretch_start(rows == 0)
    if start is None:
        return None
    first, last = int(evaluations.steps[start]), int(evaluations.steps[-1])
    loss = total_loss(run.validation) if len(run.validation[LOSS]) else np.zeros(0)
    reported = (
        f" The loss of {number(float(loss[-1]))} that it reports is of nothing." if np.isfinite(loss[-1:]).any() else ""
    )
    batches = evaluations.last("batches")
    text = f"The evaluation after step {last:,} had no rows, in {batches:g} batches.{reported}"
    return Hit(text, first, last, (evidence_of(run, EVALUATION, "rows", first, 0.0),))
