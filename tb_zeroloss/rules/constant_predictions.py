"""The predictions are the same for every input.

## What it detects
For {steps} steps and longer, up to the last record, the spread of the predictions over rows is less than
{spread_ratio} of the spread of the targets, measured on {rows} rows and more.

## Why it matters
The model ignores its input. Its loss cannot fall below that of the best constant, which for a squared error
is the variance of the targets.

## How to fix it
1. Lower the learning rate ten times and train again from new weights.
2. Standardise the inputs, and check that the inputs of two rows differ.
3. Overfit ten rows: a sound model fits them within some hundred steps.
4. When another finding names the cause, start there: dead units, saturated output, equal initial weights.

## Check it yourself
`model.predict(x[:5])` should differ from row to row.

## When it is innocent
Targets that do not depend on the inputs at all; then the best answer is a constant.
It is not said of adversarial training (`loss_kind="adversarial"`).
"""

import numpy as np

from tb_zeroloss.checks.evidence import evidence_of, unbroken_start
from tb_zeroloss.checks.preconditions import require_own_objective, require_varying_targets
from tb_zeroloss.checks.rule import Hit, Limits, Severity, Threshold, rule
from tb_zeroloss.checks.spread import CAUSES_OF_COLLAPSE, are_zero, lasts, prediction_spread
from tb_zeroloss.checks.wording import number, since
from tb_zeroloss.schema.quantities import PREDICTION, TARGET, Rows
from tb_zeroloss.series import RunSeries
from tb_zeroloss.series.skill import target_spread

SPREAD_RATIO = Threshold(
    "spread_ratio", 1e-3, "ratio", "0.039 was the smallest in runs that learned, collapsed ones gave 3e-5 and less"
)
ZERO_SHARE = Threshold("zero_share", 1e-6, "ratio", "answers that small are reported as zero predictions instead")
ROWS = Threshold("rows", 8, "rows", "fewer rows may be alike by chance")
STEPS = Threshold("steps", 20, "steps", "an untrained output may start constant and come apart in the first steps")


@rule(
    title="Constant predictions",
    passed="Predictions differ from row to row",
    tier=4,
    severity=Severity.CRITICAL,
    per=Rows.OUTPUT,
    needs=((PREDICTION, "std"), (TARGET, "std")),
    min_steps=20,
    min_records=3,
    thresholds=(SPREAD_RATIO, ZERO_SHARE, ROWS, STEPS),
    explained_by=CAUSES_OF_COLLAPSE,
    at_once=True,
)
def constant_predictions(run: RunSeries, limits: Limits) -> Hit | None:
    """Return since when the predictions do not vary."""
    require_own_objective(run)
    require_varying_targets(run)
    spread, wanted = prediction_spread(run, int(limits.rows)), target_spread(run)
    start = unbroken_start(run, spread.values < limits.spread_ratio * wanted)
    if start is None or len(spread.steps) - start < 3:
        return None
    first, last = int(spread.steps[start]), int(spread.steps[-1])
    if not lasts(run, first, last, int(limits.steps)) or are_zero(run, spread.steps[start:], limits.zero_share).all():
        return None
    observed = float(np.median(spread.values[start:]))
    text = (
        f"Predictions are the same for every input ({number(spread.mean[-1])}){since(run, first)}: "
        f"their spread is {number(observed)}, the targets' {number(wanted)}."
    )
    return Hit(text, first, last, (evidence_of(run, PREDICTION, "std", first, observed, SPREAD_RATIO),))
