"""Every input row is the same.

## What it detects
Within batches of {batch_rows} rows and more, all features of all inputs are the same in every row, on at
least {step_share} of the recent steps.

## Why it matters
A model that always sees the same row can only learn one answer; its loss falls to that of a constant.

## How to fix it
1. Print two rows of a batch and compare them: `np.ptp(x, axis=0).max()`.
2. Look for integer division, clipping, a wrong column, or a generator that yields the same buffer each time
   (yield a copy).
3. Check that normalisation does not divide by a wrong, very large constant.

## Check it yourself
`for x, y in dataset.take(1): print(np.ptp(x, axis=0).max())` should not be 0.

## When it is innocent
A generator that is fed one fixed noise vector, or optimising an input or an embedding on purpose.
It is not said of adversarial training (`loss_kind="adversarial"`).
"""

import numpy as np

from tb_zeroloss.checks.evidence import evidence_of
from tb_zeroloss.checks.preconditions import require_own_objective
from tb_zeroloss.checks.rule import Hit, Limits, NotApplicable, Severity, Threshold, rule
from tb_zeroloss.checks.wording import percent
from tb_zeroloss.schema.quantities import INPUT
from tb_zeroloss.series import RunSeries
from tb_zeroloss.series.derive import frequent_since, weighed_share, window

BATCH_ROWS = Threshold("batch_rows", 4, "rows", "a batch of fewer rows may repeat one row by chance in small data")
STEP_SHARE = Threshold(
    "step_share", 0.5, "share", "a repeated row now and then is normal, every second batch of them is not"
)


@rule(
    title="Constant inputs",
    passed="Input rows differ from each other",
    tier=0,
    severity=Severity.CRITICAL,
    needs=((INPUT, "constant_share"),),
    min_steps=3,
    min_records=3,
    thresholds=(BATCH_ROWS, STEP_SHARE),
)
def constant_inputs(run: RunSeries, limits: Limits) -> Hit | None:
    """Return since when no feature of any input varies."""
    require_own_objective(run)
    series = run[INPUT]
    usable = (series["rows"] >= limits.batch_rows).all(axis=1)
    if not usable.any():
        raise NotApplicable(f"batches have fewer than {limits.batch_rows:g} rows, which may be alike by chance")
    steps = series.steps[usable]
    constant = (series["constant_share"][usable] == 1).all(axis=1)
    last = window(steps)
    share = weighed_share(constant[last], steps[last])
    start = frequent_since(constant, steps, limits.step_share)
    if share < limits.step_share or start is None:
        return None
    first = int(steps[start])
    text = f"All input rows of a batch are the same on {percent(share)} of the recent steps, since step {first:,}."
    evidence = evidence_of(run, INPUT, "constant_share", first, float(np.max(series["constant_share"][-1])), row=0)
    return Hit(text, first, int(steps[-1]), (evidence,))
